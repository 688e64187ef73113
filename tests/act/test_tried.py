"""An opening rule is tried before it is switched on: of the same answers it opens as many cases as it said it would have."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.act.opening import MONDAY
from tests.cast import BY
from tests.flows.delivering import hear
from tests.listen.inviting import published
from tests.web.api.calls import program_of
from tests.web.reading import read

from everweek import clock
from everweek.act.models import Case, OpeningRule
from everweek.act.ruling.rules import Opens
from everweek.act.ruling.services import RuleWanted, write_rule
from everweek.errors import Invalid
from everweek.prove.trying import try_opening
from everweek.questionnaires.services import accept_response, withdraw_response

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(cast):
    with clock.frozen(MONDAY - timedelta(days=40)):
        return published()


def _answered(cast, version, identity, *, score=2, why="", days=0, unit=None, history=False):
    answers = {"recommend": score, **({"why": why} if why else {})}
    at = MONDAY - timedelta(days=days)
    told = {"channel": "mail", "customer": cast.dana, "unit": unit or cast.north_desk, "answered_at": at, "history": history}
    with clock.frozen(at):
        return accept_response(version=version, answers=answers, identity=identity, by=BY, **told).response


RULES = (
    Opens(measure="nps", at_most=6),
    Opens(words=("lawyer", "hurt me")),
    Opens(urgencies=("safety", "life")),
    Opens(measure="nps", at_most=0, urgencies=("safety",), words=("lawyer",)),
)


@pytest.mark.parametrize("opens", RULES)
def test_of_the_same_answers_it_opens_as_many_as_the_trial_said(cast, version, opens):
    write_rule(wanted=RuleWanted(name="Unhappy", opens=opens), by=cast.erin)
    OpeningRule.objects.update(since=MONDAY - timedelta(days=60))
    _answered(cast, version, "low", score=3)
    _answered(cast, version, "just", score=6, days=8)
    _answered(cast, version, "happy", score=7)
    _answered(cast, version, "word", score=10, why="My LAWYER will write.", unit=cast.south)
    _answered(cast, version, "several", score=10, why="All these lawyers!")
    _answered(cast, version, "smoke", score=0, why="There was smoke and somebody could have been injured.", days=15)
    # What seems to be a program's waits until somebody says that it is honest.
    with clock.frozen(MONDAY - timedelta(days=1)):
        marked = {"channel": "mail", "dimensions": {"doubt": "trap"}}
        accept_response(version=version, answers={"recommend": 0}, identity="trap", by=BY, **marked)
    with clock.frozen(MONDAY):
        hear()
        hear()
        found = try_opening(cast.erin, opens=opens, unit=None)
        many = Case.objects.count()
        assert (found.opens, found.already, found.heard) == (many, many, 6)
        assert many
        assert sum(one.opens for one in found.weeks) == many
        assert sum(one for _name, one in found.units) == many
        below = try_opening(cast.erin, opens=opens, unit=cast.south)
        assert below.opens == Case.objects.filter(unit=cast.south).count()


@pytest.mark.one_database("what is counted is tried on both above")
def test_it_tells_weeks_units_and_voices_by_the_readers_rights_and_writes_nothing(cast, version):
    for number, days in enumerate((1, 2, 9, 20, 27, 29)):
        _answered(cast, version, f"n{number}", days=days, unit=cast.south if number == 2 else None)
    gone = _answered(cast, version, "gone")
    _answered(cast, version, "past", history=True)
    with clock.frozen(MONDAY):
        withdraw_response(response=gone, reason="Twice.", by=cast.erin)
        opens = Opens(measure="nps", at_most=6)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = try_opening(cast.erin, opens=opens, unit=None)
        assert len(asked) < 20
        assert [one.opens for one in found.weeks] == [2, 1, 1, 1]
        assert (found.units, found.already, len(found.voices)) == ([("North desk", 4), ("South", 1)], 0, 3)
        # Whoever writes the rules and hears no voices is told how many, and no word.
        assert (
            try_opening(cast.heidi, opens=opens, unit=None).opens,
            try_opening(cast.heidi, opens=opens, unit=None).voices,
        ) == (5, [])
        with pytest.raises(Invalid, match="Say what opens a case"):
            try_opening(cast.erin, opens=Opens(), unit=None)

        erin = cast.client("erin")
        typed = {"name": "Unhappy", "severity": 2, "measure": "nps", "at_most": 6, "do": "try"}
        seen = read(erin.post("/act/rules/", typed))
        assert "It would have opened 5 cases in four weeks." in seen.says
        assert 'value="Unhappy"' in erin.post("/act/rules/", typed).content.decode()
        assert "of nothing" not in seen.says
        assert "Say both" in read(erin.post("/act/rules/", {**typed, "at_most": ""}), 422).says
        assert not OpeningRule.objects.exists()

        told = program_of(cast.erin, "case-ways:write").post("/opening-rules/trial", {"measure": "nps", "at_most": 6}).json()
        assert (told["opens"], told["answers"], len(told["weeks"]), told["responses"]) == (5, 5, 4, [])
        refused = program_of(cast.erin, "case-ways:write").post("/opening-rules/trial", {"measure": "nps"})
        assert refused.status_code == 422
    assert not Case.objects.exists()
