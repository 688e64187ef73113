"""Consistency: the sentence first, one chart, the next step, and never a ranking."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from tests.cast import BY, Cast
from tests.web.api.calls import program_of
from tests.web.falling import FALL, MONDAY, WEEKS
from tests.web.reading import visit
from tests.web.survey import bring_facts_up_to_date

from everweek import clock
from everweek.people import saying
from everweek.people.queries import organisation
from everweek.prove import watch
from everweek.prove.watch import front as front_page
from everweek.prove.watch import news
from everweek.prove.watch.findings import (
    Against,
    CannotTell,
    Changed,
    Direction,
    Evidence,
    Finding,
    Lasting,
    Moved,
    Place,
    Sides,
    Since,
    Slipping,
    SpecialWeek,
    Steady,
    Stepped,
    Stretch,
)
from everweek.prove.watch.front import is_news
from everweek.questionnaires.models import Version
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish
from everweek.science import Estimate, NotEnough
from everweek.web.front import pages as front
from everweek.web.front.band import band_of
from everweek.web.prove import signals
from everweek.web.prove.question import Watching
from everweek.web.prove.told import cards

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("What is told of the facts is the same; tests/prove asks for them over PostgreSQL too."),
]


def test_what_the_charts_showed_is_kept_for_who_may_see_the_same_until_an_answer_more_is_counted(
    fallen: Cast, monkeypatch: pytest.MonkeyPatch
):
    looked, look = [], watch.look
    monkeypatch.setattr(watch, "look", lambda *args, **asked: looked.append(asked["viewer"]) or look(*args, **asked))
    here = "/prove/consistency/?measure=csat"
    visit(fallen.client("erin"), here)
    # Another chart of the same, and somebody else who sees as much: nothing is read again.
    visit(fallen.client("erin"), f"{here}&group=desk-1")
    visit(fallen.client("grace"), here)
    assert len(looked) == 1
    visit(fallen.client("alice"), here)
    visit(fallen.client("erin"), f"{here}&every=month")
    assert [one.pk for one in looked[1:]] == [fallen.alice.pk, fallen.erin.pk], "who sees less, and what is asked otherwise"
    row = ResponseRow(answers={"satisfied": 5}, identity="one more", unit=fallen.north_desk.pk, answered_at=clock.now())
    accept_many(Version.objects.get(questionnaire__key="visits"), [row], by=BY, history=True)
    bring_facts_up_to_date()
    visit(fallen.client("erin"), here)
    assert len(looked) == 4


def test_a_desk_that_fell_is_named_in_the_title_with_since_when(fallen: Cast):
    html = visit(fallen.client("erin"), "/prove/consistency/?measure=csat")

    assert (
        html.heading == "Satisfaction at North desk fell at once and has been below its own normal since week 22 (25 May 2026)."
    )
    assert MONDAY + timedelta(weeks=FALL) == date.fromisocalendar(2026, 22, 1)
    assert '<div class="at-desk"><svg' in html
    assert "How sure is that?" in html


def test_the_next_steps_lead_to_the_voices_and_numbers_behind_it(fallen: Cast):
    html = visit(fallen.client("erin"), "/prove/consistency/?measure=csat")

    assert re.search(r'href="/listen/voices/\?unit=north-desk&amp;since=2026-[^"]*mood=unhappy"', html)
    assert re.search(r'href="/prove/\?measure=csat[^"]*where=unit%3Dnorth-desk', html)
    # Asked of a part, the ways on stay within it.
    part = visit(fallen.client("erin"), "/prove/consistency/?measure=csat&unit=north")
    assert "where the unit is North" in part or "North" in part.heading
    assert re.search(r'href="/listen/voices/\?unit=north[^"]*mood=unhappy"', part)
    assert "Desk 2</a>" not in part
    assert fallen.client("erin").get("/prove/consistency/?measure=csat&segment=nobody").status_code == 400
    # Frank may not read responses: no way to them is offered.
    assert "/listen/voices/" not in visit(fallen.client("frank"), "/prove/consistency/?measure=csat")


def test_measures_lead_to_the_voices_and_the_chart_of_the_one_desk_that_is_below(fallen: Cast):
    html = visit(fallen.client("erin"), "/prove/?measure=csat&by=unit&since=2026-03-01")

    alike = "that of other units at the same touchpoints in the same months."
    assert html.heading == f"Satisfaction at North desk since 1 March 2026 is below {alike}"
    # The others lie above all others together only because North desk is among these.
    assert "The other 3 cannot be told apart from others at the same touchpoints." in html
    assert "is above that of other units" not in html
    assert 'href="/listen/voices/?unit=north-desk&amp;since=2026-03-01&amp;mood=unhappy">Read what unhappy customers said' in html
    assert 'href="/prove/consistency/?measure=csat&amp;by=unit&amp;group=north-desk&amp;since=2026-03-01">See its chart' in html


def test_every_desk_has_a_chart_and_a_quiet_one_says_so(fallen: Cast):
    html = visit(fallen.client("erin"), "/prove/consistency/?measure=csat&group=desk-2")

    assert html.heading == "Satisfaction at Desk 2 shows nothing that chance does not explain."
    assert html.link("The chart of Desk 2×, remove this filter").startswith("/prove/consistency/?measure=csat&of="), (
        "the filter says so"
    )
    assert "The chart of" not in visit(fallen.client("erin"), "/prove/consistency/?measure=csat&of=whole").says
    assert 'aria-current="true">Desk 2</a>' in html


def test_groups_stand_in_the_order_of_the_alphabet_not_of_merit(fallen: Cast):
    html = visit(fallen.client("erin"), "/prove/consistency/?measure=csat")
    listed = re.search(r'<ul class="watched">(.*?)</ul>', html)

    assert listed is not None
    assert re.findall(r">([^<]+)</a>", listed[1]) == ["Desk 1", "Desk 2", "Desk 3", "North desk"]


@pytest.mark.parametrize(
    "wrong", ["measure=nonsense", "by=month", "by=member", "by=segment", "by=nothing", "every=year", "group=nowhere"]
)
def test_what_cannot_be_watched_is_said_in_words_beside_the_form(fallen: Cast, wrong: str):
    html = visit(fallen.client("erin"), f"/prove/consistency/?{wrong}", status=400)

    assert '<form class="ask card"' in html


def test_where_a_group_is_unknown_those_that_are_watched_are_one_click_away(fallen: Cast):
    html = visit(fallen.client("erin"), "/prove/consistency/?measure=csat&group=nowhere", status=400)

    assert html.heading == "Something you asked for needs mending."
    assert "“nowhere” is not watched here. Choose from the list below." in html
    assert "group=north-desk" in html


def test_each_mark_of_a_chart_is_told_beside_it_and_its_axis_says_days(fallen: Cast):
    html = visit(fallen.client("erin"), "/prove/consistency/?measure=csat&group=north-desk")
    legend = re.search(r'<ul class="marks">(.*?)</ul>', html)

    assert legend is not None
    told = [" ".join(re.sub("<[^>]*>", " ", one).split()) for one in legend[1].split("</li>")]
    assert told[:4] == [
        "where points lie while nothing changes",
        "its own normal",
        "the time its normal comes from",
        "part of what moved: below its own normal",
    ]
    assert ">5 Jan 2026</text>" in html
    assert ">since 25 May 2026</text>" in html


def test_the_points_of_a_chart_stand_in_a_table_beside_it_and_in_files(fallen: Cast):
    erin, chart = fallen.client("erin"), "measure=csat&group=north-desk"
    html = visit(erin, f"/prove/consistency/?{chart}")
    table = html.split('class="numbers"')[1].split("</table>")[0]
    told = [" ".join(re.sub("<[^>]*>", " ", row).split()) for row in table.split("<tbody>")[1].split("</tr>")[:-1]]
    assert len(told) == WEEKS
    assert re.fullmatch(r"Week 2 \(5 January 2026\) the time its normal comes from 4\.\d\d 3\.\d\d to \d\.\d\d 12", told[0])
    alarmed = [row.partition(" (")[0] for row in told if "part of what moved" in row]
    assert "Week 22" in alarmed
    assert "Week 21" not in alarmed
    assert table.count('class="marked"') == len(alarmed), "each is a mark; what it stands for is told once above them"
    assert table.split("<table")[0].count("part of what moved: below its own normal") == 1
    assert "alarm" not in html.says

    lines = erin.get(f"/prove/consistency.csv?{chart}").content.decode().splitlines()
    told_of_points = "measure,by,group,first,last,value,centre,lower,upper,n,baseline,alarmed,signals"
    assert lines[0] == f"{told_of_points},where,since,until,asked_otherwise"
    drawn = program_of(fallen.erin, "measures:read").get(f"/measures/csat/chart?{chart.partition('&')[2]}").json()
    told_of = [line.split(",") for line in lines[1:]]
    assert [float(row[5]) for row in told_of] == [one["value"] for one in drawn["points"]]
    assert [float(row[7]) for row in told_of] == [one["lower"] for one in drawn["points"]]
    assert sum(row[11] == "yes" for row in told_of) == sum(one["alarmed"] for one in drawn["points"]) == len(alarmed)
    assert erin.get(f"/prove/consistency.xlsx?{chart}").content.startswith(b"PK")
    assert erin.get("/prove/consistency.csv?measure=csat&group=nowhere").status_code == 400


def test_an_empty_house_teaches(cast: Cast):
    assert "Where has something changed?" in visit(cast.client("erin"), "/prove/consistency/")
    assert "Luck, or more than luck?" in visit(cast.client("erin"), "/prove/fair/")


def test_the_first_page_says_what_matters_and_marks_its_week_in_the_year(fallen: Cast):
    html = visit(fallen.client("erin"), "/")

    assert "Satisfaction at North desk fell at once" in html
    # The normal of its chart is that of three months before the year, and of what there is of them.
    assert re.search(r'href="/prove/consistency/\?measure=csat&amp;by=unit&amp;group=north-desk&amp;since=2025-09-29"', html)
    [marked] = re.findall(r'href="/\?week=(\d{4}-\d\d-\d\d)"[^>]*>(?:(?!</a>).)*class="notch down"', html)
    assert marked == "2026-05-25"
    assert "Something fell" in html.says
    assert "Something rose" not in html.says


def test_the_first_page_says_in_its_title_what_moved_and_a_week_what_marks_it(fallen: Cast):
    html = visit(fallen.client("erin"), "/")
    assert html.count('class="finding down"') == 1
    assert "<h1>North desk is below its own normal.</h1>" in html

    assert 'class="finding down"' in visit(fallen.client("erin"), "/?week=2026-05-25")
    assert 'class="finding' not in visit(fallen.client("erin"), "/?week=2026-06-08")


def test_a_voice_leads_to_what_is_known_to_be_down_at_its_desk_whichever_measure_it_scored(fallen: Cast):
    question = {"key": "easy", "kind": "ces", "text": {"en": "How easy was it?"}, "measure": "ces"}
    words = {"key": "why", "kind": "text", "text": {"en": "Why?"}}
    document = {"title": {"en": "Calls"}, "language": "en", "questions": [question, words]}
    version = publish(version=create_questionnaire(key="calls", document=document, by=BY), by=BY)
    at = datetime.combine(MONDAY + timedelta(weeks=WEEKS - 1), time(18), UTC)
    there = {"unit": fallen.north_desk.pk, "answered_at": at}
    rows = [
        ResponseRow(answers={"easy": 1, "why": "Three calls."}, identity="hard", **there),
        ResponseRow(answers={"easy": 1, "why": "Four calls."}, identity="harder", **there),
    ]
    accept_many(version, rows, by=BY)
    erin = fallen.client("erin")
    # Nobody has asked yet what is down: there is no way to what is not known.
    hard = "/listen/voices/"
    assert "/prove/consistency/?measure=" not in visit(erin, hard)

    visit(erin, "/")
    chart = "/prove/consistency/?measure=csat&by=unit&group=north-desk&since=2025-09-29"
    said = visit(erin, chart).heading
    assert said.startswith("Satisfaction at North desk fell at once")
    assert visit(erin, hard).link(said) == chart, "whichever measure the voice scored, it leads to what is found, in its words"
    assert visit(erin, hard).says.count(said) == 1, "of a desk it is said once"
    assert visit(erin, hard).link("See what is lower there") == chart, "the other voices of the desk lead there in short"
    # Whoever leads above the desk has it too, though only another has asked.
    assert visit(fallen.client("alice"), hard).link(said) == chart
    # What is down at the north desk says nothing of any other.
    assert "Desk 1 is below" not in visit(erin, "/listen/voices/")


def test_prove_opens_with_what_matters_most_now_and_then_the_number_of_the_first_page(fallen: Cast):
    erin = fallen.client("erin")
    seen, first = visit(erin, "/prove/"), visit(erin, "/")
    assert seen.heading.startswith("Satisfaction at North desk fell at once and has been below its own normal since ")
    assert seen.link("See its chart").startswith("/prove/consistency/?measure=csat&by=unit&group=north-desk")
    [total] = re.findall(r"Satisfaction[^.]* is [^(]*\(([\d,]+ answers)\)", seen.says)
    assert f" · {total}" in first.says, "the number stands there too, of the same days"
    # Whoever asks for a measure is told of it.
    assert visit(erin, "/prove/?measure=csat").heading.startswith("Satisfaction is ")


def found(kind: type[Finding], name: str, direction: Direction = Direction.DOWN, own: float = -0.5) -> Finding:
    """A finding of a desk; its own answers moved by so much, beside all others by half a point."""
    away = -0.5 if direction is Direction.DOWN else 0.5
    estimates = [Estimate(value, value - 0.2, value + 0.2, 0.95, 900, "score", "t") for value in (away, own, own - away)]
    about = {"measure": "csat", "title": "Satisfaction", "place": Place("unit", name, name)}
    if not issubclass(kind, Moved):
        more = {"dimension": "unit", "groups": 4} if kind is Steady else {"reason": NotEnough("Too few weeks.", have=2, need=15)}
        return kind(**about, evidence=Evidence(None, None, 900, "m"), **more)
    since = Since("week", MONDAY, MONDAY, MONDAY, open_start=False)
    lasting = {"since": since, "last": 8, "baseline": 13}
    ended = {"every": "week", "first": MONDAY, "last": MONDAY}
    itself = own * away > 0 and abs(own) > 0.2
    return kind(
        **about,
        evidence=Evidence(estimates[0], 0.001, 900, "m"),
        direction=direction,
        against=Against.OTHERS,
        sides=Sides(estimates[1], estimates[2], told=itself),
        **(lasting if issubclass(kind, Lasting) else ended),
    )


@pytest.mark.parametrize(
    ("findings", "title"),
    [
        ([found(CannotTell, "North")], ""),
        ([found(Steady, "North")], "Nothing has moved that chance does not explain."),
        ([found(Stepped, "North")], "North is below its own normal."),
        ([found(Stepped, "North", own=0.0)], "North has stayed behind the others."),
        ([found(Slipping, "North", Direction.UP, own=-0.4)], "North has stayed ahead of the others."),
        ([found(Slipping, "North"), found(Slipping, "East")], "North and East are slipping."),
        ([found(Slipping, "North"), found(Slipping, "East", Direction.UP, own=0.5)], "North is slipping, and East is rising."),
        (
            [found(Stepped, "East", own=0.0), found(Changed, "North"), found(Stepped, "South", own=0.0)],
            "North is below its own normal, and East and South have stayed behind the others.",
        ),
        (
            [found(Changed, name) for name in ("East", "North", "South")],
            "3 places are below their own normal.",
        ),
        ([found(Stretch, "North")], "Nothing is out of the ordinary now."),
        ([replace(found(Stretch, "North"), over=False)], "1 thing went down."),
        ([replace(found(Stepped, "Old Quay"), until=MONDAY)], "Nothing is out of the ordinary now."),
        ([replace(found(Stepped, "Old Quay"), until=MONDAY), found(Slipping, "North")], "North is slipping."),
        (
            [replace(found(Stretch, "North"), over=False), replace(found(Stretch, "East", own=0.0), over=False)],
            "1 thing went down, 1 parted from the others.",
        ),
    ],
)
def test_the_title_of_the_first_page_says_of_each_what_it_did_itself_and_nothing_where_nothing_can_be_told(
    findings: list[Finding], title: str
):
    assert front._told(findings) == title


def test_a_week_of_the_year_is_marked_by_which_way_things_went_in_it():
    fell, rose, held = found(Stepped, "North"), found(Stretch, "East", Direction.UP, own=0.5), found(Stepped, "South", own=0.0)
    band = band_of(MONDAY, notches=signals.notches([rose, fell, held]))

    [marked] = [week for week in band.weeks if week.signals]
    assert (marked.start, marked.ways, band.ways) == (MONDAY, ["down", "up", "beside"], ["down", "up", "beside"])
    assert [one.split(" at ")[1].split()[0] for one in marked.signals] == ["East", "North", "South"]
    assert band_of(MONDAY, notches=signals.notches([rose])).ways == ["up"]
    assert band_of(MONDAY, notches=signals.notches([found(Steady, "North")])).ways == []


def test_of_each_desk_what_lasts_and_what_is_over_stand_and_what_slips_now_stands_first():
    ease = {"measure": "ces", "title": "Ease"}
    winter, better, held = (
        found(Stretch, "Harbour"),
        found(Slipping, "Airport", Direction.UP, own=0.5),
        found(Stepped, "Quay", own=0.0),
    )
    slips, other = replace(found(Slipping, "Harbour"), **ease), replace(found(Stepped, "Zeebrugge"), **ease)
    again = replace(found(Stepped, "Harbour"), measure="nps", title="Recommendation")

    told = front_page._once([winter, better, held, slips, other, again])

    assert told == [slips, other, held, better, winter]
    assert front._told(told).startswith(
        "Harbour and Zeebrugge are below their own normal, Quay has stayed behind the others, and "
    )


def test_the_first_page_tells_five_in_full_counts_all_and_leads_to_the_others(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    desks = [found(Stepped, f"Desk {number:02}") for number in range(1, 9)]
    seen = [*desks, replace(found(Stepped, "Zeebrugge"), measure="ces", title="Ease")]
    monkeypatch.setattr(news, "house", lambda *_viewer, **_days: watch.House(seen, {}))

    for address in ("/", f"/?week={MONDAY}"):
        html = visit(cast.client("erin"), address)
        assert html.count('class="finding down"') == 5
        assert "And 4 more: Satisfaction (3), Ease (1)" in html.says
        assert html.link("Ease (1)").startswith("/prove/consistency/?measure=ces&since=")
        # The notch of the week they all began in tells of each of them.
        assert "Ease at Zeebrugge fell at once" in html
    assert visit(cast.client("erin"), "/").heading == "9 places are below their own normal."


def test_what_is_over_matters_no_more_now_and_is_told_of_its_week_and_on_consistency(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    dip, slips = found(Stretch, "North"), replace(found(Slipping, "East"), measure="ces", title="Ease")
    erin, was = cast.client("erin"), "Satisfaction at North was below its own normal from week 2"
    monkeypatch.setattr(news, "house", lambda *_viewer, **_days: watch.House([slips, dip], {}))
    now = visit(erin, "/")
    assert now.heading == "East is slipping."
    assert "Ease at East has been slipping" in now.says
    # The year band tells it of its week.
    assert was in now.partition("What matters now")[0]
    assert was not in now.partition("What matters now")[2]
    assert was in visit(erin, f"/?week={MONDAY}").partition("What changed")[2]


def test_what_held_while_the_others_moved_has_no_arrow_on_its_card(cast: Cast):
    fell, held = cards([found(Stepped, "North"), found(Stepped, "North", own=0.0)], cast.erin, charts=Watching())
    assert (fell.direction, fell.direction_words) == ("down", "lower")
    assert (held.direction, held.direction_words) == ("", "")
    assert held.title.endswith(", while the others rose.")


def test_where_nothing_can_be_told_yet_the_first_page_names_the_day_and_a_card_says_why(cast: Cast):
    question = {"key": "satisfied", "kind": "csat", "text": {"en": "How satisfied are you?"}, "measure": "csat"}
    document = {"title": {"en": "Visits"}, "language": "en", "questions": [question]}
    version = publish(version=create_questionnaire(key="visits", document=document, by=BY), by=BY)
    rows = [
        ResponseRow(
            answers={"satisfied": 3 + number % 3},
            identity=f"{unit.pk}-{week}-{number}",
            unit=unit.pk,
            day=MONDAY + timedelta(weeks=week),
        )
        for unit in (cast.north_desk, cast.south)
        for week in range(3)
        for number in range(6)
    ]
    accept_many(version, rows, by=BY, history=True)
    bring_facts_up_to_date()
    html = visit(cast.client("erin"), "/")
    assert "Nothing can be said about satisfaction yet." in html.says
    assert html.heading == saying.day_of_year(clock.today(organisation().zone), named=True)


def test_a_change_of_long_ago_is_the_normal_by_now_and_no_news(fallen: Cast):
    erin, lately = fallen.client("erin"), MONDAY + timedelta(weeks=FALL + 1)
    found = [watch.house(fallen.erin, since=since).findings for since in (MONDAY, lately)]
    assert [[one.place.value for one in several if isinstance(one, Moved)] for several in found] == [["north-desk"], []]

    ever = visit(erin, "/prove/consistency/?measure=csat&group=north-desk")
    assert "Its normal is that of its first 13 points, from week 2 (5 January 2026) to week 14 (30 March 2026)" in ever.says
    shorter = visit(erin, "/prove/consistency/?measure=csat&group=north-desk&baseline=5")
    assert "Its normal is that of its first 5 points, from week 2 (5 January 2026) to week 6 (2 February 2026)" in shorter.says
    assert shorter.heading.startswith("Satisfaction at North desk")
    later = visit(erin, f"/prove/consistency/?measure=csat&group=north-desk&since={lately}")
    assert later.heading == "Satisfaction at North desk shows nothing that chance does not explain."
    assert "Its normal is that of its first 6 points, from week 23 (1 June 2026)" in later.says
    assert f'href="/prove/consistency/?measure=csat&amp;group=desk-2&amp;since={lately}"' in later
    for wrong in ("baseline=4", "baseline=41", "baseline=x", "baseline=900", "since=2026-02-01&until=2026-01-01"):
        assert erin.get(f"/prove/consistency/?measure=csat&{wrong}").status_code == 400, wrong


@pytest.mark.parametrize(
    ("finding", "news"),
    [
        ({"kind": Stretch, "every": "week", "first": date(2024, 3, 4), "last": date(2024, 5, 6)}, False),
        ({"kind": Stretch, "every": "week", "first": date(2025, 9, 1), "last": date(2025, 12, 1)}, True),
        ({"kind": SpecialWeek, "every": "week", "periods": (date(2024, 3, 4), date(2025, 11, 24))}, False),
        ({"kind": SpecialWeek, "every": "week", "periods": (date(2024, 3, 4), date(2026, 3, 2))}, True),
    ],
)
def test_news_is_what_reaches_into_the_last_twelve_months(finding, news: bool):  # noqa: FBT001  # a case of the table
    about = {"measure": "csat", "title": "-", "place": Place(), "direction": Direction.DOWN, "against": Against.ITSELF}
    kind = finding.pop("kind")
    assert is_news(kind(**about, evidence=Evidence(None, None, 9, "-"), **finding), date(2025, 12, 1)) is news


def test_who_sees_one_unit_is_told_of_it_by_its_name_and_of_no_whole_house(fallen: Cast):
    for address in ("/", "/prove/consistency/?measure=csat", "/prove/consistency/?measure=csat&group=north-desk"):
        html = visit(fallen.client("alice"), address)
        assert "Satisfaction at North desk fell at once" in html, address
        assert "whole house" not in html, address


def test_views_of_these_pages_can_be_saved_too(fallen: Cast):
    client = Client()
    assert fallen.erin.account is not None
    client.force_login(fallen.erin.account)
    kept = {"name": "North", "page": "consistency", "asked": "measure=csat&group=north-desk"}

    assert client.post("/prove/views/", kept)["Location"] == "/prove/consistency/?measure=csat&group=north-desk"
