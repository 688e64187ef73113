"""What else happened in the weeks of a chart: marked in it, told under it, and said where a move may have begun there."""

import csv
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyarrow.parquet import read_table
from tests.cast import BY, Cast
from tests.casting import cast_again
from tests.web.api.calls import program_of
from tests.web.reading import visit
from tests.web.survey import bring_facts_up_to_date

from everweek import clock
from everweek.cli.chart import command
from everweek.listen.inviting.queries import ShareChanged
from everweek.listen.inviting.services import RuleWanted, change_rule, make_rule
from everweek.prove import charts, measures, watch
from everweek.prove.watch import pictures, reading, words
from everweek.prove.watch.findings import Lasting, Moved
from everweek.prove.watch.meanwhile import _begins, drawn_otherwise
from everweek.questionnaires.models import Version
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish, save_draft

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("What is told of the facts is the same; tests/questionnaires asks both for what was published."),
]
MONDAY = date(2026, 1, 5)
WEEKS, CHANGED = 40, 20
DAY = MONDAY + timedelta(weeks=CHANGED, days=1)
SAYS = "From 26 May 2026 on “Visits” asks it otherwise: its words were “How satisfied are you?”."
MAY_BE = "It may be the question that moved: when this may have begun, it began to be asked otherwise (26 May 2026)."


def published(key: str, text: str, day: date) -> Version:
    """A version of a questionnaire that was published on that day."""
    question = {"key": "satisfied", "kind": "csat", "text": {"en": text}, "measure": "csat"}
    document = {"title": {"en": key.capitalize()}, "language": "en", "questions": [question]}
    with clock.frozen(datetime.combine(day, time(12), UTC)):
        held = Version.objects.filter(questionnaire__key=key).first()
        if held is None:
            return publish(version=create_questionnaire(key=key, document=document, by=BY), by=BY)
        return publish(version=save_draft(questionnaire=held.questionnaire, document=document, by=BY), by=BY)


def ask_otherwise(cast: Cast) -> None:
    from everweek.people.services import open_unit

    chance = random.Random(5)
    desks = [cast.north_desk, *(open_unit(key=f"desk-{n}", name=f"Desk {n}", parent=cast.house, by=BY) for n in (1, 2))]
    visits, calls = published("visits", "How satisfied are you?", MONDAY), published("calls", "How was the call?", MONDAY)
    other = published("visits", "How content are you?", DAY)
    for version, units, weeks in ((visits, desks, range(CHANGED)), (other, desks, range(CHANGED, WEEKS))):
        accept_many(version, _rows(chance, units, weeks, cast.north_desk.pk), by=BY, history=True)
    accept_many(calls, _rows(chance, [cast.south], range(WEEKS), 0), by=BY, history=True)
    bring_facts_up_to_date()


@pytest.fixture
def reworded(db: None, tmp_path: Path) -> Iterator[Cast]:
    """Four desks are asked by the visits, in other words from the 21st week on, from when on those of the north desk are a point
    lower; the south is asked by the calls, in the same words all the time.
    """
    cast = cast_again(ask_otherwise, tmp_path)
    with clock.frozen(datetime.combine(MONDAY + timedelta(weeks=WEEKS), time(12), UTC)):
        yield cast


def _rows(chance, units, weeks, falls):
    return [
        ResponseRow(
            identity=f"{unit.pk}-{week}-{number}",
            answers={"satisfied": chance.choice([3, 4, 4, 5]) - (unit.pk == falls and week >= CHANGED)},
            unit=unit.pk,
            day=MONDAY + timedelta(weeks=week, days=number % 5),
        )
        for unit in units
        for week in weeks
        for number in range(12)
    ]


def test_charts_of_what_is_asked_otherwise_are_marked_and_those_of_others_are_not(reworded: Cast):
    seen = watch.look("csat", viewer=None)
    assert {one.place.value: [each.day for each in one.otherwise] for one in seen.charts} == {
        "desk-1": [DAY],
        "desk-2": [DAY],
        "north-desk": [DAY],
        "south": [],
    }
    assert [one.day for one in seen.whole.otherwise] == [DAY]
    for narrow in (False, True):
        drawn = charts.svg(pictures.control_chart(seen.whole, narrow=narrow), title="-", description="-")
        assert drawn.count(">asked otherwise</text>") == 2, "the words, and the ground they stand on"
        south = charts.svg(pictures.control_chart(seen.charts[3], narrow=narrow), title="-", description="-")
        assert "asked otherwise" not in south
    assert SAYS in pictures.remarks(seen.whole)
    assert "otherwise" in dict(pictures.marks(seen.whole))
    assert "otherwise" not in dict(pictures.marks(seen.charts[3]))
    # The line stands before the week in which it was published: the 21st of forty.
    spec = pictures.control_chart(seen.whole)
    [at] = [layer["data"]["values"][0]["from"] for layer in spec["layer"] if layer["mark"]["type"] == "rule"]
    assert at == CHANGED - 0.5
    by_questionnaire = watch.look("csat.top", by="questionnaire", viewer=None)
    assert {one.place.value: len(one.otherwise) for one in by_questionnaire.charts} == {"calls": 0, "visits": 1}


