"""The board report: its numbers are those of the measures, its findings those of the watch, and it is true of any month."""

import io
import json
import random
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pypdf
import pytest
from django.utils import translation
from tests.cast import BY, Cast
from tests.casting import cast_again
from tests.web.survey import bring_facts_up_to_date

from everweek import clock
from everweek.errors import Invalid, NotAllowed, NotFound
from everweek.listen.rules import Mood
from everweek.prove import measures, watch
from everweek.prove.reporting import Month, board_report, last_whole_month, read_month
from everweek.prove.reporting.complaint_words import complaints
from everweek.prove.reporting.moved import charts_of, watched
from everweek.prove.reporting.numbers import measure_text
from everweek.prove.reporting.printing import ROOM, distances, report_pdf
from everweek.prove.reporting.saying import split, told
from everweek.prove.reporting.shape import News, StandingMeasure
from everweek.prove.reporting.standing import REPORTED
from everweek.prove.reporting.telling import as_json
from everweek.prove.watch.distance import distance
from everweek.questionnaires.models import Version
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish
from everweek.science import Estimate, NotEnough

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("What is told of the facts is the same; tests/prove asks for them over PostgreSQL too."),
]
NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
OCTOBER = Month(2026, 10)
MONDAY = date(2025, 9, 29)
HOSTILE = '#panic("x") *b* $ 1/0 $ `c` <img src=x onerror=alert(1)> \\u{41} ]#[ "}'
LONG = "W" * 400
ARABIC = "انتظرت ساعة كاملة ولم يأت أحد إلى الرصيف"
QUESTIONS = [
    {"key": "recommend", "kind": "nps", "text": {"en": "Would you recommend us?"}, "measure": "nps"},
    {"key": "satisfied", "kind": "csat", "text": {"en": "How satisfied are you?"}, "measure": "csat"},
    {"key": "why", "kind": "text", "text": {"en": "Why?"}},
]


@pytest.fixture(autouse=True)
def _late_in_november():
    with clock.frozen(NOW):
        yield


def ask() -> Version:
    document = {"title": {"en": "Visits"}, "language": "en", "questions": QUESTIONS}
    return publish(version=create_questionnaire(key="visits", document=document, by=BY), by=BY)


def store(version: Version, rows, language="en"):
    several = [
        ResponseRow(
            identity=f"{day}-{place}-{language}",
            answers={"satisfied": score, "recommend": min(10, 2 * score + 1)} | ({"why": words} if words else {}),
            unit=unit.pk if unit else None,
            day=day,
            language=language,
        )
        for place, (day, unit, score, words) in enumerate(rows)
    ]
    outcomes = accept_many(version, several, by=BY, history=True)
    assert all(one.id for one in outcomes), outcomes
    bring_facts_up_to_date()


@pytest.fixture
def survey(cast: Cast):
    """Stores answers: ``survey([(day, unit, score, words), ...])``."""
    return partial(store, ask())


def fall_at_the_north_desk(cast: Cast) -> None:
    from everweek.people.services import open_unit

    others = [open_unit(key=f"desk-{number}", name=f"Desk {number}", parent=cast.house, by=BY) for number in (1, 2)]
    draw = random.Random(20260105)
    rows = [
        (
            MONDAY + timedelta(weeks=week, days=number % 5),
            unit,
            draw.choice([3, 4, 4, 5]) - (unit == cast.north_desk and week >= 40),
            "",
        )
        for week in range(60)
        for unit in (cast.north_desk, *others)
        for number in range(6)
    ]
    store(ask(), rows)


@pytest.fixture
def fallen(db: None, tmp_path: Path) -> Cast:
    """Three desks answer alike for sixty weeks up to November's end, but the north desk is a point lower from the 41st on."""
    return cast_again(fall_at_the_north_desk, tmp_path)


