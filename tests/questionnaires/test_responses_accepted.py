"""Accepting responses: strict, once, in the unit's day, with a journal line each."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from tests.questionnaires.documents import AFTER_A_CALL

from everweek import clock
from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.people.services import open_unit
from everweek.questionnaires import queries
from everweek.questionnaires.document import parse
from everweek.questionnaires.facts import answer_rows
from everweek.questionnaires.models import Response
from everweek.questionnaires.rules import Sheet
from everweek.questionnaires.services import (
    Checks,
    ResponseRow,
    State,
    accept_many,
    accept_response,
    create_questionnaire,
    publish,
)

pytestmark = pytest.mark.django_db
BY = System("tests")
NINE = {"recommend": 9}


@pytest.fixture
def version():
    return publish(version=create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY), by=BY)


def accept(version, **changes):
    return accept_response(**{"version": version, "by": BY, "answers": NINE, "identity": "a", "channel": "api", **changes})


def test_the_same_response_twice_is_stored_once(version):
    first, again = accept(version), accept(version)
    assert (first.already, again.already) == (False, True)
    assert again.response == first.response
    assert Line.objects.filter(kind="response.received").count() == 1


def test_the_same_identity_with_other_content_is_a_conflict_and_nothing_is_overwritten(version, cast):
    stored = accept(version, customer=cast.dana).response
    for changes in ({"answers": {"recommend": 3}}, {"weight": 2_000_000}, {"dimensions": {"area": "B"}}, {"unit": cast.south}):
        with pytest.raises(Conflict, match="other answers"):
            accept(version, **{"customer": cast.dana, **changes})
    with pytest.raises(Conflict, match="other answers"):
        accept(version)
    stored.refresh_from_db()
    assert (stored.answers, stored.weight, stored.dimensions, stored.unit) == (NINE, 1_000_000, {}, None)


def test_what_was_looked_at_before_is_stored_as_it_is_and_looked_at_anew_where_it_was_held_against_another_sheet(version):
    at = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
    row = ResponseRow(identity="a", answers=NINE, answered_at=at, touchpoint="desk", dimensions={"area": "B"})

    def looked_at(sheet, answers):
        words = row.channel, row.touchpoint, row.language
        return Checks(sheet).check(row.identity, answers, words, row.dimensions, row.weight, at)

    same, other = Sheet(parse(version.document)), Sheet(replace(parse(version.document), key="another"))
    with clock.frozen(at):
        [first] = accept_many(version, [row], by=BY)
        [again] = accept_many(version, [row._replace(said=looked_at(same, NINE))], by=BY)
        assert (first.state, again.state) == (State.STORED, State.ALREADY)
        three = {"recommend": 3}
        rows = [
            row._replace(identity="b", said=looked_at(same, three)),
            row._replace(identity="c", said=looked_at(other, three)),
            row._replace(identity="d", said=looked_at(other, three), answers={}),
            row._replace(identity="e", said=looked_at(same, three), answers={}),
        ]
        accept_many(version, rows, by=BY)
    assert list(Response.objects.order_by("identity").values_list("answers", flat=True)) == [NINE, three, NINE, three, three]


def test_the_journal_line_is_written_with_the_response_and_says_what_and_whose(version, cast):
    response = accept(version, customer=cast.dana, history=True).response
    line = Line.objects.get(kind="response.received")
    assert line.ids == {
        "response": response.pk,
        "questionnaire": version.questionnaire_id,
        "version": version.pk,
        "customer": cast.dana.pk,
    }
    assert (line.subject_type, line.subject_id, line.history) == ("response", str(response.pk), True)


def test_an_answer_to_a_question_that_is_not_shown_is_refused_by_name(version):
    with pytest.raises(Invalid, match="why: This question is not shown") as refused:
        accept(version, answers={"recommend": 9, "why": "x"})
    assert refused.value.field == "answers.why"
    assert Response.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("identity", ""),
        ("identity", "a\nb"),
        ("identity", "x" * 201),
        ("identity", "erased:x"),
        ("channel", "E-Mail"),
        ("touchpoint", "First contact"),
        ("language", "English"),
        ("weight", 0),
        ("weight", -1),
        ("weight", 1.5),
        ("weight", True),
        ("dimensions", {"Area": "A"}),
        ("dimensions", {"a b": "A"}),
        ("dimensions", {"a'; DROP TABLE": "A"}),
        ("answered_at", datetime(2026, 10, 5, 9)),  # noqa: DTZ001  # a naive moment is what is refused
        ("answered_at", datetime(2999, 1, 1, tzinfo=UTC)),
        ("answered_at", datetime(1800, 1, 1, tzinfo=UTC)),
        ("subject", ("Call", "1")),
    ],
)
def test_what_is_wrong_with_a_response_is_said_with_its_field(version, field, value):
    with pytest.raises(Invalid) as refused:
        accept(version, **{field: value})
    assert refused.value.field == field


@pytest.mark.parametrize("value", ["", "x" * 201, "a\x00b", 5, None])
def test_a_dimension_has_a_value_of_text(version, value):
    with pytest.raises(Invalid) as refused:
        accept(version, dimensions={"area": value})
    assert refused.value.field == "dimensions.area"


def test_the_day_is_the_units_own_and_without_a_unit_the_organisations(version, cast):
    """20:30 in UTC on the 5th is 21:30 in Lisbon (the house), and 9:30 of the 6th in Auckland."""
    at = datetime(2026, 10, 5, 20, 30, tzinfo=UTC)
    auckland = open_unit(key="auckland", name="Auckland", parent=cast.house, zone="Pacific/Auckland", by=BY)
    with clock.frozen(datetime(2026, 10, 6, tzinfo=UTC)):
        assert accept(version, identity="1", answered_at=at, unit=auckland).response.day == date(2026, 10, 6)
        assert accept(version, identity="2", answered_at=at, unit=cast.north).response.day == date(2026, 10, 5)
        assert accept(version, identity="3", answered_at=at + timedelta(hours=3)).response.day == date(2026, 10, 6)


def test_a_moment_is_the_same_in_whatever_zone_it_was_written(version):
    at = datetime(2026, 10, 5, 9, tzinfo=UTC)
    with clock.frozen(at):
        accept(version, answered_at=at)
        assert accept(version, answered_at=at.astimezone(ZoneInfo("Asia/Tokyo"))).already


def test_many_rows_are_answered_each_in_its_place(version, cast):
    rows = [
        ResponseRow(identity="1", answers=NINE, dimensions={"area": "A"}, day=date(2017, 5, 1), customer=cast.dana.pk),
        ResponseRow(identity="2", answers={"recommend": 11}),
        ResponseRow(identity="1", answers=NINE, dimensions={"area": "A"}, day=date(2017, 5, 1), customer=cast.dana.pk),
        ResponseRow(identity="1", answers={"recommend": 8}),
        ResponseRow(identity="3", answers=NINE, customer=999_999),
        ResponseRow(identity="4", answers=NINE, unit=999_999),
        ResponseRow(identity="5", answers=NINE, about_member=999_999),
        ResponseRow(identity="6", answers={}, unit=cast.south.pk, about_member=cast.bob.pk),
    ]
    outcomes = accept_many(version, rows, by=BY, history=True)
    assert [(outcome.state, outcome.field) for outcome in outcomes] == [
        (State.STORED, ""),
        (State.REFUSED, "answers.recommend"),
        (State.ALREADY, ""),
        (State.REFUSED, "identity"),
        (State.REFUSED, "customer"),
        (State.REFUSED, "unit"),
        (State.REFUSED, "about_member"),
        (State.STORED, ""),
    ]
    assert outcomes[2].id == outcomes[0].id
    assert "stored with other answers" in outcomes[3].reason
    stored = Response.objects.get(pk=outcomes[0].id)
    assert (stored.day, stored.answers, stored.customer, stored.history) == (date(2017, 5, 1), NINE, cast.dana, True)
    assert Line.objects.filter(kind="response.received").count() == 2
    assert queries.list_dimension_names() == ["area"]


def test_importing_the_same_rows_again_changes_nothing(version):
    rows = [ResponseRow(identity=str(number), answers={"recommend": number % 11}) for number in range(1200)]
    assert {outcome.state for outcome in accept_many(version, rows, by=BY)} == {State.STORED}
    lines = Line.objects.count()
    again = accept_many(version, rows, by=BY)
    assert {outcome.state for outcome in again} == {State.ALREADY}
    assert [outcome.id for outcome in again] == list(Response.objects.order_by("pk").values_list("pk", flat=True))
    assert (Response.objects.count(), Line.objects.count()) == (1200, lines)


def test_text_of_any_script_comes_back_as_it_was_written(version):
    words = "Zu spät.\n\tمتأخر \\N \\. 'x' \"y\" {z} €🌧"
    [outcome] = accept_many(version, [ResponseRow(identity="ü|\\t", answers={"recommend": 1, "why": words})], by=BY)
    stored = Response.objects.get(pk=outcome.id)
    assert (stored.answers["why"], stored.identity) == (words, "ü|\\t")


def test_the_first_bulk_row_and_the_next_single_one_have_different_ids(version):
    [outcome] = accept_many(version, [ResponseRow(identity="1", answers=NINE)], by=BY)
    assert accept(version).response.pk > outcome.id


def test_no_more_rows_than_twenty_thousand_at_once(version):
    with pytest.raises(Invalid, match="at most 20000 rows"):
        accept_many(version, [ResponseRow(identity="1", answers=NINE)] * 20_001, by=BY)


def test_a_refused_row_takes_no_journal_line_and_an_empty_list_does_nothing(version):
    before = Line.objects.count()
    assert accept_many(version, [], by=BY) == []
    accept_many(version, [ResponseRow(identity="", answers=NINE)], by=BY)
    assert Line.objects.count() == before


def test_the_facts_read_each_score_with_all_it_can_be_cut_by(version, cast):
    response = accept(
        version,
        answers={"recommend": 9, "heard": 4, "respected": 5, "topic": "bill"},
        customer=cast.dana,
        about_member=cast.bob,
        unit=cast.north_desk,
        touchpoint="first-call",
        language="pt",
        dimensions={"area": "A"},
        weight=1_500_000,
        answered_at=datetime(2026, 10, 5, 9, tzinfo=UTC),
    ).response
    rows = list(answer_rows([response.pk, 999_999]))
    assert [(row.measure, row.score, row.scale_low, row.scale_high) for row in rows] == [
        ("nps", 9.0, 0.0, 10.0),
        ("felt.heard", 4.0, 1.0, 5.0),
        ("felt.respected", 5.0, 1.0, 5.0),
        ("felt", 4.5, 1.0, 5.0),
    ]
    row = rows[0]
    assert (row.response, row.questionnaire, row.version, row.weight, row.day) == (
        response.pk,
        "after-a-call",
        1,
        1_500_000,
        date(2026, 10, 5),
    )
    assert (row.customer, row.about_member, row.unit) == (cast.dana.pk, cast.bob.pk, cast.north_desk.pk)
    assert (row.touchpoint, row.channel, row.language, row.dimensions) == ("first-call", "api", "pt", {"area": "A"})


def test_refusals_are_said_in_the_readers_language_where_there_is_a_translation(version):
    with translation.override("en"), pytest.raises(Invalid, match="Give a whole number from 0 to 10, not 11"):
        accept(version, answers={"recommend": 11})