def test_of_days_before_or_after_it_nothing_is_marked(reworded: Cast):
    for days in ({"until": DAY - timedelta(days=3)}, {"since": DAY + timedelta(days=6)}):
        seen = watch.look("csat", viewer=None, **days)
        assert not any(one.otherwise for one in (seen.whole, *seen.charts))
    assert watch.look("kept", viewer=None).whole.otherwise == ()


def test_a_fall_that_may_have_begun_there_says_that_it_may_be_the_question(reworded: Cast):
    seen = watch.look("csat", viewer=None)
    [fell] = [one for one in seen.findings if isinstance(one, Lasting)]
    assert fell.since.low <= DAY
    assert MAY_BE in words.how_sure(fell)
    [(first, last)] = _begins(fell)
    assert (first, last) == (fell.since.low, fell.since.high + timedelta(days=6))


def test_page_program_and_command_tell_of_it(reworded: Cast, tmp_path):
    page = visit(reworded.client("erin"), "/prove/consistency/?measure=csat&group=desk-1")
    assert SAYS in page.says
    assert "asked otherwise from 26 May 2026 on" in page.row("Week 22 (25 May 2026)")
    assert "asked otherwise" not in page.row("Week 21 (18 May 2026)")
    told = program_of(reworded.erin, "measures:read").get("/measures/csat/chart?group=desk-1").json()["asked_otherwise"]
    [one] = told
    assert (one["day"], one["questionnaire"], one["title"], one["says"]) == (DAY.isoformat(), "visits", "Visits", SAYS)
    assert one["otherwise"] == ["its words were “How satisfied are you?”"]
    target = tmp_path / "desk.html"
    assert CliRunner().invoke(command, ["csat", "--of", "unit=desk-1", "-o", str(target)]).exit_code == 0
    assert "<td>asked otherwise from 26 May 2026 on</td>" in target.read_text()
    assert SAYS in target.read_text()


def test_each_file_of_a_chart_says_in_a_column_from_when_on_it_is_asked_otherwise(reworded: Cast):
    erin, chart = reworded.client("erin"), "measure=csat&group=desk-1"
    rows = list(csv.DictReader(StringIO(erin.get(f"/prove/consistency.csv?{chart}").content.decode())))
    marked = {row["first"]: row["asked_otherwise"] for row in rows if row["asked_otherwise"]}
    assert marked == {"2026-05-25": "2026-05-26 visits: its words were “How satisfied are you?”"}
    parquet = read_table(BytesIO(erin.get(f"/prove/consistency.parquet?{chart}").content)).to_pylist()
    assert {row["first"]: row["asked_otherwise"] for row in parquet if row["asked_otherwise"]} == marked
    south = list(csv.DictReader(StringIO(erin.get("/prove/consistency.csv?measure=csat&group=south").content.decode())))
    assert {row["asked_otherwise"] for row in south} == {""}


SHARE = (
    "Within these weeks or months another share of customers began to be asked (“After a visit” 25 of 100 from 26 May 2026 on, "
    "before 100). Each answer counts once here, so that before and after are of other mixtures of customers: that alone may "
    "move it."
)


def draw_another_share(cast: Cast) -> None:
    visits = published("visits", "How satisfied are you?", MONDAY)
    wanted = RuleWanted(name="After a visit", questionnaire="visits")
    with clock.frozen(datetime.combine(MONDAY, time(12), UTC)):
        rule = make_rule(wanted=wanted, by=cast.erin)
    with clock.frozen(datetime.combine(DAY, time(12), UTC)):
        change_rule(rule=rule, wanted=replace(wanted, share=250_000), by=cast.erin)
        # It says something else, too, and that is no share.
        rule.refresh_from_db()
        change_rule(rule=rule, wanted=replace(wanted, share=250_000, open_days=7), by=cast.erin)
    chance, rows = random.Random(5), []
    for week in range(WEEKS):
        asked = 24 if week < CHANGED else 6
        for unit, many, lower, dimensions in (
            (cast.north_desk, asked, 0, {"asked_by": f"rule-{rule.pk}"}),
            (cast.north_desk, 12, 1, {}),
            (cast.south, 24, 0, {"asked_by": f"rule-{rule.pk}"}),
        ):
            rows += [
                ResponseRow(
                    identity=f"{unit.pk}-{week}-{lower}-{number}",
                    answers={"satisfied": chance.choice([3, 4, 4, 5]) - lower - (unit == cast.south and week >= CHANGED)},
                    unit=unit.pk,
                    dimensions=dimensions,
                    day=MONDAY + timedelta(weeks=week),
                )
                for number in range(many)
            ]
    accept_many(visits, rows, by=BY, history=True)
    bring_facts_up_to_date()


