"""Who may do something at a unit: the inverse of ``access.reach_of``, read from the same table.

Whoever is to be told, asked or given something is found here, so that a change of a row of ``policy.POLICY`` reaches everybody.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from everweek.people.days import held_on, here
from everweek.people.finding import by_name
from everweek.people.models import Member, Post, Unit
from everweek.people.policy import POLICY, Action, Reach, Role
from everweek.people.queries import today
from everweek.people.tree import line_of


@dataclass(frozen=True)
class Holder:
    """A post of today: who holds it, as what (``role``), and the ``path`` of the unit where it is held."""

    member: int
    role: str
    path: str

    def may(self, action: Action, path: str) -> bool:
        """Whether this post gives a right at the unit of a path; one that reaches only what is one's own does not."""
        reach = _reach(action, self.role)
        return reach is Reach.ALL or (reach is Reach.UNIT and path.startswith(self.path))


@dataclass(frozen=True)
class Able:
    """The posts of today by which somebody who is here may do some actions, read in one question for several units and levels."""

    holders: Sequence[Holder]

    @classmethod
    def read(cls, *actions: Action, unit: Unit | None = None, besides: Iterable[int | None] = ()) -> "Able":
        """Read the posts that give any of these rights, at one unit or at any; and every post of ``besides``, by number."""
        wanted = reduce(or_, (_giving(action, unit) for action in actions)) | Q(member__in=_known(besides))
        day = today()
        posts = Post.objects.filter(wanted, held_on(day), here(day, of="member__"))
        return cls([Holder(*row) for row in posts.values_list("member", "role", "unit__path")])

    def among(self, members: Collection[int]) -> "Able":
        """These posts reduced to those of some members (by number), as another ``Able``."""
        return Able([one for one in self.holders if one.member in members])

    def holds_a_post(self, member: int | None) -> bool:
        """Whether the member of that number holds one of these posts."""
        return any(one.member == member for one in self.holders)

    def may(self, action: Action, path: str, *, but: Collection[int | None] = ()) -> Sequence[Holder]:
        """The posts that give a right at the unit of a path; none of ``but``."""
        return [one for one in self.holders if one.member not in but and one.may(action, path)]

    def everywhere(self, action: Action, *, but: Collection[int | None] = ()) -> Sequence[Holder]:
        """The posts that give a right at every unit."""
        return [one for one in self.holders if one.member not in but and _reach(action, one.role) is Reach.ALL]

    def nearest(self, action: Action, path: str, *, but: Collection[int | None] = ()) -> Sequence[Holder]:
        """The posts nearest above that give a right: at the unit or the next one above where anybody has one.

        Where nobody has, those that give it everywhere: of the role that stands first in the table and is held by anybody.
        """
        there = [one for one in self.may(action, path, but=but) if _reach(action, one.role) is Reach.UNIT]
        return closest(there, path) or self._first(_everywhere(action), but)

    def highest(self, action: Action, *, but: Collection[int | None] = ()) -> Sequence[Holder]:
        """The posts that give a right everywhere, of the role that stands last in the table and is held by anybody."""
        return self._first(_everywhere(action)[::-1], but)

    def _first(self, roles: Sequence[Role], but: Collection[int | None]) -> Sequence[Holder]:
        held = ([one for one in self.holders if one.role == role and one.member not in but] for role in roles)
        return next((found for found in held if found), [])


def closest(holders: Sequence[Holder], path: str) -> Sequence[Holder]:
    """Of these posts those that are held nearest above the unit of a path; all of them, where none is held above it."""
    above = [one for one in holders if path.startswith(one.path)]
    deepest = max((len(one.path) for one in above), default=0)
    return [one for one in above if len(one.path) == deepest] or holders


def members_of(holders: Iterable[Holder]) -> list[int]:
    """The numbers of the members who hold these posts, each once."""
    return sorted({one.member for one in holders})


def who_may(action: Action, unit: Unit, *, but: Collection[int | None] = ()) -> list[int]:
    """The numbers of the members who may do an action at a unit today; none of ``but``, and nobody who has left."""
    return members_of(Able.read(action, unit=unit).may(action, unit.path, but=but))


