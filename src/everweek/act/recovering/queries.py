"""Reads of asking again: after how long, and what, unit by unit; and what became of unhappy customers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import BooleanField, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from everweek.act.cases.rules import Standing
from everweek.act.models import AskedAgain, AskingAgain, Case
from everweek.act.recovering import rules
from everweek.errors import NotFound
from everweek.people.models import Unit
from everweek.people.queries import chunks
from everweek.people.tree import line_of, nearest_says
from everweek.questionnaires.queries import get_published

_SOME = 500


@dataclass(frozen=True)
class Asking:
    """After how many days customers of a unit are asked again (0: never), and what; ``own`` where the unit says so itself.

    ``ready`` is whether that can be asked: it is published, and not archived.
    """

    after_days: int
    questionnaire: str
    own: bool
    ready: bool


def asking_of(unit: Unit) -> Asking:
    """What is asked of a unit's customers and when: what it says itself, else the nearest unit above it, else what is usual."""
    line = line_of(unit)
    rows = AskingAgain.objects.filter(unit__in=line).values_list("unit", "after_days", "questionnaire__key")
    said = {pk: (days, key) for pk, days, key in rows}
    (days, key), own = nearest_says(line, said, (rules.USUAL_DAYS, None))
    key = key or rules.USUAL_QUESTIONNAIRE
    return Asking(days, key, own, _is_ready(key))


def _is_ready(key: str) -> bool:
    try:
        return get_published(key).questionnaire.archived_at is None
    except NotFound:
        return False


def recovered_of(cases: Iterable[Case]) -> Mapping[int, bool | None]:
    """Whether the customer of each of these cases was won back, by its number; see ``rules.recovered``.

    None for all of which it is not known, or no question.
    """
    found = {one.pk: one for one in cases}
    again: dict[int, bool | None] = {}
    for some in chunks(sorted(found), _SOME):
        # Of its last round alone: an answer about one that began anew is about what was not settled yet.
        last = AskedAgain.objects.filter(case__in=some, content__isnull=False, round=F("case__round"))
        again |= dict(last.values_list("case", "content"))
    return {pk: _became(one, again=again.get(pk)) for pk, one in found.items()}


def won_back(case: str = "") -> Coalesce:
    """The expression by which the database counts closed cases as ``recovered_of`` does; ``case`` leads to the case."""
    last = AskedAgain.objects.filter(case=OuterRef(f"{case}pk"), round=OuterRef(f"{case}round")).values("content")[:1]
    return Coalesce(Subquery(last), F(f"{case}agreed"), output_field=BooleanField(null=True))


def _became(case: Case, *, again: bool | None) -> bool | None:
    """Whether the customer of a case was won back; None where the customer was not unhappy, or the case is not closed."""
    if case.kind not in rules.UNHAPPY or case.standing != Standing.CLOSED:
        return None
    return rules.recovered(agreed=case.agreed, again=again)
