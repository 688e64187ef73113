"""The simulated year: what is hidden in it is found, since when, and nothing else is raised.

The truths are those of ``everweek.cli.demo.truths``; what a year happens to show is drawn from them by its seed. No seed can be
sure to raise nothing else: the rates say how often one does. The ten other seeds are the fifth ten; of the four before them:

- two of the first failed, and the shown one: "not every unit moved alike" was said at one in twenty;
- two of the second: a desk was raised by luck at a rate of 0.05, and the front page chose the measure with the smallest p-value,
  whose noise looked like a step;
- the third passed at a rate of 0.01, which finds too little (tests/science/test_change.py), so that 0.03 was chosen there;
- two of the fourth: a colleague was told apart by luck, and a desk by one of four measures on the front page. Both are held at
  one in a hundred since.

Of the fifth one onset lay outside its interval of 95 %, which is as it must be. Of 70 more years (seeds 7000 to 7069)
satisfaction told the slip, the improvement and the season in all, nothing else in any, and 139 of the 140 onsets inside.
"""

import pytest

from everweek.cli.demo import company, staff, truths
from everweek.cli.demo.year import SEED, Year, draw
from everweek.facts import load, rows, table
from everweek.facts.rows import Counted
from everweek.journal.services import System
from everweek.people.models import Unit
from everweek.people.services import found_organisation, open_unit
from everweek.prove import watch
from everweek.prove.watch.findings import Direction, Lasting, MemberApart, Moved, Season, Together
from everweek.questionnaires.facts import AnswerRow

SCALES = {"csat": (1.0, 5.0), "nps": (0.0, 10.0), "ces": (1.0, 7.0), "expectation": (-1.0, 1.0)}
OTHERS = tuple(range(6001, 6011))


def into_facts(year: Year) -> None:
    """The year's scores through the facts' own writer, as the loader would after an import: no response is needed to count."""
    by = System("tests")
    found_organisation(name=company.NAME, zone=company.ZONE, country="PT", by=by)
    root = open_unit(key="house", name="House", parent=None, by=by)
    answers = year.answers
    units: dict[str, Unit] = {
        key: open_unit(key=key, name=key, parent=root, by=by) for key in sorted(set(answers["unit"].tolist()))
    }
    columns = [answers[name].tolist() for name in ("day", "unit", "touchpoint", "channel", "language", "member")]
    epoch = load.current_epoch()
    opened = table.open_table(epoch)
    loading = load.Loading(opened, table.position_of(opened, epoch) or table.Position(epoch, 0), upto=1)
    for measure, (low, high) in SCALES.items():
        told = []
        for number, (score, row) in enumerate(zip(answers[measure].tolist(), zip(*columns, strict=True), strict=True)):
            day, unit, touchpoint, channel, language, member = row
            if score != score:  # NaN: an item left out
                continue
            about = int(member.removeprefix("S")) if member else None
            answer = AnswerRow(
                response=number,
                questionnaire="how-was-it",
                version=1,
                measure=measure,
                score=score,
                scale_low=low,
                scale_high=high,
                weight=1_000_000,
                day=day,
                unit=units[unit].pk,
                touchpoint=touchpoint,
                channel=channel,
                language=language,
                customer=None,
                about_member=about,
                dimensions={},
            )
            told.append(rows.values_of(Counted(answer, None, 1)))
        loading.gathered.take(told)
    loading.commit()


def check_found(year: Year) -> int:
    """The slip, the improvement and the season: in satisfaction and on the front page; and nothing else in either.

    How many of the two onsets, as satisfaction tells them, lie outside their intervals.
    """
    missed = set()
    seen = watch.look("csat", viewer=None)
    for findings in (seen.findings, watch.house(None)):
        moved = [finding for finding in findings if isinstance(finding, Moved)]
        seasons = [finding for finding in moved if isinstance(finding, Season)]
        others = {finding.place.value: finding for finding in moved if not isinstance(finding, Season)}
        assert set(others) == {truths.SLIPPING_UNIT, truths.IMPROVING_UNIT}
        for unit, direction, start in (
            (truths.SLIPPING_UNIT, Direction.DOWN, year.window.slips_from),
            (truths.IMPROVING_UNIT, Direction.UP, year.window.improves_from),
        ):
            finding = others[unit]
            assert isinstance(finding, Lasting)
            assert finding.direction is direction
            if not finding.since.low <= start <= finding.since.high:
                missed.add(unit)
        [season] = seasons
        assert season.direction is Direction.DOWN
        assert [month.month for month in season.months] == list(truths.SEASON_MONTHS)
        assert season.together is not Together.DIFFERENTLY
        assert season.years == 1
    return len(missed)


def check_colleagues() -> None:
    """The two agents and not the twenty, nor anybody else of the house."""
    wanted = {
        staff.agent_id(truths.BETTER_AGENT).removeprefix("S"): Direction.UP,
        staff.agent_id(truths.WORSE_AGENT).removeprefix("S"): Direction.DOWN,
    }
    for unit in (truths.AGENTS_UNIT, None):
        findings = watch.people("csat", unit, viewer=None).findings
        told = {finding.place.value.lstrip("0"): finding for finding in findings if isinstance(finding, MemberApart)}
        assert {member: finding.direction for member, finding in told.items()} == {
            member.lstrip("0"): direction for member, direction in wanted.items()
        }


@pytest.mark.django_db
def test_what_is_hidden_in_the_shown_year_is_found_and_nothing_else():
    year = draw(SEED)
    into_facts(year)
    assert check_found(year) == 0
    check_colleagues()


@pytest.fixture(scope="module")
def missed() -> list[int]:
    """The seeds whose onsets missed, over the whole module."""
    return []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", OTHERS)
def test_what_is_hidden_in_other_years_is_found_and_nothing_else(seed, missed):
    """Intervals of 95 % hold twenty onsets all at once in a third of all tens of years: two may miss (P(three) = 0.075)."""
    year = draw(seed)
    into_facts(year)
    missed += [seed] * check_found(year)
    assert len(missed) <= 2
    check_colleagues()
