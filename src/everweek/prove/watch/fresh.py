"""Which findings are new to a colleague: what merely goes on is told once, also where it is found anew after some days.

Of what was found, no more is kept than where, which way, and until which day it is known to have been so. What is found there and
began by that day is the same, whichever measure tells it now, and whatever shape it is taken for.
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from everweek.people.models import Member
from everweek.prove.models import KnownFindings
from everweek.prove.watch.findings import Finding, Lasting, Moved, Season, SpecialWeek, Stretch, is_over
from everweek.prove.watch.front import MOST


def so_now(found: Sequence[Finding]) -> list[Moved]:
    """What moved and is so now, in the order of the first page."""
    return [one for one in found if isinstance(one, Moved) and not is_over(one)]


@transaction.atomic
def note_findings(*, member: Member, findings: Sequence[Moved], until: date) -> list[Moved]:
    """Note what is so now for a colleague, as it is known ``until`` a day; returns what is new to them.

    Who is looked for the first time is told what a first page shows one by one: the rest stands already. The caller tells in the
    same transaction.
    """
    row, first = KnownFindings.objects.select_for_update().get_or_create(member=member)
    known = {place: date.fromisoformat(day) for place, day in row.known.items()}
    fresh = [one for one in findings if _is_new(one, known)]
    noted = {_place(one): _known_until(one, until).isoformat() for one in findings}
    kept = {place: max(day, row.known.get(place, "")) for place, day in noted.items()}
    if first or kept.items() - row.known.items():
        row.known = {**row.known, **kept}
        row.save(update_fields=["known"])
    return fresh[:MOST] if first else fresh


def begun(finding: Moved) -> date:
    """The day on which began what a finding tells of: of single weeks the last of them, of a season the first of its last months
    in a row.
    """
    if isinstance(finding, Lasting):
        return finding.since.at
    if isinstance(finding, Stretch):
        return finding.first
    if isinstance(finding, SpecialWeek):
        return finding.periods[-1]
    if isinstance(finding, Season):
        return _first_in_a_row(finding.months)
    message = f"what a {type(finding).__name__} tells of has no beginning"
    raise TypeError(message)


def _is_new(finding: Moved, known: dict[str, date]) -> bool:
    until = known.get(_place(finding))
    return until is None or begun(finding) > until


def _place(finding: Moved) -> str:
    return f"{finding.direction}:{finding.place.dimension}:{finding.place.value}"


def _known_until(finding: Moved, until: date) -> date:
    # The next odd week is another one.
    return begun(finding) if isinstance(finding, SpecialWeek) else max(until, begun(finding))


def _first_in_a_row(months: Sequence[date]) -> date:
    """The first of the months in a row that end with the last.

    >>> _first_in_a_row([date(2025, 7, 1), date(2025, 12, 1), date(2026, 1, 1)])
    datetime.date(2025, 12, 1)
    """
    first = months[-1]
    for month in reversed(months[:-1]):
        if (first.year - month.year) * 12 + first.month - month.month > 1:
            break
        first = month
    return first
