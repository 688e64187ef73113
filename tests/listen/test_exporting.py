"""Answers taken out as a file: what is read back is what was said, and nobody gets what is not hers to read."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import Cast
from tests.listen.exported import BY, DOCUMENT, table

from everweek.errors import Invalid, NotAllowed, NotFound
from everweek.journal.models import Line, Values
from everweek.journal.services import System
from everweek.listen.exporting import reading
from everweek.listen.exporting.columns import Asking, fill, layout_of
from everweek.listen.exporting.services import export_answers, export_at_the_server
from everweek.listen.rules import Mood
from everweek.listen.voices import Asked, read_stream
from everweek.moments.services import InteractionRow, record_interactions
from everweek.people.services import CustomerRow, erase_customer, upsert_customers
from everweek.questionnaires.access import access_questionnaire
from everweek.questionnaires.document import parse
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import (
    ResponseRow,
    accept_many,
    create_questionnaire,
    publish,
    save_draft,
    withdraw_response,
)
from everweek.questionnaires.shape import FORMAT
from everweek.text.cells import unescape

WHOLE = parse({**DOCUMENT, "format": FORMAT, "key": "crossing"})
FILTERS = [
    {},
    {"silent": True},
    {"words": "so slow", "silent": True},
    {"words": "⟦mail⟧"},
    {"mood": Mood.UNHAPPY, "silent": True},
    {"unit": "north", "silent": True},
    {"since": date(2026, 5, 5), "silent": True},
    {"until": date(2026, 5, 4)},
    {"link": "quay", "silent": True},
    {"touchpoint": "quay"},
    {"language": "pt", "silent": True},
]
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ALL = Asked(questionnaire="crossing", silent=True)
Say = Callable[..., int]


@pytest.fixture
def say(cast: Cast) -> Say:
    """Let a customer answer: an hour later each time."""
    version = publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)
    count = iter(range(10**6))

    def store(answers: dict[str, object] | None = None, **about: object) -> int:
        number = next(count)
        about.setdefault("answered_at", NOON + timedelta(hours=number))
        to = about.pop("to", version)
        rows = [ResponseRow(answers=answers or {"recommend": 9}, identity=f"r{number}", **about)]
        [outcome] = accept_many(to, rows, by=BY)
        assert outcome.id is not None, outcome
        return outcome.id

    return store


def taken(by: object, asked: Asked = ALL) -> list[dict[str, str]]:
    return table(export_answers(asked=asked, by=by).pieces)


def ids(rows: list[dict[str, str]]) -> list[int]:
    return [int(row["id"]) for row in rows]


# What a right answer to each question looks like, as it is stored.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\r\t=+-@';\""), min_size=1)
WORDS = TEXT.map(str.strip).filter(bool)
ABOUT = st.lists(st.sampled_from(["queue", "food"]), unique=True)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "recommend": st.integers(0, 10),
        "expected": st.sampled_from(["worse", "as", "better"]),
        "why": WORDS,
        "call": WORDS,
        "unit": st.integers(-(10**15), 10**15) | st.floats(-1e15, 1e15).filter(lambda one: one != int(one)),
        "write": st.booleans(),
        "about": st.tuples(ABOUT, st.none() | WORDS).map(
            lambda said: [*said[0], *([{"choice": "other", "text": said[1]}] if said[1] else [])]
        ),
    },
)


@given(ANSWERS)
def test_what_is_read_back_is_what_was_stored(answers):
    layout = layout_of([Asking("crossing", 1, WHOLE)], ["area"], customers=True)
    cells = [""] * len(layout.names)
    fill(cells, layout.plans[0], answers, None)
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    [back] = csv.reader(io.StringIO(out.getvalue(), newline=""), strict=True)
    row = dict(zip(layout.names, map(unescape, back), strict=True))

    found: dict[str, object] = {key: row[key] for key in ("expected", "why", "call") if row[key]}
    found |= {"recommend": int(row["recommend"])} if row["recommend"] else {}
    cabin = row["crossing.unit"]
    found |= {"unit": int(cabin) if cabin.lstrip("-").isdigit() else float(cabin)} if cabin else {}
    found |= {"write": row["write"] == "yes"} if row["write"] else {}
    about = [one for one in row["about"].split("; ") if one]
    found |= {"about": [{"choice": one, "text": row["about.other"]} if one == "other" else one for one in about]} if about else {}

    assert found == {key: answer for key, answer in answers.items() if answer != []}


def test_no_cell_of_hers_runs_as_a_formula():
    layout = layout_of([Asking("crossing", 1, WHOLE)], [], customers=False)
    cells = [""] * len(layout.names)
    fill(cells, layout.plans[0], {"why": '=HYPERLINK("x")', "call": "+351 210", "unit": -5}, None)
    row = dict(zip(layout.names, cells, strict=True))

    assert (row["why"], row["call"], row["crossing.unit"]) == ('\'=HYPERLINK("x")', "'+351 210", "-5")


def test_erin_gets_a_row_for_each_answer_with_all_that_is_known_of_it(cast: Cast, say: Say):
    answers = {"recommend": 2, "why": 'Rain,\n"so" much', "unit": 12.5, "write": False, "about": ["food", "queue"]}
    first = say(
        answers,
        customer=cast.dana.pk,
        subject=("interaction", str(recorded(cast, 1))),
        unit=cast.north_desk.pk,
        touchpoint="quay",
        channel="link",
        language="pt",
        weight=1_250_000,
        dimensions={"area": "@B"},
        answered_at=datetime(2026, 5, 4, 12, 0, 0, 250_000, tzinfo=UTC),
    )
    later = recorded(cast, 2)
    second = say(subject=("interaction", str(later)))
    [one, other] = taken(cast.erin)

    assert one == {
        "id": str(first),
        "questionnaire": "crossing",
        "version": "1",
        "answered_at": "2026-05-04T12:00:00.250000+00:00",
        "day": "2026-05-04",
        "unit": "north-desk",
        "touchpoint": "quay",
        "channel": "link",
        "language": "pt",
        "weight": "1.25",
        "first_contact": "yes",
        "customer": "dana",
        "dimension.area": "@B",
        "recommend": "2",
        "expected": "",
        "why": 'Rain,\n"so" much',
        "call": "",
        "crossing.unit": "12.5",
        "write": "no",
        "about": "queue; food",
        "about.other": "",
    }
    assert (other["id"], other["answered_at"], other["weight"]) == (str(second), "2026-05-04T13:00:00+00:00", "1")
    assert other["first_contact"] == "no"


def recorded(cast: Cast, day: int) -> int:
    """A moment with Dana."""
    row = InteractionRow(at=datetime(2026, 5, day, tzinfo=UTC), customer=cast.dana.pk)
    [outcome] = record_interactions([row], by=System("till"))
    return outcome.id or 0


def test_grace_reads_marks_where_personal_data_stand_as_she_does_among_the_voices(cast: Cast, say: Say):
    said = {"why": "Write to dana@example.org", "call": "+351 210 000 000", "about": [{"choice": "other", "text": "Dana here"}]}
    say(said, customer=cast.dana.pk, unit=cast.north.pk)
    [hers] = taken(cast.grace)
    [alices] = taken(cast.alice)

    assert (hers["why"], hers["call"], hers["about.other"]) == ("Write to ⟦mail⟧", "⟦personal⟧", "⟦name⟧ here")
    assert (alices["why"], alices["call"], alices["about.other"]) == (said["why"], said["call"], "Dana here")


def test_everybody_gets_the_answers_within_her_reach_and_no_others(cast: Cast, say: Say):
    north, south, nowhere = say(unit=cast.north_desk.pk, about_member=cast.bob.pk), say(unit=cast.south.pk), say()

    assert ids(taken(cast.erin)) == [north, south, nowhere]
    assert ids(taken(cast.alice)) == ids(taken(cast.bob)) == [north]
    for name in ("frank", "heidi"):
        with pytest.raises(NotAllowed):
            export_answers(asked=ALL, by=getattr(cast, name))


def test_what_colleagues_answered_is_in_no_file(cast: Cast, say: Say):
    say(member=cast.bob.pk, unit=cast.north.pk)
    pulse = publish(version=create_questionnaire(key="pulse", document=DOCUMENT, by=BY), by=BY)
    accept_many(pulse, [ResponseRow(answers={"recommend": 1}, identity="p", member=cast.bob.pk)], by=BY)

    for by in (cast.erin, cast.bob, cast.alice):
        assert taken(by, Asked(silent=True)) == []
    assert table(export_at_the_server(asked=Asked(silent=True), masked=False, by=BY).pieces) == []


def test_bob_does_not_learn_from_a_file_what_is_asked_elsewhere(cast: Cast, say: Say):
    for key in ("crossing", "nothing-of-that-name"):
        with pytest.raises(NotFound) as told:
            export_answers(asked=Asked(questionnaire=key, silent=True), by=cast.bob)
        assert str(told.value.message) == f"There is no questionnaire {key!r}, or none of its answers is yours to read."
    assert Line.objects.filter(kind="answers.exported").count() == 0


def test_a_withdrawn_answer_is_left_out(cast: Cast, say: Say):
    kept, gone = say(), say()
    withdraw_response(response=Response.objects.get(pk=gone), reason="twice", by=BY)

    assert ids(taken(cast.erin)) == [kept]


def test_of_an_erased_customer_stands_only_what_can_be_counted(cast: Cast, say: Say):
    say({"recommend": 3, "why": "I am Dana", "call": "210", "about": [{"choice": "other", "text": "Me"}]}, customer=cast.dana.pk)
    erase_customer(customer=cast.dana, by=BY)
    [row] = taken(cast.erin)

    assert (row["recommend"], row["about"]) == ("3", "other")
    assert row["customer"] == row["why"] == row["call"] == row["about.other"] == ""


def test_a_filter_takes_out_what_it_shows_among_the_voices(cast: Cast, say: Say):
    say({"recommend": 2, "why": "So SLOW"}, unit=cast.north.pk, touchpoint="quay")
    say({"recommend": 10}, unit=cast.north_desk.pk, dimensions={"link": "quay"})
    say({"recommend": 2}, unit=cast.south.pk, language="pt")
    say({"why": "mail a@example.org"}, unit=cast.north.pk, answered_at=NOON + timedelta(days=2))
    for by, asked in product([cast.erin, cast.grace, cast.alice], [Asked(**one) for one in FILTERS]):
        shown = [voice.response.pk for voice in read_stream(by, asked).voices]
        assert sorted(ids(taken(by, asked))) == sorted(shown), asked


def test_a_file_is_read_in_pieces_that_ask_no_more_for_more_answers(cast: Cast, say: Say, monkeypatch):
    monkeypatch.setattr(reading, "PIECE", 2)
    said = [say(customer=cast.dana.pk, unit=cast.north.pk) for _each in range(5)]
    pieces = export_answers(asked=ALL, by=cast.grace).pieces
    found = [next(pieces), next(pieces)]
    say()
    with CaptureQueriesContext(
        connection,
    ) as second:
        found.append(next(pieces))
    found += pieces

    assert [one.looked_at for one in found] == [0, 2, 2, 1]
    assert ids(table(found)) == said, "what came in meanwhile is of the next file"
    monkeypatch.setattr(reading, "PIECE", 5)
    pieces = export_answers(asked=ALL, by=cast.grace).pieces
    next(pieces)
    with CaptureQueriesContext(connection) as whole:
        next(pieces)
    assert len(whole) <= len(second) + 1, "one more: up to which answer it reads"


def test_questions_of_several_versions_stand_in_the_columns_of_their_keys(cast: Cast, say: Say):
    first = say({"recommend": 4, "why": "Cold"})
    asked = [one for one in DOCUMENT["questions"] if one["key"] != "why"]
    later = {**DOCUMENT, "questions": [*asked, {"key": "best", "kind": "text", "text": {"en": "What was best?"}}]}
    draft = save_draft(questionnaire=access_questionnaire(cast.erin, "crossing"), document=later, by=BY)
    second = say({"recommend": 8, "best": "You"}, to=publish(version=draft, by=BY))
    rows = {int(row["id"]): row for row in taken(cast.erin)}

    assert (rows[first]["version"], rows[first]["recommend"], rows[first]["why"], rows[first]["best"]) == ("1", "4", "Cold", "")
    assert (rows[second]["version"], rows[second]["recommend"], rows[second]["why"], rows[second]["best"]) == (
        "2",
        "8",
        "",
        "You",
    )


def test_of_several_questionnaires_each_has_columns_of_its_own(cast: Cast, say: Say):
    say({"recommend": 4})
    other = publish(version=create_questionnaire(key="call", document=DOCUMENT, by=BY), by=BY)
    say({"recommend": 8}, to=other)
    call, crossing = taken(cast.erin, Asked(silent=True))

    assert (call["questionnaire"], call["call.recommend"], call["crossing.recommend"]) == ("call", "8", "")
    assert (crossing["questionnaire"], crossing["call.recommend"], crossing["crossing.recommend"]) == ("crossing", "", "4")


def test_the_journal_says_who_took_what_and_none_of_the_words_that_were_looked_for(cast: Cast, say: Say):
    say(unit=cast.north.pk)
    asked = Asked(questionnaire="crossing", unit="north", words="Dana Moreno", since=date(2026, 5, 1), silent=True)
    export_answers(asked=asked, by=cast.alice)
    line = Line.objects.get(kind="answers.exported")

    assert (line.actor, line.subject_type) == (cast.alice.actor, "questionnaire")
    assert line.ids == {"questionnaire": "crossing", "unit": "north", "since": "2026-05-01", "limits": ["silent", "words"]}
    assert not Values.objects.filter(line=line.pk).exists()


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"words": "half\ud800"}, "words"),
        ({"touchpoint": "nul\x00"}, "touchpoint"),
        ({"since": date(2026, 5, 2), "until": date(2026, 5, 1)}, "until"),
        ({"unit": "moon"}, "unit"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_noted(cast: Cast, asked: dict[str, object], field: str):
    with pytest.raises((Invalid, NotFound)) as told:
        export_answers(asked=Asked(**asked), by=cast.erin)
    assert told.value.field == field
    assert not Line.objects.filter(kind="answers.exported").exists()


def test_a_file_made_at_the_server_to_go_on_to_others_names_nobody(cast: Cast, say: Say):
    upsert_customers([CustomerRow(external_id="old", name="Olga Duarte")], by=BY)
    say({"why": "Olga Duarte is here, I am Dana", "call": "210"}, customer=cast.dana.pk)
    [whole] = table(export_at_the_server(asked=ALL, masked=False, by=BY).pieces)
    [masked] = table(export_at_the_server(asked=ALL, masked=True, by=BY).pieces)

    assert (whole["why"], whole["call"], whole["customer"]) == ("Olga Duarte is here, I am Dana", "210", "dana")
    assert (masked["why"], masked["call"]) == ("⟦name⟧ is here, I am ⟦name⟧", "⟦personal⟧")
    assert "customer" not in masked
