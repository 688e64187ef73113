"""Members: who joins, changes, leaves and returns. Their posts are in ``posts``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, EverweekError, Invalid
from everweek.journal.services import Actor, Happening, record, record_many
from everweek.people import rules
from everweek.people.days import lasting
from everweek.people.models import Account, Member, Post, Token, Unit
from everweek.people.outcomes import Outcome, State
from everweek.people.queries import is_here, today
from everweek.people.services.posts import Held, check_somebody_administers, end, give_post, renew_post


@transaction.atomic
def join_member(*, name: str, by: Actor, email: str = "", external_id: str = "", language: str = "", zone: str = "") -> Member:
    """A new colleague, without a post and without an account as yet."""
    row = _checked(MemberRow(external_id=external_id, name=name, email=email, language=language, zone=zone))
    if row.external_id and Member.objects.filter(external_id=row.external_id).exists():
        raise Conflict(_("There is a member with the id %(id)s already.") % {"id": row.external_id}, field="external_id")
    return _join(row, by)


@transaction.atomic
def edit_profile(
    *,
    member: Member,
    by: Actor,
    name: str | None = None,
    email: str | None = None,
    language: str | None = None,
    zone: str | None = None,
) -> Member:
    """Change a member's name, address, language or time zone. The address she signs in with stays her account's."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    row = MemberRow(
        external_id=member.external_id or "",
        name=member.name if name is None else name,
        email=member.email if email is None else email,
        language=member.language if language is None else language,
        zone=member.zone if zone is None else zone,
    )
    _change(member, _checked(row), by)
    return member


@transaction.atomic
def leave_member(*, member: Member, by: Actor, on: date | None = None) -> Member:
    """Let a member leave from the day ``on`` (left out: today), the first day she is gone.

    Her posts end; from that day on she can sign in no more and her tokens are valid no more. Tokens are revoked and the account
    is shut at once where the day has come; for a day ahead, sign-in and tokens look at the day itself.

    Raises:
        Conflict: she has left already, or nobody else can sign in as an administrator.
    """
    day = on or today()
    member = Member.objects.select_for_update().get(pk=member.pk)
    if not is_here(member) and day > today():
        # Her account is shut and her tokens are revoked: another date would not bring them back.
        raise Conflict(_("%(name)s has left already; let them return first.") % {"name": member.name}, field="left_on")
    ending = list(Post.objects.select_for_update().filter(lasting(day), member=member))
    check_somebody_administers(ending)
    for post in ending:
        end(post, day, by=by)
    if member.left_on != day:
        member.left_on = day
        member.save(update_fields=["left_on"])
        record(Happening("member.left", by, ("member", member.pk), ids={"on": day.isoformat()}))
    if day <= today():
        _shut(member, by)
    return member


@transaction.atomic
def return_member(*, member: Member, by: Actor, posts: Iterable[Held] = ()) -> Member:
    """Welcome back one who had left: she may be given posts again, and her account is open again. Her old tokens stay revoked.

    ``posts`` go on as they were before she left; without them she has none until she is given some.
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    if member.left_on is None:
        return member
    member.left_on = None
    member.save(update_fields=["left_on"])
    if member.account_id is not None:
        Account.objects.filter(pk=member.account_id).update(is_active=True)
    record(Happening("member.returned", by, ("member", member.pk)))
    for held in posts:
        renew_post(held=held, by=by)
    return member


@dataclass(frozen=True)
class MemberRow:
    """One employee of a file. With ``unit`` (its key) and ``role`` comes a post from ``since`` (left out: today)."""

    external_id: str
    name: str
    email: str = ""
    language: str = ""
    zone: str = ""
    unit: str = ""
    role: str = ""
    since: date | None = None
    until: date | None = None
    left_on: date | None = None


def upsert_members(rows: Sequence[MemberRow], *, by: Actor) -> list[Outcome]:
    """Store employees by ``external_id``: new ones join, changed ones are changed, the same again changes nothing.

    One row is one transaction, so that a bad one hinders no other; outcomes stand in the order of the rows. An employee file
    gives posts at the front line and of leads only: a role that reaches the whole organisation is refused.
    """
    return [_upsert(row, by) for row in rows]


def _upsert(row: MemberRow, by: Actor) -> Outcome:
    try:
        with transaction.atomic():
            return _stored(_checked(row), by)
    except EverweekError as refused:
        return Outcome.of(refused)


def _stored(row: MemberRow, by: Actor) -> Outcome:
    if not row.external_id:
        raise Invalid(_("Fill in external_id: it tells one employee from another."), field="external_id")
    member = Member.objects.select_for_update().filter(external_id=row.external_id).first()
    if member is None:
        changed, member = True, _join(row, by)
    else:
        changed = _change(member, row, by)
    if row.unit or row.role:
        changed |= _post_of(row, member, by)
    if row.left_on is not None and member.left_on != row.left_on:
        leave_member(member=member, on=row.left_on, by=by)
        changed = True
    return Outcome(State.STORED if changed else State.ALREADY, id=member.pk)


def _post_of(row: MemberRow, member: Member, by: Actor) -> bool:
    role = rules.check_role(row.role)
    if role not in rules.ROLES_BY_FILE:
        raise Invalid(
            _("A file gives posts as front_line and lead only; give the role %(role)s by hand.") % {"role": role}, field="role"
        )
    unit = Unit.objects.filter(key=row.unit).first()
    if unit is None:
        raise Invalid(_("There is no unit with the key %(key)s; open it first.") % {"key": row.unit}, field="unit")
    held = Post.objects.filter(member=member, unit=unit, role=role)
    held = held.filter(since=row.since, until=row.until) if row.since else held.filter(until=row.until)
    if held.exists():
        return False
    give_post(member=member, unit=unit, role=role, since=row.since or today(), until=row.until, by=by)
    return True


def _checked(row: MemberRow) -> MemberRow:
    return replace(
        row,
        external_id=rules.check_text(row.external_id, "external_id", longest=120),
        name=rules.check_text(row.name, "name", longest=200, required=True),
        email=rules.check_email(row.email),
        language=rules.check_language(row.language),
        zone=rules.check_zone(row.zone),
    )


_PROFILE = ("name", "email", "language", "zone")


def _join(row: MemberRow, by: Actor) -> Member:
    values = {field: getattr(row, field) for field in _PROFILE}
    member = Member.objects.create(external_id=row.external_id or None, **values)
    record(
        Happening(
            "member.joined",
            by,
            ("member", member.pk),
            new=values | {"external_id": row.external_id},
            person=member.actor,
        )
    )
    return member


def _change(member: Member, row: MemberRow, by: Actor) -> bool:
    old = {field: getattr(member, field) for field in _PROFILE if getattr(member, field) != getattr(row, field)}
    if not old:
        return False
    new = {field: getattr(row, field) for field in old}
    for field, value in new.items():
        setattr(member, field, value)
    member.save(update_fields=list(new))
    record(Happening("member.changed", by, ("member", member.pk), old=old, new=new, person=member.actor))
    return True


def _shut(member: Member, by: Actor) -> None:
    tokens = list(Token.objects.select_for_update().filter(member=member, revoked_at__isnull=True))
    Token.objects.filter(pk__in=[token.pk for token in tokens]).update(revoked_at=clock.now())
    happenings = [Happening("token.revoked", by, ("token", token.pk), ids={"member": member.pk}) for token in tokens]
    if member.account_id and Account.objects.filter(pk=member.account_id, is_active=True).update(is_active=False):
        happenings.append(Happening("account.closed", by, ("account", member.account_id), ids={"member": member.pk}))
    record_many(happenings)