def words_of(pdf: bytes) -> str:
    """All that a PDF says, without its blanks and what only lets a line end."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages).replace("\u200b", "")


def pressed(text: str) -> str:
    return "".join(text.split())


def test_its_numbers_are_those_that_measure_tells_of_the_same_cut_and_month(fallen: Cast):
    for viewer, unit in ((None, ""), (fallen.alice, "north-desk"), (fallen.erin, "desk-2")):
        report = board_report(viewer, month=OCTOBER, unit=unit)
        where = {"unit": unit} if unit else {}
        assert [one.name for one in report.measures] == list(REPORTED)
        for one in report.measures:
            months = [(OCTOBER, one.result), *((each.month, each.result) for each in one.beside)]
            assert [month.key for month, _result in months] == ["2026-10", "2026-09", "2025-10"]
            for month, result in months:
                alone = measures.measure(one.name, viewer=viewer, where=where, since=month.first, until=month.last)
                expected = alone.rows[0].result
                if isinstance(expected, Estimate):
                    assert result == expected, (one.name, month)
                else:
                    assert isinstance(result, NotEnough), (one.name, month)
                    assert (result.have, result.need) == (expected.have, expected.need)
        assert isinstance(next(one for one in report.measures if one.name == "csat").result, Estimate)


def test_the_title_is_what_moved_with_its_chart_and_a_year_ago_is_told_apart_from_now(fallen: Cast):
    report = board_report(None, month=OCTOBER)
    text = told(report)
    assert report.news is News.MOVED
    assert text.title.startswith("By the end of October 2026 satisfaction at North desk ")
    # North desk is as low in November: a month that is over ended nothing.
    assert re.search(r"^By the end of October 2026 .* been below its own normal since .*\.$", text.title)
    assert "What came after that day was not asked about; it only helps to tell when this began." in text.lead
    assert text.title == text.charts[0].says
    assert report.charts[0].drawn.place.value == "north-desk"
    of_desk = board_report(None, month=OCTOBER, unit="north-desk")
    csat = of_desk.measure("csat")
    assert csat is not None
    year_before = csat.beside[1]
    assert year_before.apart, "a point lower than a year before"
    # By hand: the difference of the two numbers that measure tells.
    alone = [
        measures.measure("csat", viewer=None, where={"unit": "north-desk"}, since=month.first, until=month.last).rows[0].result
        for month in (OCTOBER, OCTOBER.year_before)
    ]
    assert year_before.change.value == pytest.approx(alone[0].value - alone[1].value)
    assert "lower (between" in next(one for one in told(of_desk).measures if one.name == "Satisfaction").months[2].compared


def test_its_charts_are_those_of_consistency_and_nothing_is_asked_for_them_again(fallen: Cast, django_assert_num_queries):
    days = {"where": {}, "until": OCTOBER.last}
    for told_of, viewer in (({"csat", "nps"}, None), ({"csat"}, fallen.erin)):
        seen = watched(viewer, OCTOBER, told=told_of, **days)
        with django_assert_num_queries(0):
            found = charts_of(seen)
        assert found
        for one in found:
            place = one.drawn.place.value
            alone = watch.chart_of(watch.look(one.drawn.measure, viewer=viewer, since=seen.since, **days), place)
            assert one.drawn == alone


def test_of_a_month_before_anything_moved_it_says_that_nothing_did_and_since_when(fallen: Cast):
    report = board_report(None, month=Month(2026, 5))
    text = told(report)
    assert report.news is News.STEADY
    assert text.title == "Nothing moved in May 2026 that chance does not explain."
    assert text.lead == ["That holds since 29 September 2025."], "the first day that is watched"
    assert [one.drawn.measure for one in report.charts] == ["csat", "nps"], "the first two that are believed, of those asked"


def test_who_sees_one_unit_gets_a_report_of_that_and_of_no_other(fallen: Cast):
    report = board_report(fallen.bob, month=OCTOBER)
    assert (report.part, report.complaints is not None) == ("North desk", True)
    csat = report.measure("csat")
    assert csat is not None
    of_desk = board_report(None, month=OCTOBER, unit="north-desk").measure("csat")
    assert of_desk is not None
    assert csat.result == of_desk.result
    said = json.dumps(as_json(report))
    assert "Desk 1" not in said
    assert "Only what the reader may see is in it: North desk." in said
    with pytest.raises(NotFound):
        board_report(fallen.bob, month=OCTOBER, unit="desk-1")


def test_an_account_without_posts_gets_none(fallen: Cast):
    from everweek.people.services import join_member

    with pytest.raises(NotAllowed):
        board_report(join_member(name="Ivan", email="ivan@example.org", external_id="ivan", by=BY), month=OCTOBER)


def test_a_house_without_answers_gets_a_report_that_says_so(cast: Cast):
    report = board_report(None, month=OCTOBER)
    text = told(report)
    assert report.news is News.UNTOLD
    assert text.title == "Too little was answered in October 2026 to say what moved."
    assert text.lead == ["No answer has come in yet: ask customers, or bring in what they answered elsewhere."]
    assert (text.measures, text.charts, text.voices) == ([], [], [])
    assert len(text.untold) == len(REPORTED)
    assert "No case was opened in October 2026." in text.complaints
    assert pressed(text.title) in words_of(report_pdf(report))


def test_a_month_without_answers_claims_nothing_of_what_moved_before(fallen: Cast):
    with clock.frozen(datetime(2027, 2, 3, tzinfo=UTC)):
        report = board_report(None, month=Month(2027, 1))
        assert report.news is News.UNTOLD
        assert told(report).title == "Too little was answered in January 2027 to say what moved."
        assert told(report).charts == []


def test_of_the_month_that_is_not_over_it_says_so_far(cast: Cast, survey):
    survey([(date(2026, 11, 2 + number), cast.south, 4, "") for number in range(20)])
    report = board_report(None, month=Month(2026, 11))
    assert (report.so_far, report.until) == (True, date(2026, 11, 29))
    csat = report.measure("csat")
    assert csat is not None
    assert isinstance(csat.result, Estimate)
    assert csat.result.n == 20
    said = words_of(report_pdf(report))
    assert pressed("November 2026 is not over: all of this is so far, up to 29 November 2026") in said
    assert not board_report(None, month=OCTOBER).so_far
    assert "sofar" not in words_of(report_pdf(board_report(None, month=OCTOBER)))


def test_the_same_month_and_the_same_facts_give_the_same_content(fallen: Cast):
    first = as_json(board_report(None, month=OCTOBER))
    with clock.frozen(NOW + timedelta(hours=3)):
        assert as_json(board_report(None, month=OCTOBER)) == first


def test_voices_are_the_last_of_each_mood_with_enough_letters_and_without_what_is_personal(cast: Cast, survey):
    rows = [
        (date(2026, 10, 3), cast.south, 1, "Earlier: nobody came to the desk."),
        (date(2026, 10, 9), cast.south, 1, "Write to dana@example.org, I waited an hour."),
        (date(2026, 10, 20), cast.south, 1, "Bad."),
        (date(2026, 10, 12), cast.south, 5, "All went well, thank you for that."),
        (date(2026, 11, 2), cast.south, 1, "This is November's and no October's."),
    ]
    survey(rows)
    report = board_report(cast.erin, month=OCTOBER)
    assert report.voices is not None
    assert [(one.mood.value, one.day) for one in report.voices] == [("unhappy", date(2026, 10, 9)), ("happy", date(2026, 10, 12))]
    assert "dana@example.org" not in json.dumps(as_json(report))
    assert "I waited an hour." in report.voices[0].words
    assert "dana@example.org" not in json.dumps(as_json(board_report(None, month=OCTOBER))), "nor at the server: it is handed on"
    nobodys = board_report(cast.frank, month=OCTOBER)
    assert nobodys.voices is None, "Frank reads no answers"
    assert told(nobodys).rule == "Your posts do not let you read answers: nothing of what customers said is told here."
    assert nobodys.complaints is None


def test_of_voices_as_telling_those_in_the_language_of_the_reader_come_first(cast: Cast, survey):
    survey(
        [
            (date(2026, 10, 3), cast.south, 1, "Nobody came to the desk."),
            (date(2026, 10, 4), cast.south, 5, "All went well there."),
        ]
    )
    survey(
        [
            (date(2026, 10, 20), cast.south, 1, "Ninguém apareceu no balcão."),
            (date(2026, 10, 5), cast.south, 3, "Nem bem nem mal, foi."),
        ],
        "pt",
    )
    report = board_report(cast.erin, month=OCTOBER)
    assert report.voices is not None
    assert [one.language for one in report.voices if one.mood is Mood.UNHAPPY] == ["en"], "though the other is newer"
    text = told(report)
    assert [one.foreign for one in text.voices if one.language == "pt"] == ["in Portuguese"], "there is no other of that mood"
    assert "newest voice in English, or in another language where there is none" in text.rule
    assert "inPortuguese" in words_of(report_pdf(report))
    with translation.override("pt"):
        told_in_portuguese = board_report(cast.erin, month=OCTOBER).voices
    assert told_in_portuguese is not None
    assert [one.language for one in told_in_portuguese if one.mood is Mood.UNHAPPY] == ["pt"]


def test_one_number_is_rounded_in_one_way_wherever_it_stands(cast: Cast):
    """What became of complaints tells the promises kept as the table of measures does."""
    kept = StandingMeasure(
        "kept", "Promises kept", "points", (0.0, 100.0), Estimate(93.43, 89.71, 95.84, 0.95, 272, "points", "m"), []
    )
    report = replace(board_report(None, month=OCTOBER), measures=[kept])
    [said] = [one for one in complaints(report) if "promises were kept" in one]
    assert said == "93.4 of 100 promises were kept (89.7 to 95.9, of 272 promises)."
    [row] = measure_text(kept, OCTOBER).months
    assert (row.figure, row.ends) == ("93.4", "89.7 to 95.9")


def test_no_text_of_anybody_is_run_or_leaves_the_page(cast: Cast, survey):
    from everweek.people.services import rename_unit

    rename_unit(unit=cast.south, name=f"South {HOSTILE}"[:120], by=BY)
    survey([(date(2026, 10, 1 + number), cast.south, 1, f"{HOSTILE} {LONG}") for number in range(6)])
    survey([(date(2026, 10, 20), cast.south, 5, ARABIC)], language="ar")
    survey([(date(2026, 10, 21), cast.south, 3, f"{ARABIC} {HOSTILE}")], language="pt-BR")
    report = board_report(None, month=OCTOBER, unit="south")
    assert report.voices is not None
    assert len(report.voices) == 3
    pdf = report_pdf(report)
    said = words_of(pdf)
    assert pressed('#panic("x") *b* $ 1/0 $') in said
    assert LONG in said, "all of the long word is there"
    places: list[float] = []
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=lambda text, _cm, tm, *_font: places.append(tm[4]) if text.strip() else None)
    assert max(places) < 595, "nothing begins beyond the right edge of A4, 595 points wide"


def test_the_document_draws_how_far_a_finding_lies_as_the_cards_do(fallen: Cast):
    report = board_report(None, month=OCTOBER)
    first, others = split(report)
    far = distance(first) if first is not None else None
    assert far is not None
    drawn = distances(first, others)
    at = drawn["far"]
    assert isinstance(at, dict)
    assert (at["mark"], at["beside"]) == (0.5, "its own normal"), "nought in the middle"
    # It lies below its normal: by hand, of an axis as wide as the widest of both ends.
    wide = max(abs(far.estimate.low), abs(far.estimate.high))
    assert at["value"] == pytest.approx(ROOM + (1 - 2 * ROOM) * (far.estimate.value + wide) / (2 * wide))
    assert at["low"] < at["value"] < at["high"] < at["mark"]
    assert len(drawn["fars"]) == len(others)
    page = pressed(pypdf.PdfReader(io.BytesIO(report_pdf(report))).pages[0].extract_text())
    assert pressed(far.says) in page


def test_the_document_has_a_title_a_language_tags_and_numbered_pages(fallen: Cast):
    reader = pypdf.PdfReader(io.BytesIO(report_pdf(board_report(None, month=OCTOBER))))
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith(
        "Board report, October 2026. By the end of October 2026 satisfaction at North desk "
    )
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert f"1/{len(reader.pages)}" in pressed(reader.pages[0].extract_text())
    assert (round(float(reader.pages[0].mediabox.width)), round(float(reader.pages[0].mediabox.height))) == (595, 842)


@pytest.mark.parametrize("wrong", ["2026-13", "October", "2026-1", "2026-10-05", "", "١٢٣٤-١٠", "1899-12", "2026-10'"])
def test_what_is_no_month_is_refused_with_how_it_is_written(wrong: str):
    with pytest.raises(Invalid) as refused:
        read_month(wrong, NOW.date())
    assert refused.value.field == "month"


def test_a_month_that_has_not_begun_is_refused(cast: Cast):
    with pytest.raises(Invalid, match="December 2026 has not begun"):
        read_month("2026-12", NOW.date())
    with pytest.raises(Invalid, match="December 2026 has not begun"):
        board_report(None, month=Month(2026, 12))
    assert last_whole_month(NOW.date()) == OCTOBER
    with pytest.raises(Invalid, match=r"There is no unit 'nort'\. Did you mean north"):
        board_report(None, month=OCTOBER, unit="nort")