@pytest.fixture
def drawn_anew(db: None, tmp_path: Path) -> Iterator[Cast]:
    """A rule asks everybody who visited, and a quarter of them from the 21st week on; who wants to answers at a link of the north
    desk too, always a point lower. Nobody thinks otherwise than before. The south is asked by the rule alone.
    """
    cast = cast_again(draw_another_share, tmp_path)
    with clock.frozen(datetime.combine(MONDAY + timedelta(weeks=WEEKS), time(12), UTC)):
        yield cast


def test_a_fall_is_told_with_the_reservation_that_another_share_of_customers_was_drawn(drawn_anew: Cast):
    moved = {one.place.value: one for one in watch.look("csat", viewer=None).findings if isinstance(one, Moved)}
    assert SHARE in words.how_sure(moved["north-desk"]), "it fell, and nobody thinks otherwise"
    south = words.how_sure(moved["south"])
    assert not any("another share" in one for one in south), "all of its customers are drawn alike, before and after"
    alone = visit(drawn_anew.client("alice"), "/prove/consistency/?measure=csat")
    assert SHARE in alone.says


def test_of_days_in_which_no_share_changed_no_reservation_is_made(drawn_anew: Cast):
    for days in ({"until": DAY - timedelta(days=3)}, {"since": DAY + timedelta(days=6)}):
        assert not any(reading.read("csat", by="unit", viewer=None, **days).meanwhile.shares.values()), days
    # By another cut, all that the rule asked stands by itself.
    seen = reading.read("csat", by="asked_by", viewer=None).meanwhile.shares
    assert {group: len(several) for group, several in seen.items() if several} == {"": 1}


def test_of_a_colleague_it_is_said_that_customers_may_be_drawn_otherwise_than_those_of_peers(drawn_anew: Cast, load):
    """Of four colleagues at each desk one is far below; at the south all are asked by the rule alone, and drawn alike."""
    from everweek.people.services import join_member

    [rule] = [one for one in measures.list_values("asked_by", viewer=None) if one]
    chance, rows = random.Random(7), []
    for unit, dimensions in ((drawn_anew.north_desk, {}), (drawn_anew.south, {"asked_by": rule})):
        for place in range(4):
            member = join_member(name=f"{unit.name} {place}", email="", external_id=f"{unit.pk}-{place}", by=BY)
            rows += [
                ResponseRow(
                    identity=f"{member.pk}-{number}",
                    answers={"satisfied": chance.choice([3, 4, 4, 5]) - 2 * (place == 0)},
                    unit=unit.pk,
                    about_member=member.pk,
                    dimensions=dimensions,
                    day=MONDAY + timedelta(weeks=number),
                )
                for number in range(WEEKS)
                for _again in range(2)
            ]
    rows = [row._replace(identity=f"{row.identity}-{place}") for place, row in enumerate(rows)]
    accept_many(Version.objects.get(questionnaire__key="visits"), rows, by=BY, history=True)
    load()
    found = {one.place.label: one for one in watch.people("csat", viewer=None).findings}
    assert list(found) == ["North desk 0", "South 0"]
    [told] = [sentence for sentence in words.how_sure(found["North desk 0"]) if "another share" in sentence]
    assert told.startswith(
        "In these months another share of customers began to be asked "
        "(“After a visit” 25 of 100 from 26 May 2026 on, before 100)."
    )
    assert not any("another share" in sentence for sentence in words.how_sure(found["South 0"]))
    later = {one.place.label: one for one in watch.people("csat", viewer=None, since=DAY + timedelta(days=1)).findings}
    assert not any("another share" in sentence for sentence in words.how_sure(later["North desk 0"]))


def test_of_many_changes_the_last_three_are_told_and_how_many_came_before():
    changes = [ShareChanged(MONDAY + timedelta(days=n), "rule-1", "After a visit", 500_000, 250_000 + n) for n in range(5)]
    told = drawn_otherwise(changes)
    assert told.count("After a visit") == 3
    assert "and 2 changes before that)" in told
    assert "4 January" not in told
    assert drawn_otherwise([]) == ""
