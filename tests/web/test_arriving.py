"""Answers that arrive at open links at the same time share a commit, and nothing else."""

import secrets
import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from tests.cast import BY, Cast
from tests.listen.inviting import handed, published

from everweek.journal.models import Line
from everweek.listen.asking.services import open_link
from everweek.listen.models import Imprint, Invitation
from everweek.people.models import Limit
from everweek.questionnaires.models import Response, Version
from everweek.web.house.together import Together
from everweek.web.listen import arriving

PATIENCE = 20
TOO_OFTEN = 3


@pytest.fixture
def asked(transactional_db, cast: Cast, monkeypatch) -> Cast:
    published()
    for slug, unit in (("north-desk", cast.north), ("south-desk", cast.south)):
        open_link(slug=slug, questionnaire="after-visit", unit=unit, by=BY)
    monkeypatch.setattr(arriving, "SENT_A_MINUTE", TOO_OFTEN)
    return cast


@pytest.fixture
def gathering(monkeypatch) -> Callable[[int], list[int]]:
    """Lets forms gather behind the first until so many have come; gives the sizes of the commits."""

    def arrange(expected: int) -> list[int]:
        sizes: list[int] = []
        work = arriving._work

        def counted(forms: Sequence[arriving._Form]) -> Sequence[arriving._Arrived]:
            if not sizes:
                for _tick in range(PATIENCE * 100):
                    if len(together._waiting) == expected - 1:
                        break
                    threading.Event().wait(0.01)
            sizes.append(len(forms))
            told = work(forms)
            assert not connection.in_atomic_block, "the work returns after its commit"
            return told

        together = Together(counted, apart=lambda _form: None, for_all=arriving.Busy)
        monkeypatch.setattr(arriving, "_together", together)
        return sizes

    return arrange


# Each of an address of its own: two who share one share what it may send, too.
_ADDRESSES = (f"{high}.{low}" for high in range(256) for low in range(1, 255))


def form(slug: str, score: int, *, word: str | None = None, address: str = "", lang: str = "en") -> Callable[[], HttpResponse]:
    word, address = secrets.token_hex(16) if word is None else word, address or f"10.1.{next(_ADDRESSES)}"
    told = {"word": word, "seen": ["recommend", "why", "again"], "a.recommend": str(score)}
    client = Client(raise_request_exception=False, REMOTE_ADDR=address)
    return lambda: client.post(f"/s/{slug}?lang={lang}", told)


def own(path: str, score: int, seen: Sequence[str] = ("recommend", "why", "again")) -> Callable[[], HttpResponse]:
    client = Client(raise_request_exception=False, REMOTE_ADDR=f"10.1.{next(_ADDRESSES)}")
    return lambda: client.post(path, {"word": "", "seen": seen, "a.recommend": str(score)})


def at_once(forms: Sequence[Callable[[], HttpResponse]]) -> list[HttpResponse]:
    told: list[HttpResponse | None] = [None] * len(forms)

    def run(place: int) -> None:
        try:
            told[place] = forms[place]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(forms))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE * 2)
        assert not thread.is_alive(), "a form was never answered"
    return told


def test_of_forms_in_one_commit_each_is_stored_or_refused_by_itself_and_in_its_own_language(asked, gathering):
    word, other = "a" * 32, "b" * 32
    assert form("south-desk", 4, word=other)().status_code == 200
    for _time in range(TOO_OFTEN):
        assert form("north-desk", 9, address="10.9.9.9")().status_code == 200
    sizes = gathering(8)
    told = at_once(
        [
            form("north-desk", 1),
            form("south-desk", 2),
            form("north-desk", 3, word=word, address="10.1.1.1"),
            form("north-desk", 3, word=word, address="10.2.2.2"),
            form("south-desk", 5, word=other),
            form("north-desk", 6, word=""),
            form("north-desk", 7, word="", lang="pt"),
            form("north-desk", 8, address="10.9.9.9"),
        ]
    )
    assert [reply.status_code for reply in told] == [200, 200, 200, 200, 422, 422, 422, 429]
    assert sizes == [1, 7]
    says = [reply.content.decode() for reply in told]
    assert all("Your answer has arrived." in one for one in says[:4])
    assert "Your first answer has arrived already." in says[4]
    assert "This page was not whole." in says[5]
    assert "This page was not whole." not in says[6]
    assert told[6].headers["Content-Language"] == "pt"
    scores = sorted(one.answers["recommend"] for one in Response.objects.filter(unit=asked.north))
    assert scores == [1, 3, 9, 9, 9]
    assert sorted(one.answers["recommend"] for one in Response.objects.filter(unit=asked.south)) == [2, 4]
    lines = Line.objects.filter(kind="response.received").values_list("subject_id", flat=True)
    assert sorted(map(int, lines)) == sorted(Response.objects.values_list("pk", flat=True))
    # From where each came is kept beside it, and for one that was there already it stays what it was.
    assert set(Imprint.objects.values_list("response", flat=True)) == set(Response.objects.values_list("pk", flat=True))


