"""A new finding is told once to whoever answers for its numbers, with its chart in the mail; one that goes on to nobody."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from django.core import mail
from PIL import Image
from tests.cast import BY, Cast
from tests.dying import dying, moments
from tests.flows.test_cases_killed import killed_at
from tests.messages.mailing import Taken, mail_server
from tests.prove.watch.made import LASTING, SEASON, SINCE, evidence, moved
from tests.web.falling import FALL, after, let_answer, open_desks
from tests.web.falling import WEEKS as ALL
from tests.web.reading import visit

from everweek import clock
from everweek.errors import Unavailable
from everweek.flows.new_finding_is_told import FOUND, tell_new_findings
from everweek.jobs import worker
from everweek.messages.models import Notice, Telling
from everweek.messages.notices import leaving
from everweek.messages.notices.services import choose
from everweek.messages.rules import HEAVIEST_PICTURE
from everweek.people.services import leave_member
from everweek.prove.models import KnownFindings
from everweek.prove.watch import MOST, House, news, sent
from everweek.prove.watch.findings import Changed, Direction, Moved, Place, Season, Since, Slipping, SpecialWeek, Stepped, Stretch
from everweek.prove.watch.kept import Kept

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("Notices are rows alike on any; tests/prove asks the facts.")]

TELL = "Satisfaction at North desk fell at once and has been below its own normal since week 22 (25 May 2026)."
WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found is kept for a minute of a clock that nobody sets: each look of a test is one of another day."""
    monkeypatch.setattr(Kept, "found", lambda _self, _key, find: find())


def told() -> list[tuple[str, str]]:
    return sorted(Notice.objects.filter(kind=FOUND.key).values_list("member__name", "values__finding"))


def look(weeks: int) -> int:
    with clock.frozen(after(weeks)):
        return tell_new_findings()


def mailed(weeks: int) -> int:
    """Let what is due the morning after so many weeks leave; how many mails left."""
    with clock.frozen(after(weeks) + timedelta(days=1)):
        asked = leaving.tell_due()
        worker.run_waiting()
    return asked


def test_a_desk_that_fell_is_told_once_to_its_lead_and_to_those_above_and_never_again_while_it_goes_on(cast: Cast):
    desks = open_desks(cast)
    let_answer(desks, FALL - 1)
    assert look(FALL - 1) == 0

    let_answer(desks, ALL)
    # Alice leads there, Erin sees to quality, Grace directs. Bob serves there, Frank sees to people, Heidi administers.
    assert look(ALL) == 3
    assert told() == [("Alice", TELL), ("Erin", TELL), ("Grace", TELL)]
    assert look(ALL) == 0
    let_answer(desks, ALL + 4)
    assert look(ALL + 4) == 0
    assert len(told()) == 3


def test_what_is_told_leads_to_the_chart_it_is_of_and_stands_behind_the_bell(cast: Cast):
    let_answer(open_desks(cast), ALL)
    look(ALL)

    with clock.frozen(after(ALL)):
        notice = Notice.objects.get(member=cast.erin)
        assert notice.path == "/prove/consistency/?measure=csat&by=unit&group=north-desk&since=2025-09-29"
        assert visit(cast.client("erin"), notice.path).heading == TELL
        assert TELL in visit(cast.client("erin"), "/notices/").says
        assert visit(cast.client("alice"), Notice.objects.get(member=cast.alice).path).heading == TELL


def parts_of(taken: Taken) -> list[EmailMessage]:
    return [one for one in taken.message.walk() if not one.is_multipart()]


