"""Employees of a file: who joins, changes, holds a post and leaves by it, row by row, within the rights of whoever brings it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from everweek.errors import EverweekError, Invalid, NotAllowed
from everweek.journal.services import Actor, System
from everweek.people import rules
from everweek.people.access import check_may, check_may_appoint, check_may_give, check_may_manage, is_same
from everweek.people.days import lasting
from everweek.people.models import Member, Post, Unit
from everweek.people.outcomes import Outcome, State
from everweek.people.policy import Action, Role
from everweek.people.queries import today
from everweek.people.services.addresses import check_signs_nobody_in, hold_addresses
from everweek.people.services.members import PROFILE, Profile, change, checked, join, leave_member
from everweek.people.services.posts import end, give_post


@dataclass(frozen=True)
class MemberRow(Profile):
    """One employee of a file. With ``unit`` (its key) and ``role`` comes a post from ``since`` (left out: today)."""

    unit: str = ""
    role: str = ""
    since: date | None = None
    until: date | None = None
    left_on: date | None = None


def upsert_members(rows: Sequence[MemberRow], *, by: Actor, replaces: bool = False) -> list[Outcome]:
    """Store employees by ``external_id``: new ones join, changed ones are changed, the same again changes nothing.

    One row is one transaction, so that a bad one hinders no other; outcomes stand in the order of the rows. An employee file
    gives posts at the front line and of leads only: a role that reaches the whole organisation is refused. ``replaces``: where a
    row gives a post, those at the front line and of a lead that the member holds when it begins end that day.

    A row may change what ``by`` could change on the page of that colleague, and is refused otherwise. The house itself, which is
    whoever runs a command at the server, is not asked.
    """
    return [_upsert(row, by, replaces=replaces) for row in rows]


def _upsert(row: MemberRow, by: Actor, *, replaces: bool) -> Outcome:
    try:
        with transaction.atomic():
            return _stored(checked(row), by, replaces=replaces)
    except EverweekError as refused:
        return Outcome.of(refused)


def _stored(row: MemberRow, by: Actor, *, replaces: bool) -> Outcome:
    if not row.external_id:
        raise Invalid(_("Fill in external_id: it tells one employee from another."), field="external_id")
    hold_addresses()
    member = Member.objects.select_for_update().filter(external_id=row.external_id).first()
    if member is None or (row.email and row.email != member.email):
        check_signs_nobody_in(row.email, of=member)
    if member is None:
        if _is_asked(by):
            check_may(by, Action.PEOPLE_EDIT)
        changed, member = True, join(row=row, by=by)
    else:
        row = _with_what_is_known(row, member)
        changed = _other(row, member)
        if changed:
            _check_may_change(member, by)
            change(member=member, row=row, by=by)
    if row.unit or row.role:
        changed |= _post_of(row, member, by, replaces=replaces)
    if row.left_on is not None and member.left_on != row.left_on:
        _check_may_let_go(member, by)
        _let_go(row.left_on, member, by)
        changed = True
    return Outcome(State.STORED if changed else State.ALREADY, id=member.pk)


def _with_what_is_known(row: MemberRow, member: Member) -> MemberRow:
    """The row with what it says nothing of: a blank cell, or a column the file does not have, takes nothing away."""
    return replace(row, **{name: getattr(row, name) or getattr(member, name) for name in PROFILE})


def _other(row: MemberRow, member: Member) -> bool:
    return any(getattr(row, name) != getattr(member, name) for name in PROFILE)


def _post_of(row: MemberRow, member: Member, by: Actor, *, replaces: bool) -> bool:
    """Give or end the post of a row; False where it stands so already."""
    role = rules.check_role(row.role)
    if role not in rules.ROLES_BY_FILE:
        raise Invalid(
            _("A file gives posts as front_line and lead only; give the role %(role)s by hand.") % {"role": role}, field="role"
        )
    unit = Unit.objects.filter(key=row.unit).first()
    if unit is None:
        raise Invalid(_("There is no unit with the key %(key)s; open it first.") % {"key": row.unit}, field="unit")
    if row.since is not None:
        rules.check_period(row.since, row.until)
    there = _there(row, member, unit, role, replaces=replaces)
    if there is not None:
        return _ended(there, row, member, by)
    return _given(row, member, unit, role, by, replaces=replaces)


def _there(row: MemberRow, member: Member, unit: Unit, role: Role, *, replaces: bool) -> Post | None:
    """The post a row speaks of: it lasts, is to come, or somebody ended it by hand, which the next file does not undo.

    One that ended by itself, or as they left whoever is back, is over: who works there again by the file is given it anew. Where
    the file does not say since when, it is any of that role there; of a file that says where each works now, only the last that
    has begun or one to come, so that whoever goes back to an earlier desk is given it anew.
    """
    mine = Post.objects.select_for_update(of=("self",)).filter(member=member).order_by("-since", "-pk")
    if row.since is not None:
        return mine.filter(unit=unit, role=role, since=row.since).first()
    if member.left_on is None:
        mine = mine.filter(lasting(today()) | Q(until=row.until) | Q(cut_by=Post.Cut.HAND))
    found = mine.filter(unit=unit, role=role)
    if replaces:
        last = mine.filter(role__in=rules.ROLES_BY_FILE, since__lte=today()).first()
        return last if last is not None and last in found else found.filter(since__gt=today()).first()
    return found.first()


def _ended(post: Post, row: MemberRow, member: Member, by: Actor) -> bool:
    """Let a post without an end have the file's; an end that it has stands, whoever set it."""
    if row.until is None or post.until is not None:
        return False
    rules.check_period(post.since, row.until)
    _check_may_change(member, by)
    end(post, row.until, by=by)
    return True


