"""What is hidden in a simulated year, held against what Prove finds of it in the facts, however they came there."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from everweek.cli.demo import company, staff, truths
from everweek.cli.demo.year import Year
from everweek.facts import ask, load, rows, schema, table
from everweek.facts.rows import Counted
from everweek.facts.snapshots import Position
from everweek.journal.services import System
from everweek.people.models import Member, Unit
from everweek.people.services import found_organisation, open_unit
from everweek.prove import watch
from everweek.prove.watch import words
from everweek.prove.watch.findings import Direction, Itself, Lasting, MemberApart, Moved, Season, Together
from everweek.questionnaires.facts import AnswerRow

SCALES = {"csat": (1.0, 5.0), "nps": (0.0, 10.0), "ces": (1.0, 7.0), "expectation": (-1.0, 1.0)}


def into_facts(year: Year) -> None:
    """The year's scores through the facts' own writer, as the loader would after an import: no response is needed to count."""
    by = System("tests")
    found_organisation(name=company.NAME, zone=company.ZONE, country="PT", by=by)
    root = open_unit(key="house", name="House", parent=None, by=by)
    answers = year.answers
    units: dict[str, Unit] = {
        key: open_unit(key=key, name=key, parent=root, by=by) for key in sorted(set(answers["unit"].tolist()))
    }
    columns = [answers[name].tolist() for name in ("day", "unit", "touchpoint", "language", "member")]
    epoch = load.current_epoch()
    opened = table.open_table(epoch)
    loading = load.Loading(opened, table.position_of(opened, epoch) or Position(epoch, 0), upto=1)
    for measure, (low, high) in SCALES.items():
        told = []
        for number, (score, row) in enumerate(zip(answers[measure].tolist(), zip(*columns, strict=True), strict=True)):
            day, unit, touchpoint, language, member = row
            if score != score:  # NaN: an item left out
                continue
            about = number_of(member) if member else None
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
                channel="file",
                language=language,
                customer=None,
                about_member=about,
                dimensions={},
            )
            told.append(rows.values_of(Counted(answer, None, 1)))
        loading.gathered.take(schema.ANSWER, told)
    loading.commit()


def check_found(year: Year, viewer: Member | None = None) -> int:
    """The slip, the improvement and the season: in satisfaction and on the front page; and nothing else in either.

    How many of the two onsets, as satisfaction tells them, lie outside their intervals.
    """
    missed = set()
    seen = watch.look("csat", viewer=viewer)
    for findings in (seen.findings, watch.house(viewer).findings):
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
            assert finding.itself is Itself.MOVED, words.how_sure(finding)
            # Nothing is below its own normal in the weeks that its normal comes from.
            assert finding.since.at >= year.window.first + timedelta(weeks=finding.baseline)
            if not finding.since.low <= start <= finding.since.high:
                missed.add(unit)
        [season] = seasons
        assert season.direction is Direction.DOWN
        assert [month.month for month in season.months] == list(truths.SEASON_MONTHS)
        assert season.together is not Together.DIFFERENTLY
        assert season.years == 1
    return len(missed)


def check_one_beginning(year: Year, viewer: Member | None = None) -> int:
    """Whoever asks of days that ended earlier is told when the desk began to slip as who asks today is: in the sentence, by the
    first mark of the chart, and by whatever shape it has.
    """
    seen, now = 0, _slips(watch.look("csat", viewer=viewer))
    assert now is not None
    for month in (8, 9, 10):
        then = watch.look("csat", viewer=viewer, until=date(year.window.last.year, month, 28))
        finding = _slips(then)
        if finding is None:
            continue
        seen += 1
        assert (type(finding), finding.since.at, finding.since.low) == (type(now), now.since.at, now.since.low), month
        chart = watch.chart_of(then, truths.SLIPPING_UNIT)
        assert chart is not None
        assert chart.spanned is not None
        assert chart.spanned[0] == now.since.at
        assert now.since.at <= chart.points[chart.alarmed[0]].last
        assert chart.alarmed[0] >= chart.baseline
    return seen


def _slips(seen: watch.Look) -> Lasting | None:
    return next((one for one in seen.findings if isinstance(one, Lasting) and one.place.value == truths.SLIPPING_UNIT), None)


def check_colleagues(viewer: Member | None = None, numbers: Mapping[str, int] | None = None) -> None:
    """The two agents and not the twenty, nor anybody else of the house; ``numbers`` are the members' by what the year calls them.

    Left out: as ``into_facts`` counts them.
    """
    wanted = {
        (numbers[agent] if numbers else number_of(agent)): direction
        for agent, direction in (
            (staff.agent_id(truths.BETTER_AGENT), Direction.UP),
            (staff.agent_id(truths.WORSE_AGENT), Direction.DOWN),
        )
    }
    for unit in (truths.AGENTS_UNIT, None):
        findings = watch.people("csat", unit, viewer=viewer).findings
        told = {int(finding.place.value): finding for finding in findings if isinstance(finding, MemberApart)}
        assert {member: finding.direction for member, finding in told.items()} == wanted


def number_of(employee: str) -> int:
    """The number of whom the year calls S007, where there are no members."""
    return int(employee.removeprefix("S"))


BY_NO_FILE = ("qr", "link", "email")
"""How those came in whom no file of the year tells of: at the poster, and by the letters that asking rules had sent."""


def counted(units: Mapping[int, str], members: Mapping[int, str]) -> Counter[str]:
    """How many answers of each score the facts hold, by everything the files of the year say of one."""
    found: Counter[str] = Counter()
    by = ("day", "unit", "touchpoint", "channel", "language", "member")
    for measure in SCALES:
        for group in ask.counts_by_score(measures=[measure], by=by):
            day, unit, touchpoint, channel, language, member = group.key
            if channel in BY_NO_FILE:
                continue
            about = members[int(member)] if member else ""
            for score, tally in group.tallies.items():
                words = (measure, day, units[int(unit)], touchpoint, channel, language, about, score)
                found["|".join(map(str, words))] += tally.n
    return found
