"""What one would look at next beside a unit or a colleague: what customers said, and the numbers."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.people.access import reach_of
from everweek.people.models import Member, Unit
from everweek.people.policy import Action
from everweek.web.choices import Step


def of_unit(viewer: Member, unit: Unit) -> list[Step]:
    """The voices of a unit and its numbers, as far as the viewer may see them."""
    steps = []
    if reach_of(viewer, Action.RESPONSES_READ).allows_unit(unit):
        steps.append(Step(_("Read what customers said here"), f"{reverse('voices')}?{urlencode({'unit': unit.key})}"))
    if reach_of(viewer, Action.MEASURES_READ).allows_unit(unit):
        steps.append(Step(_("See the numbers"), _numbers(f"unit={unit.key}")))
    return steps


def of_member(viewer: Member, member: Member, units: Iterable[Unit]) -> list[Step]:
    """Return the steps to what customers said about a colleague who works in these units: for those who answer for one of the
    units, and for that colleague.
    """
    scope = reach_of(viewer, Action.RESPONSES_READ)
    if not scope.allows_member(member.pk) and not any(scope.allows_unit(unit) for unit in units):
        return []
    about = urlencode({"member": member.pk})
    label = _("Read what customers said about you") if member.pk == viewer.pk else _("Read what customers said")
    return [Step(label, f"{reverse('voices')}?{about}"), Step(_("See the numbers"), _numbers(f"member={member.pk}"))]


def _numbers(where: str) -> str:
    return f"{reverse('prove')}?{urlencode({'by': 'month', 'where': where})}"
