"""Pictures are drawn in a process of its own that ends when nobody wants one."""

import json
import threading

import pytest

from everweek.prove import drawing
from everweek.prove.drawing import Painter

SPEC = json.dumps(
    {
        "data": {"values": [{"a": 1, "b": 2}, {"a": 2, "b": 5}]},
        "mark": "point",
        "encoding": {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "quantitative"}},
    }
)


@pytest.fixture
def painter():
    found = Painter()
    yield found
    if found._process is not None:
        found._process.kill()
        found._process.wait()


def test_it_draws_and_draws_again_in_the_same_process(painter):
    first = painter.draw(SPEC)
    process = painter._process
    assert first.startswith("<svg")
    assert painter.draw(SPEC) == first
    assert painter._process is process


def test_it_draws_again_after_the_process_has_ended(painter):
    first = painter.draw(SPEC)
    painter._process.kill()
    painter._process.wait()
    assert painter.draw(SPEC) == first


def test_one_that_dies_while_it_draws_is_replaced(painter, monkeypatch):
    painter.draw(SPEC)
    process = painter._process
    monkeypatch.setattr(process, "poll", lambda: None)
    process.kill()
    process.wait()
    assert painter.draw(SPEC).startswith("<svg")
    assert painter._process is not process


def test_what_is_no_picture_is_refused_and_the_next_one_drawn(painter):
    with pytest.raises(ValueError, match=r"\w"):
        painter.draw(json.dumps({"mark": {"type": 3}, "data": 7}))
    assert painter.draw(SPEC).startswith("<svg")


def test_several_at_once_get_their_own(painter):
    specs = [json.dumps({**json.loads(SPEC), "title": f"picture {number}"}) for number in range(4)]
    drawn: dict[int, str] = {}

    def draw(number: int) -> None:
        drawn[number] = painter.draw(specs[number])

    threads = [threading.Thread(target=draw, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"picture {number}" in drawn[number] for number in range(4))


def test_the_process_ends_with_whoever_asked(painter):
    painter.draw(SPEC)
    process = painter._process
    process.stdin.close()
    assert process.wait(10) == 0


def test_the_process_ends_when_no_picture_is_wanted(monkeypatch):
    asked: list[float] = []

    def nothing_comes(
        _read: object, _write: object, _else: object, seconds: float
    ) -> tuple[list[object], list[object], list[object]]:
        asked.append(seconds)
        return [], [], []

    monkeypatch.setattr(drawing.select, "select", nothing_comes)
    drawing.main()
    assert asked == [drawing.STAYS_FOR]
