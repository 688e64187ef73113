"""How far somebody sees measures: of which units, and whether of single colleagues or segments; and the gate to saved views."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from everweek.errors import NotAllowed
from everweek.facts import schema
from everweek.journal.services import Actor
from everweek.people.access import Scope, check_may, check_member, reach_of, the_one
from everweek.people.models import Member, Unit
from everweek.people.policy import Action
from everweek.prove.models import SavedView


@dataclass(frozen=True)
class Sight:
    """The units whose answers one may see (None: all, also those of no unit), and conditions that hold besides."""

    units: tuple[int, ...] | None
    where: Mapping[str, str] = field(default_factory=dict)


def sight_of(viewer: Actor | None, dimensions: Collection[str]) -> Sight:
    """What the viewer may see of a question that uses these dimensions; ``NotAllowed`` where it is nothing.

    None is the command line: whoever can run it can read the files themselves. Numbers about a single colleague follow the
    right to read responses, so that the front line sees its own and no neighbour's.
    """
    if viewer is None:
        return Sight(None)
    scope = check_may(viewer, Action.MEASURES_READ)
    if schema.SEGMENT in dimensions and not reach_of(viewer, Action.SEGMENTS_READ):
        raise NotAllowed(_("Your posts do not let you cut numbers by segments."))
    if "member" not in dimensions:
        return _within(scope)
    single = reach_of(viewer, Action.RESPONSES_READ)
    if not single:
        raise NotAllowed(_("Your posts do not let you see numbers about single colleagues."))
    return _within(single) if scope.all else _narrower(_within(scope), _within(single))


def may_compare(by: Actor) -> bool:
    """Whether ``by`` may compare colleagues."""
    scope = reach_of(by, Action.RESPONSES_READ)
    return bool(reach_of(by, Action.MEASURES_READ)) and bool(scope.all or scope.unit_paths)


def check_may_compare(by: Actor) -> Scope:
    """How far ``by`` may compare colleagues; ``NotAllowed`` for who sees only her own numbers."""
    check_may(by, Action.MEASURES_READ)
    scope = reach_of(by, Action.RESPONSES_READ)
    if not may_compare(by):
        raise NotAllowed(_("Colleagues are compared by those who answer for them. Your own numbers are in Measures."))
    return scope


def _within(scope: Scope) -> Sight:
    if scope.all:
        return Sight(None)
    if not scope.unit_paths and scope.own is not None:
        return Sight(None, {"member": str(scope.own)})
    return Sight(tuple(scope.units().values_list("pk", flat=True)))


def _narrower(one: Sight, other: Sight) -> Sight:
    if one.units is None or other.units is None:
        units = one.units if other.units is None else other.units
    else:
        units = tuple(sorted(set(one.units) & set(other.units)))
    return Sight(units, {**one.where, **other.where})


def part_seen(viewer: Actor | None) -> str:
    """What people call the part of the house whose measures the viewer sees; empty where that is the whole."""
    scope = Scope(all=True) if viewer is None else reach_of(viewer, Action.MEASURES_READ)
    if scope.all:
        return ""
    names = list(Unit.objects.filter(path__in=scope.unit_paths).order_by("path").values_list("name", flat=True))
    return ", ".join(names) or _("your own work")


def access_view(by: Actor, view_id: int) -> SavedView:
    """One's own saved view, removed ones too; ``NotFound`` where there is none of that number or it is somebody else's."""
    check_may(by, Action.MEASURES_READ)
    return the_one(
        SavedView.objects.filter(member=check_keeper(by), pk=view_id), _("There is no such view, or it is not yours to change.")
    )


def check_keeper(by: Actor) -> Member:
    """Whose views ``by`` keeps: her own, also through a program; ``NotAllowed`` for who is no colleague."""
    return check_member(by, _("Views are kept by colleagues, each their own."))
