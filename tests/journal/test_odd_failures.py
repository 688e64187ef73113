"""Whatever a subscriber's failure says, and whatever the clock does, the journal goes on."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from everweek import clock
from everweek.errors import Invalid, Unavailable
from everweek.journal import delivery, queries, rules, services, subscribers
from everweek.journal.models import Line, Position
from everweek.journal.services import Happening, System, record

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


class Speechless(Exception):
    """An error that cannot even say what it is."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


def settle_for(seconds: float) -> None:
    """Deliver at each tenth of a second."""
    for step in range(int(seconds * 10) + 1):
        with clock.frozen(MONDAY + timedelta(seconds=step / 10)):
            delivery.settle()


@pytest.mark.parametrize(
    "failure",
    [
        ValueError("half \ud800 a pair"),
        ValueError("nothing \x00 at all"),
        ValueError("\x1b[2Ja cleared screen"),
        Speechless(),
    ],
    ids=["surrogate", "nul", "escape", "speechless"],
)
def test_a_failure_that_says_what_cannot_be_stored_is_parked_like_any_other(ring, failure):
    @subscribers.subscriber("tests.odd", kinds=["bell.rung"], start="beginning")
    def apply(lines: Sequence[Line]) -> None:
        raise failure

    ring(1)
    settle_for(10)
    (parked,) = queries.list_parked()
    assert parked.reason.isprintable()


def test_a_subscriber_that_cannot_even_be_noted_holds_up_nobody_else(ring, monkeypatch):
    heard = []
    note = delivery._note

    def failing_note(subscriber: subscribers.Subscriber, failed: object) -> int:
        if subscriber.name == "tests.first":
            raise RuntimeError("the note cannot be written")
        return note(subscriber, failed)  # type: ignore[arg-type]  # handed on as it came

    @subscribers.subscriber("tests.first", kinds=["bell.rung"], start="beginning")
    def first(lines: Sequence[Line]) -> None:
        raise ValueError("always")

    subscribers.subscriber("tests.second", kinds=["bell.rung"], start="beginning")(heard.extend)
    monkeypatch.setattr(delivery, "_note", failing_note)
    ring(1)
    delivery.settle()
    assert [line.seq for line in heard] == [1]


def test_a_clock_that_was_ahead_for_a_moment_does_not_hold_a_failing_line_back_for_a_year(ring):
    broken, heard = [True], []

    @subscribers.subscriber("tests.away", kinds=["bell.rung"], start="beginning")
    def apply(lines: Sequence[Line]) -> None:
        if broken[0]:
            raise Unavailable("The bell tower does not answer.")
        heard.extend(lines)

    ring(1)
    with clock.frozen(MONDAY + timedelta(days=365)):
        delivery.settle()
    broken[0] = False
    with clock.frozen(MONDAY):
        delivery.settle()
    assert len(heard) == 1


def test_a_batch_for_which_a_part_is_away_is_not_tried_line_by_line(ring):
    calls = []

    @subscribers.subscriber("tests.away", kinds=["bell.rung"], start="beginning")
    def apply(lines: Sequence[Line]) -> None:
        calls.append(len(lines))
        raise Unavailable("The bell tower does not answer.")

    for order in range(5):
        ring(order)
    with clock.frozen(MONDAY):
        delivery.settle()
    assert calls == [5]
    assert Position.objects.get(subscriber="tests.away").tries == 0


def test_a_line_run_again_while_a_part_is_away_waits_and_counts_no_try(ring):
    failures: list[Exception] = [ValueError("broken")]

    @subscribers.subscriber("tests.away", kinds=["bell.rung"], start="beginning")
    def apply(lines: Sequence[Line]) -> None:
        raise failures[0]

    ring(1)
    settle_for(10)
    (parked,) = queries.list_parked()
    failures[0] = Unavailable("The bell tower does not answer.")
    with pytest.raises(Unavailable, match="bell tower"):
        services.run_parked_again(parked_id=parked.id, by=System("heidi"))
    assert queries.list_parked() == [parked]


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("subject_id", {"subject": ("bell", "1\x00")}),
        ("subject_type", {"subject": ("be\ud800ll", 1)}),
        ("actor", {"by": System("te\x00st")}),
        ("ids", {"ids": {"order": "half \ud800"}}),
        ("ids", {"ids": {"orders": ["fine", "\x00"]}}),
        ("ids", {"ids": {"\x00": 1}}),
        ("new", {"new": {"tone": "half \ud800"}}),
        ("old", {"old": {"half \ud800": 1}}),
    ],
)
def test_text_that_no_database_can_keep_is_refused_with_its_field(field, given):
    one = {"kind": "bell.rung", "by": System("test"), "subject": ("bell", 1)}
    with pytest.raises(Invalid) as refused, transaction.atomic():
        record(Happening(**{**one, **given}))
    assert refused.value.field == field


def test_nul_in_a_value_is_kept_as_it_is_written_in_json():
    with transaction.atomic():
        record(Happening("bell.rung", System("test"), ("bell", 1), new={"tone": "a\x00b"}))
    assert Line.objects.get().new == {"tone": "a\x00b"}


def test_the_reason_is_one_short_line():
    assert rules.reason_of(ValueError("x" * 1000)) == f"ValueError: {'x' * 288}"
    assert rules.reason_of(ValueError("")) == "ValueError: "
