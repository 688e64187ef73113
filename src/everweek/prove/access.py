"""How far somebody sees measures: of which units, and whether of single colleagues or segments; and the gate to saved views."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from django.db.models import Q
from django.utils.translation import gettext as _

from everweek.errors import NotAllowed, NotFound
from everweek.facts import schema
from everweek.journal.services import Actor
from everweek.people import saying
from everweek.people.able import Able, members_of
from everweek.people.access import Scope, check_may, check_member, reach_of, the_one
from everweek.people.days import here
from everweek.people.models import Member, Unit
from everweek.people.policy import Action
from everweek.people.queries import read_once, today
from everweek.prove.models import SavedView

if TYPE_CHECKING:
    from django.db.models import QuerySet

WITHDRAWN: Final = "withdrawn"
"""Under this name stands which view was offered to nobody any more, in what is kept for taking that back."""


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


def list_who_compare() -> list[Member]:
    """The colleagues who answer for the numbers of others today: those who may compare colleagues, by their number."""
    found = Member.objects.filter(pk__in=members_of(Able.read(Action.RESPONSES_READ).holders)).order_by("pk")
    return [one for one in found if may_compare(one)]


def check_may_compare_units(by: Actor) -> Scope:
    """Return how far ``by`` may compare units: as far as their numbers are seen; ``NotAllowed`` where they are not."""
    return check_may(by, Action.MEASURES_READ)


def check_may_compare(by: Actor) -> Scope:
    """Return how far ``by`` may compare colleagues; ``NotAllowed`` for a colleague who sees only their own numbers."""
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
    # Asked by every measure of a page, and the same for all of them.
    return Sight(read_once(f"units within {scope.unit_paths}", lambda: tuple(scope.units().values_list("pk", flat=True))))


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
    return saying.names(names) or _("your own work")


def opener(by: Actor) -> Callable[[str, str], bool]:
    """What says whether ``by`` is let in to a page of Prove, asked as the part of its address after the question mark says.

    It looks at the rights, and at the units within reach, once for however many pages.
    """

    @cache
    def sight(used: frozenset[str]) -> Sight | None:
        try:
            return sight_of(by, used)
        except NotAllowed:
            return None

    @cache
    def units() -> frozenset[str]:
        # Units are few: all keys are read, and no text of a person's is put to the database.
        within = reach_of(by, Action.MEASURES_READ)
        return frozenset(within.units().values_list("key", flat=True))

    def opens(page: str, asked: str) -> bool:
        limits, cut_by = _asked_of(asked)
        seen = sight(frozenset({*cut_by, *limits} & {"member", schema.SEGMENT}))
        if seen is None or (page == "fair" and not may_compare(by) and ("of", "units") not in parse_qsl(asked)):
            return False
        if any(limits.get(name, value) != value for name, value in seen.where.items()):
            return False
        return seen.units is None or not limits.get("unit") or limits["unit"] in units()

    return opens


def _asked_of(asked: str) -> tuple[dict[str, str], set[str]]:
    """What a page is limited to, by dimension, and what it is cut by, as its address has it."""
    pairs = parse_qsl(asked)
    limits = dict(value.partition("=")[::2] for name, value in pairs if name == "where")
    limits |= {name: value for name, value in pairs if name in {"unit", schema.SEGMENT} and value}
    chosen = dict(pairs)
    if "group" in chosen:
        limits[chosen.get("by", "unit")] = chosen["group"]
    return limits, {one for name, text in pairs if name == "by" for one in text.split(",")}


def access_view(by: Actor, view_id: int) -> SavedView:
    """One's own saved view; ``NotFound`` where there is none of that number, it is removed, or it is somebody else's."""
    return _the_view(by, SavedView.objects.filter(member=check_keeper(by), removed_at__isnull=True, pk=view_id))


def access_offer(by: Actor, view_id: int) -> SavedView:
    """A view whose offer ``by`` may take back: one's own and, for whoever administers the house, what anybody offers."""
    offered = Q(shared=True, removed_at__isnull=True) if administers(by) else Q(pk__in=())
    mine = Q(member=check_keeper(by), removed_at__isnull=True)
    return _the_view(by, SavedView.objects.filter(mine | offered, pk=view_id))


def access_withdrawn(by: Actor, was: Mapping[str, object]) -> SavedView:
    """The view that ``by`` offered to nobody any more for whoever administers the house, by what was kept of it (``WITHDRAWN``):
    the number that stands in there is that of the view, and no other is opened by it; ``NotFound`` for anybody else.
    """
    number = was.get(WITHDRAWN)
    withdrawn = [number] if isinstance(number, int) and administers(by) else []
    return _the_view(by, SavedView.objects.filter(shared=False, removed_at__isnull=True, pk__in=withdrawn))


def access_left_behind(by: Actor, view_id: int) -> SavedView:
    """What somebody offered who has left, removed ones too, for whoever administers the house; ``NotFound`` for anybody else."""
    left = Q(shared=True) & ~here(today(), of="member__") if administers(by) else Q(pk__in=())
    return _the_view(by, SavedView.objects.filter(left, pk=view_id))


def access_removable(by: Actor, view_id: int) -> SavedView:
    """A view that ``by`` may remove, and bring back: one's own, removed or not, or one that was left behind
    (``access_left_behind``).
    """
    try:
        return _the_view(by, SavedView.objects.filter(member=check_keeper(by), pk=view_id))
    except NotFound:
        return access_left_behind(by, view_id)


def administers(by: Actor) -> bool:
    """Whether ``by`` administers the house, and so sees to what those who left offered."""
    return reach_of(by, Action.ORGANISATION_EDIT).all


def _the_view(by: Actor, found: "QuerySet[SavedView]") -> SavedView:
    check_may(by, Action.MEASURES_READ)
    return the_one(found.select_related("member"), _("There is no such view, or it is not yours to change."))


def check_keeper(by: Actor) -> Member:
    """Return the colleague whose views ``by`` keeps: that is ``by``, also through a program; ``NotAllowed`` for who is no
    colleague.
    """
    return check_member(by, _("Views are kept by colleagues, each their own."))
