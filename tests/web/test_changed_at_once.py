"""Two who change one thing at the same moment: the second is told what the first wrote, and nothing is written over unseen."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.db import connections
from django.http import HttpResponse
from tests.cast import Cast
from tests.web.reading import Seen, read

from everweek.errors import Conflict
from everweek.listen.mentions import services as mentions
from everweek.people.models import Post, Unit
from everweek.people.queries import today
from everweek.web.people import unit as unit_pages

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
TIMES, PATIENCE = 6, 60


def at_once(sending: Sequence[Callable[[], HttpResponse]]) -> list[HttpResponse]:
    """Send all together, each by a thread of its own; the answers in the order of who sent."""
    answers: dict[int, HttpResponse] = {}
    ready = threading.Barrier(len(sending))

    def send(place: int) -> None:
        try:
            ready.wait(PATIENCE)
            answers[place] = sending[place]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(place,)) for place in range(len(sending))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return [answers[place] for place in range(len(sending))]


def one_of_two(answers: Sequence[HttpResponse]) -> Seen:
    """What the second of two was told; the first one's was taken."""
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    return read(next(answer for answer in answers if answer.status_code == 409), 409)


def test_of_two_who_rename_a_unit_one_is_told_the_others_name(cast: Cast):
    clients = [cast.client("frank"), cast.client("frank")]
    for number in range(TIMES):
        stood = Unit.objects.get(pk=cast.north.pk).name
        names = [f"Quay {number}", f"Pier {number}"]
        fields = [{"name": name, "initial-name": stood, "zone": "", "initial-zone": ""} for name in names]
        sending = [
            lambda client=client, one=one: client.post("/settings/units/north/rename", one)
            for client, one in zip(clients, fields, strict=True)
        ]
        told = one_of_two(at_once(sending))
        assert f"it is “{Unit.objects.get(pk=cast.north.pk).name}” now" in told.says


def test_of_two_who_end_a_post_one_is_told_the_others_day(cast: Cast):
    clients = [cast.client("frank"), cast.client("frank")]
    post = cast.bob.posts.get()
    address = f"/settings/people/{cast.bob.pk}/posts/{post.pk}/end"
    for number in range(1, TIMES):
        stood = Post.objects.get(pk=post.pk).until
        days = [(today() + timedelta(days=far)).isoformat() for far in (400 - 10 * number, 395 - 10 * number)]
        fields = [{"on": day, "stood": stood.isoformat() if stood else "never"} for day in days]
        sending = [lambda client=client, one=one: client.post(address, one) for client, one in zip(clients, fields, strict=True)]
        told = one_of_two(at_once(sending))
        ends = Post.objects.get(pk=post.pk).until
        assert ends is not None
        assert ends.isoformat() in days
        assert f"it ends on {ends.day} {ends:%B}" in told.says


def test_the_page_of_a_post_says_which_end_it_was_looked_at_with(cast: Cast):
    page = cast.client("frank").get(f"/settings/people/{cast.bob.pk}").content.decode()
    assert 'name="stood" value="never"' in page


def test_the_comparison_stands_in_the_transaction_that_writes(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    """Red without the lock, however quick the machine: the second arrives while the first is just about to write."""
    clients, arrived = [cast.client("frank"), cast.client("frank")], threading.Event()
    rename = unit_pages.services.rename_unit

    def slowly(**told: object) -> Unit:
        arrived.wait(0.5)
        return rename(**told)

    monkeypatch.setattr(unit_pages.services, "rename_unit", slowly)
    stood = {"initial-name": cast.north.name, "zone": "", "initial-zone": ""}
    sending = [
        lambda client=client, name=name: client.post("/settings/units/north/rename", {**stood, "name": name})
        for client, name in zip(clients, ("Quay", "Pier"), strict=True)
    ]
    one_of_two(at_once(sending))


def test_who_moves_a_source_is_told_where_it_was_moved_to_meanwhile(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    """Whether another machine answers there is asked before the transaction: here the service compares."""
    monkeypatch.setattr(mentions, "_checked_address", lambda _way, address: address)
    first, second, third = (f"https://{host}.example/feed" for host in ("one", "two", "three"))
    source = mentions.open_source(name="Reviews", way="feed", address=first, by=cast.erin)
    for _twice in range(2):
        mentions.move_source(source=source, address=second, over=first, by=cast.erin)
    with pytest.raises(Conflict, match=f"it is “{second}” now"):
        mentions.move_source(source=source, address=third, over=first, by=cast.erin)
    source.refresh_from_db()
    assert source.address == second