def test_the_mail_carries_its_chart_within_itself_and_says_all_of_it_in_words(cast: Cast, settings):
    let_answer(open_desks(cast), ALL)
    look(ALL)
    with mail_server(settings) as server:
        assert mailed(ALL) == 3
    [taken] = [one for one in server.taken if one.to == "grace@example.org"]

    message = taken.message
    assert message["Subject"] == TELL
    assert [one.get_content_type() for one in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    plain, html, picture = parts_of(taken)
    cid = picture["Content-ID"].strip("<>")
    page = html.get_content()
    assert page.count(f'src="cid:{cid}"') == page.count("<img") == 1
    assert 'src="http' not in page, "nothing is fetched from outside"
    assert (picture.get_content_disposition(), picture.get_filename()) == ("inline", f"{cid.partition('@')[0]}.png")

    drawn = picture.get_content()
    assert 5_000 < len(drawn) <= HEAVIEST_PICTURE
    with Image.open(io.BytesIO(drawn)) as image:
        # Two dots a pixel, and a paper of its own: nothing of what it is laid on shines through.
        assert image.width == 2 * 320
        assert image.convert("RGBA").getextrema()[3] == (255, 255)
        assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
        # The desk's fall is marked in the colour of what lies below (look.md).
        assert (0xB4, 0x54, 0x1A) in {colour for _many, colour in image.convert("RGB").getcolors(1_000)}
    assert 'alt="Satisfaction, North desk, since 29 September 2025. 40 points from week 2 (5 January 2026)' in page
    assert "are part of what moved." in page
    assert 'width="320"' in page

    words = plain.get_content()
    assert TELL in words
    assert "By itself it was" in words
    assert "(95 % confidence:" in words
    assert "answers were counted." in words
    assert "/prove/consistency/?measure=csat&by=unit&group=north-desk&since=2025-09-29" in words
    assert "<!--" not in words
    assert "<!--picture" not in page
    everything = taken.raw.decode() + words + page
    assert not [name for name in ("Dana", "dana@") if name in everything]


def test_a_mail_leaves_without_its_picture_where_none_can_be_drawn_or_it_is_too_heavy(cast: Cast, monkeypatch):
    let_answer(open_desks(cast), ALL)
    look(ALL)

    def away(*_spec: object, **_scale: object) -> bytes:
        raise Unavailable("The picture cannot be drawn just now.")

    monkeypatch.setattr(sent.charts, "png", away)
    assert mailed(ALL) == 3
    for one in mail.outbox:
        assert [part.get_content_type() for part in one.message().walk()] == ["multipart/alternative", "text/plain", "text/html"]
        assert "<img" not in one.alternatives[0][0]
        assert TELL in one.body


def test_a_chart_that_would_be_too_heavy_has_fewer_dots_and_at_last_is_left_out(cast: Cast, monkeypatch):
    let_answer(open_desks(cast), ALL)
    weights = {2.0: 90_000, 1.5: 61_000, 1.0: 59_000}
    monkeypatch.setattr(sent.charts, "png", lambda _spec, *, scale: b"p" * weights[scale])
    about = {"measure": "csat", "group": "north-desk", "since": None}
    with clock.frozen(after(ALL)):
        found = sent.chart_sent(cast.erin.pk, **about, heaviest=HEAVIEST_PICTURE)
        assert found is not None
        assert len(found.png) == 59_000
        assert sent.chart_sent(cast.erin.pk, **about, heaviest=50_000) is None


def test_who_may_not_see_it_when_the_mail_leaves_gets_no_chart(cast: Cast):
    let_answer(open_desks(cast), ALL)
    about = {"measure": "csat", "group": "desk-1", "since": None, "heaviest": HEAVIEST_PICTURE}
    with clock.frozen(after(ALL)):
        assert sent.chart_sent(cast.erin.pk, **about) is not None
        assert sent.chart_sent(cast.alice.pk, **about) is None, "Alice leads at another desk"
        leave_member(member=cast.erin, by=BY)
        assert sent.chart_sent(cast.erin.pk, **about) is None


def test_whoever_chose_to_be_told_in_the_house_alone_or_at_once_is_told_so(cast: Cast):
    choose(by=cast.erin, changes={FOUND.key: "house"})
    choose(by=cast.grace, changes={FOUND.key: "at_once"})
    let_answer(open_desks(cast), ALL)
    look(ALL)
    with clock.frozen(after(ALL)):
        assert leaving.tell_due() == 1
        worker.run_waiting()
    assert [one.to for one in mail.outbox] == [["grace@example.org"]]
    assert mailed(ALL) == 1, "Alice, in her digest"
    assert not Telling.objects.filter(notice__member=cast.erin).exists()


NOW = datetime(2026, 6, 29, 12, tzinfo=UTC)
"""A Monday, some weeks after what is found began."""
WEEKS = (date(2026, 6, 15), date(2026, 6, 22))


def found_by_grace(cast: Cast, monkeypatch: pytest.MonkeyPatch, *found: Moved, at: datetime = NOW) -> list[str]:
    """Which places Grace is told of when these are found."""
    before = set(Notice.objects.filter(member=cast.grace).values_list("pk", flat=True))
    monkeypatch.setattr(news, "house", lambda *_viewer, **_days: House(found, {}))
    with clock.frozen(at):
        tell_new_findings()
    fresh = Notice.objects.filter(member=cast.grace).exclude(pk__in=before).order_by("pk")
    return [one.values["group"] for one in fresh]


def since(day: date) -> Since:
    return Since("week", day, day, day, open_start=False)


def test_several_in_one_digest_have_the_first_four_pictures_and_all_their_words(cast: Cast, monkeypatch):
    desks = [moved(Stepped, **LASTING, place=Place("unit", f"desk-{n}", f"Desk {n}")) for n in range(1, 6)]
    assert len(found_by_grace(cast, monkeypatch, *desks)) == 5
    drawn: list[str] = []
    monkeypatch.setattr(sent, "chart_sent", lambda _reader, *, group, **_asked: drawn.append(group))
    with clock.frozen(NOW + timedelta(days=1)):
        leaving.tell_due()
        worker.run_waiting()
    [message] = [one for one in mail.outbox if one.to == ["grace@example.org"]]
    assert message.subject == "5 things for you"
    assert all(f"Satisfaction at Desk {n} fell at once" in message.body for n in range(1, 6))
    assert "<!--picture" not in message.alternatives[0][0]
    assert drawn == ["desk-1", "desk-2", "desk-3", "desk-4"] * 3, "in the mail of each of three"


def test_who_is_looked_for_the_first_time_is_told_what_a_first_page_shows_and_of_the_rest_nothing(cast: Cast, monkeypatch):
    desks = [moved(Stepped, **LASTING, place=Place("unit", f"desk-{n}", f"Desk {n}")) for n in range(1, 9)]
    assert len(found_by_grace(cast, monkeypatch, *desks)) == MOST
    assert found_by_grace(cast, monkeypatch, *desks) == []
    more = [moved(Stepped, **LASTING, place=Place("unit", f"pier-{n}", f"Pier {n}")) for n in range(1, 9)]
    assert len(found_by_grace(cast, monkeypatch, *desks, *more)) == len(more)


ROSE = {**LASTING, "direction": Direction.UP, "evidence": evidence(0.5)}
LATER = {**LASTING, "since": since(NOW.date() + 2 * WEEK)}
JULY, AUGUST, DECEMBER = (date(2026, month, 1) for month in (7, 8, 12))
SO_FAR = {**SEASON, "ended": False}
ODD = {"every": "week", "over": False}


@pytest.mark.parametrize(
    ("first", "then", "new"),
    [
        pytest.param((Stepped, LASTING), (Slipping, LASTING), False, id="the same, taken for another shape"),
        pytest.param((Stepped, LASTING), (Changed, {**LASTING, "measure": "nps"}), False, id="the same, told by another measure"),
        pytest.param(
            (Stepped, LASTING), (Stepped, {**LASTING, "since": since(SINCE.low)}), False, id="began earlier, as known now"
        ),
        pytest.param((Stepped, LASTING), (Stepped, {**LASTING, "place": Place("unit", "south", "South")}), True, id="elsewhere"),
        pytest.param((Stepped, LASTING), (Stepped, ROSE), True, id="the other way"),
        pytest.param((Stepped, LASTING), (Stepped, LATER), True, id="began after the first was last so"),
        pytest.param(
            (SpecialWeek, {**ODD, "periods": (WEEKS[0],)}), (SpecialWeek, {**ODD, "periods": WEEKS}), True, id="one odd week more"
        ),
        pytest.param(
            (SpecialWeek, {**ODD, "periods": WEEKS}), (SpecialWeek, {**ODD, "periods": WEEKS}), False, id="the same odd week"
        ),
        pytest.param(
            (SpecialWeek, {**ODD, "periods": WEEKS}), (Stepped, {**LASTING, "since": since(WEEKS[1])}), False, id="it lasted"
        ),
        pytest.param(
            (Season, {**SO_FAR, "months": (JULY,)}), (Season, {**SO_FAR, "months": (JULY, AUGUST)}), False, id="a month more"
        ),
        pytest.param(
            (Season, {**SO_FAR, "months": (JULY,)}), (Season, {**SO_FAR, "months": (JULY, DECEMBER)}), True, id="months later"
        ),
    ],
)
def test_what_is_new_began_after_what_was_there_was_last_so(cast: Cast, monkeypatch, first, then, new: bool):  # noqa: FBT001  # a case of the table
    (kind, about), (later, told_later) = first, then
    assert len(found_by_grace(cast, monkeypatch, moved(kind, **about))) == 1
    # Not found for some days, and found again.
    assert found_by_grace(cast, monkeypatch) == []
    found = found_by_grace(cast, monkeypatch, moved(later, **told_later), at=NOW + 3 * WEEK)
    assert bool(found) is new


def test_what_is_over_is_told_to_nobody(cast: Cast, monkeypatch):
    dip = moved(Stretch, every="week", first=SINCE.low, last=SINCE.at, over=True)
    assert found_by_grace(cast, monkeypatch, dip, replace(moved(Stepped, **LASTING), until=SINCE.at)) == []


def tell_of_what_fell(statement: str) -> None:
    """In a process of its own: what the worker does each morning."""
    fell = [moved(Stepped, **LASTING), moved(Season, **SO_FAR)]
    news.house = lambda *_viewer, **_days: House(fell, {})  # type: ignore[assignment]  # no facts are counted
    with clock.frozen(NOW), dying(statement):
        tell_new_findings()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_each_is_told_once_through_kills(cast: Cast):
    assert killed_at(moments(12, seed=11, most=6), tell_of_what_fell) >= 4
    assert len(told()) == 6
    assert sorted(Notice.objects.values_list("member__name", flat=True)) == ["Alice"] * 2 + ["Erin"] * 2 + ["Grace"] * 2
    assert KnownFindings.objects.count() == 3