def test_one_that_breaks_harms_none_of_those_in_its_commit_and_nobody_is_counted_twice(asked, gathering, monkeypatch):
    store = arriving.answer_links

    def breaking(answers: Sequence[arriving.LinkAnswer]) -> object:
        told = store(answers)
        if any(one.answers["recommend"] == 2 for one in answers):
            raise RuntimeError("broken")
        return told

    monkeypatch.setattr(arriving, "answer_links", breaking)
    gathering(4)
    told = at_once([form("north-desk", score, address=f"10.0.0.{score}") for score in (1, 2, 3, 4)])
    assert [reply.status_code for reply in told] == [200, 500, 200, 200]
    assert sorted(one.answers["recommend"] for one in Response.objects.all()) == [1, 3, 4]
    assert Line.objects.filter(kind="response.received").count() == 3
    assert sorted(Limit.objects.values_list("hits", flat=True)) == [1, 1, 1]


def test_a_form_that_stores_nothing_as_yet_is_counted_too(asked):
    half = Client(REMOTE_ADDR="10.5.5.5")
    told = [half.post("/s/north-desk", {"word": "c" * 32, "a.recommend": "3"}).status_code for _time in range(TOO_OFTEN + 1)]
    assert told == [200] * TOO_OFTEN + [429]
    assert not Response.objects.exists()


def test_answers_at_links_of_ones_own_share_the_commit_and_two_at_one_link_are_one(asked, gathering):
    version = Version.objects.get()
    (one, first), (_two, second), (half, third) = (handed(version, asked.dana.pk, key) for key in ("one", "two", "half"))
    sizes = gathering(6)
    told = at_once(
        [
            form("north-desk", 1),
            own(first, 9),
            own(first, 9),
            own(second, 3),
            own(second, 8),
            own(third, 2, seen=["recommend"]),
            own("/a/nobodys", 5),
        ]
    )
    statuses = [reply.status_code for reply in told]
    assert [*statuses[:3], sorted(statuses[3:5]), *statuses[5:]] == [200, 200, 200, [200, 422], 200, 404]
    assert sum(sizes) == 6, "a link that leads nowhere is told so before"
    assert len(sizes) == 2
    assert sorted(response.answers["recommend"] for response in Response.objects.all()) in ([1, 3, 9], [1, 8, 9])
    for kind, many in (("response.received", 3), ("invitation.answered", 2)):
        assert Line.objects.filter(kind=kind).count() == many
    assert Invitation.objects.get(pk=half.pk).half == {"recommend": 2}
    assert Invitation.objects.get(pk=one.pk).response_id is not None


def test_at_a_link_of_ones_own_one_that_breaks_harms_nobody_and_a_refused_one_writes_nothing(asked, gathering, monkeypatch):
    version = Version.objects.get()
    paths = [handed(version, asked.dana.pk, f"k{number}")[1] for number in range(4)]
    store = arriving.answer_invitations

    def breaking(sent: Sequence[arriving.OwnAnswer]) -> object:
        told = store(sent)
        if any(one.answers["recommend"] == 2 for one in sent):
            raise RuntimeError("broken")
        return told

    monkeypatch.setattr(arriving, "answer_invitations", breaking)
    gathering(4)
    told = at_once([own(path, score) for path, score in zip(paths, (1, 2, 3, 4), strict=True)])
    assert [reply.status_code for reply in told] == [200, 500, 200, 200]
    assert sorted(one.answers["recommend"] for one in Response.objects.all()) == [1, 3, 4]
    assert Invitation.objects.exclude(response=None).count() == 3
    assert sorted(set(Limit.objects.values_list("hits", flat=True))) == [1]
