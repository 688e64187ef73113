"""The gate: the only way to get an object for a person. "Not theirs to see" and "does not exist" are the same answer.

``reach_of`` says how far somebody's right goes today; ``check_may`` guards a page; each ``access_`` function fetches one object
within that reach, in the same number of queries whether it exists or not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from everweek.errors import NotAllowed, NotFound
from everweek.journal.services import Actor
from everweek.people.days import held_on, lasting
from everweek.people.models import Customer, Member, Merging, Post, Segment, Token, Unit
from everweek.people.policy import POLICY, SCOPES, Action, Reach, Role
from everweek.people.prepared import PreparedAmong
from everweek.people.queries import is_here, or_whom_they_are_part_of, posts_kept, today, units_within_by_key
from everweek.people.tokens import TokenActor
from everweek.text.storable import is_storable

_Row = TypeVar("_Row", bound=Model)
_ROLES = {role.value: role for role in Role}
_posts_of = PreparedAmong[int](
    lambda members: Post.objects.filter(member__in=members).values_list("role", "unit__path", "since", "until"), int
)


@dataclass(frozen=True)
class Scope:
    """How far a right goes: over everything; over the units under these paths; over what is the member's own.

    The three add up. An empty scope reaches nothing, and everybody who has no right gets exactly that.

    >>> bool(Scope()), bool(Scope(all=True))
    (False, True)
    """

    all: bool = False
    unit_paths: tuple[str, ...] = ()
    own: int | None = None

    def __bool__(self) -> bool:
        return self.all or bool(self.unit_paths) or self.own is not None

    def reaching(self, *, unit: str = "unit__path", own: str = "") -> Q:
        """The condition on rows within reach: those whose unit's path is ``unit``, and those whose ``own`` is the member.

        Leave ``unit`` empty for rows that belong to no unit, and ``own`` for rows that are nobody's. Without a right no row is
        reached, and never one whose owner is not known.
        """
        if self.all:
            return Q()
        reached = self.owned(own) if own else Q(pk__in=[])
        for one in self.unit_paths if unit else ():
            reached |= Q(**{f"{unit}__startswith": one})
        return reached

    def owned(self, field: str) -> Q:
        """The condition on rows whose ``field`` is the member, and on no others, however far the right goes."""
        return Q(pk__in=[]) if self.own is None else Q(**{field: self.own})

    def units(self) -> QuerySet[Unit]:
        """The units within reach, closed ones too."""
        return Unit.objects.filter(self.reaching(unit="path"))

    def units_by_key(self, keys: Iterable[str]) -> Mapping[str, int]:
        """The ids of the units within reach that have these keys."""
        return units_within_by_key(None if self.all else self.unit_paths, keys)

    def allows_unit(self, unit: Unit | None) -> bool:
        """Whether ``unit`` is within reach; what belongs to no unit is within reach of ``all`` only."""
        return self.allows_path(None if unit is None else unit.path)

    def allows_path(self, path: str | None) -> bool:
        """Whether the unit of that path is within reach; None, for what belongs to no unit, is within reach of ``all`` only."""
        return self.all or (path is not None and any(path.startswith(one) for one in self.unit_paths))

    def allows_member(self, member_id: int) -> bool:
        """Whether the member of that number is the one whose scope this is, or everything is within reach."""
        return self.all or self.own == member_id


def reach_of(by: Actor, action: Action) -> Scope:
    """How far the right of ``by`` to do ``action`` goes today.

    A member's right follows from the posts held today; a token's is the member's, as far as its scopes name the action; anybody
    else (a customer, an account of nobody, the house itself) has none.
    """
    if isinstance(by, TokenActor):
        if not any(action in SCOPES[scope] for scope in by.scopes):
            return Scope()
        return reach_of(by.member, action)
    if not isinstance(by, Member):
        return Scope()
    return scope_of(by.pk, posts_today(by), action)


def may(by: Actor | None, action: Action) -> bool:
    """Whether somebody has the right at all, however far it reaches; nobody has any."""
    return by is not None and bool(reach_of(by, action))


def reaches_of(by: Actor, actions: Iterable[Action]) -> Mapping[Action, Scope]:
    """``reach_of`` for several actions, by one look at the posts."""
    if not isinstance(by, Member):
        return {action: reach_of(by, action) for action in actions}
    posts = posts_today(by)
    return {action: scope_of(by.pk, posts, action) for action in actions}


def scope_of(member_id: int, posts: Iterable[tuple[str, str]], action: Action) -> Scope:
    """The scope that follows from posts, given as (role, path of the unit); see the table in ``policy``.

    A path under another one is left out; a role that the table does not know gives nothing.
    """
    everything, own, paths = False, None, set[str]()
    for role, path in posts:
        reach = POLICY[action].get(_ROLES[role]) if role in _ROLES else None
        if reach is Reach.ALL:
            everything = True
        elif reach is Reach.UNIT:
            paths.add(path)
        elif reach is Reach.OWN:
            own = member_id
    if everything:
        return Scope(all=True, own=member_id)
    if paths:
        own = member_id
    highest = tuple(sorted(one for one in paths if not any(one != other and one.startswith(other) for other in paths)))
    return Scope(unit_paths=highest, own=own)


def check_may(by: Actor, action: Action) -> Scope:
    """The reach of ``by`` for ``action``; ``NotAllowed`` where there is none. For what concerns no single object."""
    scope = reach_of(by, action)
    if not scope:
        raise NotAllowed(_("Your posts give you no right for this. Ask an administrator if you need it."))
    return scope


def check_may_give(by: Actor, role: Role, unit: Unit) -> None:
    """Raise ``NotAllowed`` where ``by`` may not give (or end) a post of ``role`` in ``unit``.

    Posts at the front line and of leads need ``people.edit``; every other role reaches the whole organisation and needs
    ``people.appoint``, so that nobody makes themselves an administrator.
    """
    _check_given(reach_of(by, _to_give(role)), unit)


def check_may_appoint(by: Actor, member: Member, role: Role, unit: Unit) -> None:
    """Raise ``NotAllowed`` where ``by`` may not give ``member`` a post of ``role`` in ``unit``.

    Nobody but an administrator gives a post to themselves. An administrator may, because in a small house there is only one; the
    journal says so.
    """
    check_may_give(by, role, unit)
    if is_same(by, member) and not reach_of(by, Action.PEOPLE_APPOINT).all:
        raise NotAllowed(_("Nobody gives a post to themselves. Ask a colleague who may."), field="role")


def check_may_manage(by: Actor, member: Member) -> None:
    """Raise an error where ``by`` may not change the profile, the posts and the account of ``member``.

    Whoever may end each post the member holds, or is to hold, may: otherwise somebody who cannot give the posts that reach
    everything could still take over, or shut out, a member who holds such a post, by the member's address or account.

    Raises:
        NotAllowed: ``by`` may not edit people, or could not give one of these posts.
        NotFound: the member is out of reach of ``by``.
    """
    check_may(by, Action.PEOPLE_EDIT)
    access_member(by, member.pk, Action.PEOPLE_EDIT)
    reaches = reaches_of(by, (Action.PEOPLE_EDIT, Action.PEOPLE_APPOINT))
    for post in Post.objects.filter(lasting(today()), member=member).select_related("unit"):
        # A role that the table does not know gives nothing, and is nothing to take over.
        if post.role in _ROLES:
            _check_given(reaches[_to_give(_ROLES[post.role])], post.unit)


def member_of(by: Actor) -> Member | None:
    """The member who acts, by hand or through a program; None for customers, accounts of nobody and the house itself."""
    if isinstance(by, TokenActor):
        return by.member
    return by if isinstance(by, Member) else None


def check_member(by: Actor, sentence: str) -> Member:
    """The member who acts, by hand or through a program; ``NotAllowed`` with ``sentence`` for whoever is no colleague.

    It is asked where a member's name stands under something. It is no right: that was asked at the door.
    """
    member = member_of(by)
    if member is None:
        raise NotAllowed(sentence)
    return member


def is_same(by: Actor, member: Member) -> bool:
    """Whether ``by`` is that member, by hand or through a program."""
    return member_of(by) == member


def access_unit(by: Actor, key_or_id: str | int, action: Action) -> Unit:
    """The unit of that key (text) or id (number), where ``by`` may do ``action`` there; ``NotFound`` otherwise."""
    wanted = Q(pk=key_or_id) if isinstance(key_or_id, int) else Q(key=key_or_id)
    return the_one(reach_of(by, action).units().filter(wanted))


def access_member(by: Actor, member_id: int, action: Action) -> Member:
    """The member of that id, where ``by`` may do ``action`` to them; ``NotFound`` otherwise.

    Within reach are ``by`` themselves, members who hold a post of today within the units, or anybody.
    """
    scope = reach_of(by, action)
    return the_one(Member.objects.filter(members_in(scope), pk=member_id))


def access_colleague(by: Actor, member_id: int) -> Member:
    """The colleague of that id, to look at; one who has left only for who may edit people."""
    member = access_member(by, member_id, Action.PEOPLE_READ)
    return member if is_here(member) else access_member(by, member_id, Action.PEOPLE_EDIT)


def access_customer(by: Actor, customer_id: int, action: Action) -> Customer:
    """The customer of that id; one merged into another is answered by the other; ``NotFound`` once erased or out of reach."""
    return the_one(_customers(reach_of(by, action)).filter(or_whom_they_are_part_of(Q(pk=customer_id))))


def access_customer_by_external_id(by: Actor, external_id: str, action: Action) -> Customer:
    """The customer another program calls ``external_id``; one merged into another is answered by the other, as by number."""
    # What no database can keep, nobody is called.
    scope = reach_of(by, action) if is_storable(external_id) else Scope()
    return the_one(_customers(scope).filter(or_whom_they_are_part_of(Q(external_id=external_id))))


def access_segment(by: Actor, key: str, action: Action) -> Segment:
    """The segment of that key; ``NotFound`` where there is none or the right is missing."""
    segments = Segment.objects.all() if reach_of(by, action).all else Segment.objects.none()
    return the_one(segments.filter(key=key))


def access_merging(by: Actor, merging_id: int) -> Merging:
    """The merging of that id, for whoever may merge customers; ``NotFound`` otherwise."""
    mergings = Merging.objects.all() if reach_of(by, Action.CUSTOMERS_EDIT).all else Merging.objects.none()
    return the_one(mergings.filter(pk=merging_id).select_related("kept", "gone"))


def access_token(by: Actor, token_id: int) -> Token:
    """The token of that id, one's own or, for administrators, anybody's; ``NotFound`` otherwise."""
    allowed = reach_of(by, Action.TOKENS_MAKE).reaching(unit="", own="member")
    return the_one(Token.objects.filter(allowed, pk=token_id).select_related("member"))


def _to_give(role: Role) -> Action:
    return Action.PEOPLE_EDIT if role in {Role.FRONT_LINE, Role.LEAD} else Action.PEOPLE_APPOINT


def _check_given(scope: Scope, unit: Unit) -> None:
    if not scope.allows_unit(unit):
        raise NotAllowed(_("You may not give a post of this role here. Ask an administrator."), field="role")


def posts_today(member: Member) -> list[tuple[str, str]]:
    """The posts a member holds today, as (role, path of the unit); read once in a request that changes nothing."""
    day, kept = today(), posts_kept()
    posts = None if kept is None else kept.get(member.pk)
    if posts is None:
        posts = _posts_of.rows([member.pk])
        if kept is not None:
            kept[member.pk] = posts
    return [(role, path) for role, path, since, until in posts if since <= day and (until is None or until > day)]


def paths_with(member: Member, action: Action) -> list[str]:
    """The paths of the units whose post of today gives a member a right, also where that post gives it everywhere."""
    return sorted({path for role, path in posts_today(member) if role in POLICY[action]})


def members_in(scope: Scope) -> Q:
    """The condition on members within a scope: oneself, whoever holds a post within the units today, or everybody."""
    if scope.all:
        return Q()
    near = Post.objects.filter(scope.reaching(), held_on(today()))
    return scope.owned("pk") | Q(pk__in=near.values("member"))


def _customers(scope: Scope) -> QuerySet[Customer]:
    customers = Customer.objects.filter(erased_at__isnull=True, merged_into__isnull=True)
    return customers if scope.all else customers.none()


def the_one(rows: QuerySet[_Row], sentence: str = "") -> _Row:
    """The first of these rows within reach, with which every ``access_`` ends; ``NotFound`` where there is none.

    It never tells whether others would have found it. ``sentence`` is said where something better is known than the usual one.
    """
    one = rows.first()
    if one is None:
        raise NotFound(sentence or _("There is nothing here under that name or number, or it is not yours to see."))
    return one