def nearest_who_may(action: Action, unit: Unit, *, but: Collection[int | None] = ()) -> list[int]:
    """The numbers of the members who may do an action nearest to a unit: see ``Able.nearest``."""
    return members_of(Able.read(action, unit=unit).nearest(action, unit.path, but=but))


def who_may_everywhere(action: Action) -> list[int]:
    """The numbers of the members who may do an action at every unit today."""
    return members_of(Able.read(action).everywhere(action))


def list_who_may(action: Action, unit: Unit | None, day: date, *, but: Collection[int | None] = ()) -> list[Member]:
    """The members who may do an action at a unit on a day, by name; those who may everywhere, where ``unit`` is None."""
    giving = Q(role__in=_everywhere(action)) if unit is None else _giving(action, unit)
    posts = Post.objects.filter(giving, held_on(day))
    found = Member.objects.filter(here(day), pk__in=posts.values("member")).exclude(pk__in=_known(but))
    return list(found.order_by(by_name(), "pk"))


def roles_at(action: Action, unit: Unit, *, own: int | None, but: Collection[int | None] = ()) -> Mapping[int, set[str]]:
    """The roles by which members may do an action at a unit, by the member's number.

    A right that reaches one's own counts where the post is held, and the posts of ``own`` count wherever they are held; see
    ``counts_at``. None of ``but``.
    """
    near = Q(role__in=_everywhere(action)) | Q(unit__in=line_of(unit)) | Q(member=own)
    posts = Post.objects.filter(near, held_on(today()), here(today(), of="member__"), role__in=POLICY[action])
    found: dict[int, set[str]] = {}
    for member, role in posts.exclude(member__in=_known(but)).values_list("member", "role"):
        found.setdefault(member, set()).add(role)
    return found


def counts_at(action: Action, role: str, held_at: str, path: str, *, own: bool) -> bool:
    """Whether a post held at the unit of one path counts for an action at that of another: everywhere, where it is held and
    below, or in what is one's ``own``.
    """
    reach = _reach(action, role)
    return reach is not None and (own or reach is Reach.ALL or path.startswith(held_at))


def may_somewhere(action: Action, day: date) -> Q:
    """The condition on members who may do an action anywhere on a day, be it to what is their own."""
    return Q(pk__in=Post.objects.filter(held_on(day), role__in=POLICY[action]).values("member"))


def able_since(action: Action, unit: Unit, members: Iterable[int], day: date) -> Mapping[int, date]:
    """Since when each of these members may do an action at a unit by a post there or above it, by number.

    Members whose post gives the right everywhere are left out, and so is who may not.
    """
    rows = Post.objects.filter(held_on(day), member__in=list(members), unit__in=line_of(unit), role__in=_at_units(action))
    return {row["member"]: row["first"] for row in rows.values("member").annotate(first=Min("since"))}


def members_without_post(day: date, soon: timedelta) -> QuerySet[Member]:
    """The members who hold no post on a day, and begin none within ``soon`` after it."""
    held = Post.objects.filter(held_on(day) | Q(since__gt=day, since__lte=day + soon), member=OuterRef("pk"))
    return Member.objects.filter(~Exists(held))


def where_at_work(member: Member) -> Unit | None:
    """The unit where a member works today, by the first post they were given; None where they hold none."""
    post = Post.objects.filter(held_on(today()), member=member).order_by("pk").select_related("unit").first()
    return post.unit if post is not None else None


def _giving(action: Action, unit: Unit | None) -> Q:
    """The condition on posts that give a right: at a unit, or at any."""
    near = Q(role__in=_at_units(action))
    if unit is not None:
        near &= Q(unit__in=line_of(unit))
    return Q(role__in=_everywhere(action)) | near


def _reach(action: Action, role: str) -> Reach | None:
    return next((reach for known, reach in POLICY[action].items() if known == role), None)


def _everywhere(action: Action) -> list[Role]:
    return [role for role, reach in POLICY[action].items() if reach is Reach.ALL]


def _at_units(action: Action) -> list[Role]:
    return [role for role, reach in POLICY[action].items() if reach is Reach.UNIT]


def _known(members: Iterable[int | None]) -> list[int]:
    return sorted({one for one in members if one is not None})