def _given(row: MemberRow, member: Member, unit: Unit, role: Role, by: Actor, *, replaces: bool) -> bool:
    since, until = row.since or today(), row.until
    rules.check_period(since, until)
    # Whoever leaves by this very row holds it until then, and not at all where it would begin later.
    if row.left_on is not None and (until is None or until > row.left_on):
        until = row.left_on
        if until <= since:
            return False
    _check_may_change(member, by)
    if _is_asked(by):
        check_may_appoint(by, member, role, unit)
    if replaces:
        _make_room(member, unit, role, since, by)
    give_post(member=member, unit=unit, role=role, since=since, until=until, by=by)
    return True


def _make_room(member: Member, unit: Unit, role: Role, since: date, by: Actor) -> None:
    """End the posts a file can give that are held when the new one begins, and today."""
    last = max(since, today())
    held = Post.objects.select_for_update(of=("self",)).filter(lasting(since), member=member, since__lte=last)
    for post in held.filter(role__in=rules.ROLES_BY_FILE).select_related("unit"):
        if _is_asked(by):
            check_may_give(by, Role(post.role), post.unit)
        end(post, since if since > post.since else last, by=by)


def _check_may_change(member: Member, by: Actor) -> None:
    if not _is_asked(by):
        return
    try:
        check_may_manage(by, member)
    except NotAllowed as refused:
        message = _(
            "%(name)s holds a post that reaches the whole organisation: only an administrator may change what is written of them."
        )
        raise NotAllowed(message % {"name": member.name}, field="external_id") from refused


def _check_may_let_go(member: Member, by: Actor) -> None:
    _check_may_change(member, by)
    if is_same(by, member):
        raise NotAllowed(_("Nobody lets themselves leave. Ask a colleague who may."), field="left_on")


def _let_go(day: date, member: Member, by: Actor) -> None:
    try:
        leave_member(member=member, on=day, by=by)
    except Invalid as refused:
        raise Invalid(refused.message, field="left_on") from refused


def _is_asked(by: Actor) -> bool:
    """Whether rights are asked of ``by``: of everybody but the house itself."""
    return not isinstance(by, System)
