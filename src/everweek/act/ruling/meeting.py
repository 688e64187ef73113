"""Which responses meet which opening rules: read alone, so that whoever asks holds up nobody who writes."""

from collections.abc import Sequence
from dataclasses import dataclass

from everweek.act.models import OpeningRule
from everweek.act.ruling import rules
from everweek.act.ruling.rules import Heard, Opens
from everweek.questionnaires.models import Response


@dataclass(frozen=True)
class Met:
    """A response, and the opening rules that it meets and that are on: at least one."""

    response: Response
    rules: Sequence[OpeningRule]


def list_met(heard: Sequence[Heard]) -> list[Met]:
    """The responses that meet a rule, in the order in which they were heard; one that was heard twice may be met by both.

    A response that was withdrawn meanwhile, a colleague's, and one imported as history meet none.
    """
    standing = list(OpeningRule.objects.filter(stopped_at=None).select_related("unit").order_by("pk"))
    if not standing:
        return []
    rows = Response.objects.select_related("unit", "customer", "about_member").filter(
        pk__in=[one.response for one in heard], withdrawn_at=None, member=None, history=False
    )
    responses = {row.pk: row for row in rows}
    told = [(responses[one.response], one) for one in heard if one.response in responses]
    return [Met(row, met) for row, one in told if (met := _met(standing, row, one))]


def is_anything_ruled() -> bool:
    """Whether any rule is on: where none is, nobody need read what was answered."""
    return OpeningRule.objects.filter(stopped_at=None).exists()


def opens_of(rule: OpeningRule) -> Opens:
    """What a rule is about, as it is decided by."""
    return Opens(measure=rule.measure, at_most=rule.at_most, urgencies=tuple(rule.urgencies), words=tuple(rule.words))


def _met(standing: Sequence[OpeningRule], response: Response, heard: Heard) -> list[OpeningRule]:
    path = response.unit.path if response.unit is not None else ""
    near = [one for one in standing if one.unit is None or path.startswith(one.unit.path)]
    return [one for one in near if response.received_at >= one.since and rules.why(opens_of(one), heard)]
