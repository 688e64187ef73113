"""Evidence is the same on the page, as a document, as a table and for programs, and never of what is not the reader's to see."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from tests.act.opening import MONDAY, opened
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek import clock
from everweek.act.cases.joining import join_cases
from everweek.act.cases.rules import Decision
from everweek.act.cases.settling import close_case, decide_case, hear_verdict, tell_decision
from everweek.act.cases.working import Word, note_in_case, write_to_customer
from everweek.act.clocks.services import tell_due
from everweek.act.evidence.rules import Figure
from everweek.act.evidence.year import tell_year
from everweek.act.improving.queries import show_improvement
from everweek.act.improving.rules import ImprovementStanding
from everweek.act.improving.services import (
    ImprovementWanted,
    approve_improvement,
    move_improvement,
    propose_improvement,
    say_of_improvement,
)
from everweek.journal.sequencer import place

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."),
]


def _year(cast):
    """Bob settled one case in time; the other was told too late, closed, and nobody ever looked into either."""
    with clock.frozen(MONDAY):
        first, second = opened(cast), opened(cast, title="Ramp #too steep", customer=None, writer="=HYPERLINK(1)")
        note_in_case(case=second, word=Word(text="Was rude on the phone."), by=cast.bob)
    with clock.frozen(MONDAY + timedelta(hours=1)):
        write_to_customer(case=first, word=Word(text="We have it.", through="phone"), by=cast.bob)
        decide_case(case=first, decision=Decision.REMEDY, what="Brought it home.", by=cast.bob)
        tell_decision(case=first, word=Word(text="It is on its way.", through="phone"), by=cast.bob)
        hear_verdict(case=first, agrees=True, word="Thank you.", by=cast.bob)
        close_case(case=first, by=cast.bob)
    with clock.frozen(MONDAY + timedelta(days=14)):
        decide_case(case=second, decision=Decision.ALTERNATIVE, what="A _hand_ at the ramp.", by=cast.bob)
        tell_decision(case=second, word=Word(text="Somebody waits there.", through="phone"), by=cast.bob)
        close_case(case=second, customer_said="If it must be.", by=cast.bob)
    return first, second


def test_a_year_is_told_alike_on_the_page_as_a_table_and_to_programs(cast):
    cases = _year(cast)
    told = {"owner": cast.bob, "due_on": MONDAY.date()}
    with clock.frozen(MONDAY):
        for title, unit in (("A ramp", cast.north), ("A rail", cast.south)):
            made = propose_improvement(wanted=ImprovementWanted(title=title, unit=unit, **told), by=cast.erin)
            say_of_improvement(improvement=made, language="en", said="Steep.", did="It is there.", by=cast.erin)
            move_improvement(improvement=made, to=ImprovementStanding.DONE, by=cast.bob)
        approve_improvement(improvement=made, seen=show_improvement(made).version, by=cast.grace)
    with clock.frozen(MONDAY + timedelta(days=20)):
        seen = visit(cast.client("erin"), "/act/evidence/")
        table = cast.client("erin").get("/act/evidence/year.csv?year=2026")
        told = program_of(cast.erin, "cases:read").get("/evidence/2026").json()
        south = program_of(cast.erin, "cases:read").get("/evidence/2026?unit=south").json()
        refused = program_of(cast.erin, "cases:read").get("/evidence/99999")

    assert seen.heading == "Of 2 cases of 2026, the customers were told in 2 what was decided."
    assert "2 closed cases are not marked “8.6 Looked into”." in seen.says
    assert all(seen.link(f"#{case.pk}") == f"/act/{case.pk}/" for case in cases), "each case that lacks it is led to"
    assert seen.says.index("8.6 Looked into") < seen.says.index("8.1 ")
    assert "8.9 Closed" in seen.says
    assert seen.row("Solution in time").endswith("50 of 100 (9 to 91)")
    rows = {(one["clause"], one["figure"], one["which"]): one for one in csv.DictReader(StringIO(table.content.decode()))}
    figures = {(one["clause"], one["figure"], one.get("which", "")): one for one in told["figures"]}
    assert {key: int(one["n"]) for key, one in rows.items()} == {key: one["n"] for key, one in figures.items()}
    assert (told["cases"], told["told"]) == (2, 2)
    kept = figures["8.8", "in_time", "solution"]
    assert (kept["n"], kept["of"], kept["share"]["value"]) == (1, 2, 50.0)
    assert [figures["8.7", one, ""]["n"] for one in ("remedy", "alternative")] == [1, 1]
    assert (figures["9.3", "agreed", ""]["n"], figures["9.3", "silent", ""]["n"]) == (1, 1)
    assert figures["8.8", "closed_untold", ""]["n"] == 0
    assert [figures["9.7", one, ""]["n"] for one in ("improved", "public")] == [2, 1], "whichever cases asked for them"
    assert ("9.7", "improvement", "done") not in figures, "no case of the year asks for either"
    assert south["cases"] == 0
    assert [one["n"] for one in south["figures"] if one["figure"] in {"improved", "public"}] == [1, 1]
    assert (refused.status_code, refused.json()["field"]) == (422, "year")


def test_who_disagreed_is_never_told_as_somebody_who_said_nothing(cast):
    with clock.frozen(MONDAY):
        cases = [opened(cast) for _ in range(4)]
        for case, words in zip(cases, ([True], [False, True], [False, None], [False]), strict=True):
            for at, agrees in enumerate(words):
                by = cast.erin if at else cast.bob
                decide_case(case=case, decision=Decision.REMEDY, what=f"A new one, {at}.", by=by)
                tell_decision(case=case, word=Word(text="A new one.", through="phone"), by=by)
                if agrees is not None:
                    hear_verdict(case=case, agrees=agrees, word="Well.", by=by)
        told = program_of(cast.erin, "cases:read").get("/evidence/2026").json()
    said = [one for one in told["figures"] if one["clause"] == "9.3" and one["figure"] != "recovered"]
    assert {one["figure"]: (one["n"], one["of"]) for one in said} == {
        "agreed": (1, 4),
        "agreed_after": (1, 4),
        "disagreed": (1, 4),
        "disagreed_silent": (1, 4),
        "silent": (0, 3),
    }


def test_what_is_printed_is_set_as_it_was_said_and_notes_stay_at_home(cast):
    """The typesetter is given words that would be commands in its language; it must take each as what it is."""
    _first, second = _year(cast)
    with clock.frozen(MONDAY + timedelta(days=20)):
        bob, alice = cast.client("bob"), program_of(cast.alice, "cases:read")
        page = bob.get(f"/act/{second.pk}/evidence.pdf")
        notes = bob.get(f"/act/{second.pk}/evidence.pdf?notes=1")
        program = alice.get(f"/cases/{second.pk}/evidence.pdf")
        year = bob.get("/act/evidence/year.pdf")
        theirs = alice.get("/evidence/2026.pdf?unit=south")
    assert all(one.content.startswith(b"%PDF-") for one in (page, notes, program, year))
    assert program.content == page.content
    assert len(notes.content) > len(page.content)
    assert theirs.status_code == 404


def test_a_part_of_another_case_is_no_case_of_the_year_and_what_was_promised_in_it_was_promised(cast):
    with clock.frozen(MONDAY):
        whole, part = opened(cast), opened(cast, title="The same again")
        write_to_customer(case=whole, word=Word(text="We have it.", through="phone"), by=cast.bob)
    with clock.frozen(MONDAY + timedelta(days=7)):
        # What was broken before the two were joined stays broken.
        tell_due()
        join_cases(case=part, into=whole, by=cast.bob)
        place()
        year = tell_year(cast.bob, 2026)
        assert (year.cases, tell_year(cast.bob, 2025).cases) == (1, 0)
        told = program_of(cast.bob, "cases:read").get(f"/cases/{whole.pk}/evidence").json()
        own = program_of(cast.bob, "cases:read").get(f"/cases/{part.pk}/evidence").json()
        document = cast.client("bob").get(f"/act/{whole.pk}/evidence.pdf")
    first = next(one for one in year.figures if (one.figure, one.which) == (Figure.IN_TIME, "first_reply"))
    # Two promises of one case: one was kept, one broken, and they are known as surely as one.
    assert (first.n, first.of, first.share.n_effective) == (1, 2, 1)
    became = {(one["case"], one["kind"]): one["became"] for one in told["promises"]}
    assert became[part.pk, "first_reply"] == "broken"
    assert became[whole.pk, "first_reply"] == "kept"
    assert {one["case"] for one in told["stages"]} == {one["case"] for one in told["journal"]} == {whole.pk, part.pk}
    assert [one["seq"] for one in told["journal"]] == sorted(one["seq"] for one in told["journal"])
    assert {one["case"] for one in own["promises"]} == {part.pk}
    assert document.content.startswith(b"%PDF-")
