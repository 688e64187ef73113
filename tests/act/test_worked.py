"""What worked in cases like one: counted by hand, told alike to people and programs, and its words taken into a decision."""

import pytest
from tests.act.giving import give, grid
from tests.act.opening import MONDAY, opened
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek import clock
from everweek.act.cases.rules import Decision
from everweek.act.cases.settling import close_case, decide_case, hear_verdict, tell_decision
from everweek.act.cases.working import Word
from everweek.act.models import Case
from everweek.act.worked import Like, tell_what_worked
from everweek.science import NotEnough
from everweek.science.shares import wilson

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("what is counted is the same on any")]


def _closed(cast, what, *, decision=Decision.REMEDY, content=True, gives=False, by=None, **changes):
    """Dana's complaint, decided in these words, told, and closed with what she said to it (None: nothing)."""
    by, case = by or cast.bob, opened(cast, title=what, **changes)
    if gives:
        give(case, 20, by=by)
    decide_case(case=case, decision=decision, what=what, by=by)
    tell_decision(case=case, word=Word(text=what, through="phone"), by=by)
    if content:
        hear_verdict(case=case, agrees=True, word="Thank you.", by=by)
    close_case(case=Case.objects.get(pk=case.pk), by=by)
    # What customers say against it begins the case anew, which has tests of its own.
    Case.objects.filter(pk=case.pk).update(agreed=content)
    return case


def test_what_bob_did_in_cases_like_it_is_counted_and_its_words_begin_his_decision(cast):
    grid(cast)
    with clock.frozen(MONDAY):
        for n in range(6):
            _closed(cast, "We paid the taxi.", content=n > 0)
        gift = _closed(cast, "You travel free on the next day.", decision=Decision.ALTERNATIVE, gives=True)
        silent = _closed(cast, "Sorry.", content=None)
        _closed(cast, "Elsewhere.", unit=cast.south, by=cast.erin)
        case = opened(cast)
        found = tell_what_worked(cast.bob, case)
        bobs = cast.client("bob")
        page = visit(bobs, f"/act/{case.pk}/worked")
        told = program_of(cast.bob, "cases:read").get(f"/cases/{case.pk}/worked").json()
        begun = visit(bobs, f"/act/{case.pk}/?words={gift.pk}")
        elsewhere = visit(bobs, f"/act/{case.pk}/?words={Case.objects.get(title='Elsewhere.').pk}")
    assert (found.like, found.cases) == (Like.UNIT, 8)
    paid, offered = found.ways[0], found.ways[1]
    # Six were paid without a gift and one more got only words: of seven it is known of six, five of whom were content.
    assert (paid.decision, paid.given, paid.cases, paid.known) == (Decision.REMEDY, None, 7, 6)
    assert paid.worked == wilson(5, 6)
    assert (offered.decision, offered.cases, offered.known) == (Decision.ALTERNATIVE, 1, 1)
    assert offered.given is not None
    assert isinstance(offered.worked, NotEnough), "of one nothing is said"
    assert [one.text for one in found.wordings] == ["You travel free on the next day.", "We paid the taxi."], (
        "each once, of who was content"
    )
    assert found.wordings[0].case == gift.pk != silent.pk
    assert "Of 8 closed cases of this kind of the same unit:" in page.says
    assert "of 6 who said how it was, 83 of 100 (43 to 97) were content" in page.says, "Wilson (1927) of 5 of 6: 43.65 to 96.99"
    assert "Of too few it is known whether the customers were content with it: Credit, in its place (1)." in page.says
    assert (told["like"], told["cases"], told["wordings"][0]["case"]) == ("unit", 8, gift.pk)
    assert "You travel free on the next day.</textarea>" in begun
    assert "Elsewhere." not in elsewhere, "what is not his to read is not put in his mouth"


def test_nothing_is_proposed_where_nobody_settled_anything_like_it(cast):
    case = opened(cast)
    assert "No case like this one is closed yet." in visit(cast.client("bob"), f"/act/{case.pk}/worked").says
