"""Members: who joins, changes, leaves and returns. Their posts are in ``posts``, files of them in ``employees``."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict
from everweek.journal.services import Actor, Happening, record, record_many
from everweek.people import rules
from everweek.people.models import Account, Member, Post, Token
from everweek.people.queries import is_here, today
from everweek.people.services.addresses import check_is_free, hold_addresses
from everweek.people.services.posts import Cut, Held, check_may_end, check_somebody_administers, end, put_off, renew_post

_Told = TypeVar("_Told", bound="Profile")
PROFILE = ("name", "email", "language", "zone")


@dataclass(frozen=True)
class Profile:
    """What is written of a colleague."""

    external_id: str
    name: str
    email: str = ""
    language: str = ""
    zone: str = ""


@transaction.atomic
def join_member(*, name: str, by: Actor, email: str = "", external_id: str = "", language: str = "", zone: str = "") -> Member:
    """A new colleague, without a post and without an account as yet.

    Raises:
        Conflict: the id is somebody's, or the address is one by which somebody signs in, or may.
    """
    row = checked(Profile(external_id=external_id, name=name, email=email, language=language, zone=zone))
    hold_addresses()
    check_is_free(row.email)
    if row.external_id and Member.objects.filter(external_id=row.external_id).exists():
        raise Conflict(_("There is a member with the id %(id)s already.") % {"id": row.external_id}, field="external_id")
    return join(row=row, by=by)


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
    """Change a member's name, address, language or time zone. The address the member signs in with stays that of the account.

    Raises:
        Conflict: the new address is one by which somebody else signs in, or may.
    """
    hold_addresses()
    member = Member.objects.select_for_update().get(pk=member.pk)
    row = Profile(
        external_id=member.external_id or "",
        name=member.name if name is None else name,
        email=member.email if email is None else email,
        language=member.language if language is None else language,
        zone=member.zone if zone is None else zone,
    )
    row = checked(row)
    if row.email != member.email:
        check_is_free(row.email, of=member)
    change(member=member, row=row, by=by)
    return member


@transaction.atomic
def leave_member(*, member: Member, by: Actor, on: date | None = None) -> Member:
    """Let a member leave from the day ``on`` (left out: today), the first day on which they are gone.

    Their posts end; from that day on they can sign in no more and their tokens are valid no more. Tokens are revoked and the
    account is shut at once where the day has come; for a day ahead, sign-in and tokens look at the day itself. Where another day
    was set before and has not come, the posts that were to end on it go on, or end, with the new one.

    Raises:
        Invalid: a post of theirs was held on that day already, or later: nothing that was is taken back.
        Conflict: the member has left already, or nobody else can sign in as an administrator.
    """
    day = on or today()
    member = Member.objects.select_for_update().get(pk=member.pk)
    if not is_here(member) and day > today():
        # The account is shut and the tokens are revoked: another date would not bring them back.
        raise Conflict(_("%(name)s has left already; let them return first.") % {"name": member.name}, field="left_on")
    posts = list(Post.objects.select_for_update().filter(member=member).order_by("pk"))
    moving = [one for one in posts if one.cut_by == Cut.LEAVING and one.until == member.left_on] if is_here(member) else []
    ending = [one for one in posts if one not in moving and (one.until is None or one.until > day)]
    check_may_end([*ending, *moving], day)
    check_somebody_administers([*ending, *(one for one in moving if one.until is not None and one.until > day)])
    for post in moving:
        put_off(post, day, by=by)
    for post in ending:
        end(post, day, by=by, cut_by=Cut.LEAVING)
    if member.left_on != day:
        member.left_on = day
        member.save(update_fields=["left_on"])
        record(Happening("member.left", by, ("member", member.pk), ids={"on": day.isoformat()}))
    if day <= today():
        _shut(member, by)
    return member


@transaction.atomic
def return_member(*, member: Member, by: Actor, posts: Iterable[Held] = ()) -> Member:
    """Welcome back a member who had left: they may be given posts, and their account is open again. Old tokens stay revoked.

    ``posts`` go on as they were before the member left; without them the member has none until given some.

    Raises:
        Conflict: somebody else signs in by the member's address meanwhile, or may.
    """
    hold_addresses()
    member = Member.objects.select_for_update().get(pk=member.pk)
    if member.left_on is None:
        return member
    if not is_here(member):
        check_is_free(member.email, of=member)
    member.left_on = None
    member.save(update_fields=["left_on"])
    if member.account_id is not None:
        Account.objects.filter(pk=member.account_id).update(is_active=True)
    record(Happening("member.returned", by, ("member", member.pk)))
    for held in posts:
        renew_post(held=held, by=by)
    return member


@transaction.atomic
def take_back_leaving(*, member: Member, left_on: date | None, posts: Iterable[Held], by: Actor) -> Member:
    """Take back that a day was set on which a member is gone: the day ``left_on`` holds again, or none; ``posts`` go on."""
    member = return_member(member=member, by=by)
    if left_on is not None:
        member = leave_member(member=member, on=left_on, by=by)
    for held in posts:
        renew_post(held=held, by=by)
    return member


def checked(row: _Told) -> _Told:
    """The profile as it is to be stored; ``Invalid`` names the field that cannot be kept."""
    return replace(
        row,
        external_id=rules.check_text(row.external_id, "external_id", longest=120),
        name=rules.check_name(row.name, "name", longest=200, required=True),
        email=rules.check_email(row.email),
        language=rules.check_language(row.language),
        zone=rules.check_zone(row.zone),
    )


def join(*, row: Profile, by: Actor) -> Member:
    """A new colleague by a profile that was checked."""
    values = {field: getattr(row, field) for field in PROFILE}
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


def change(*, member: Member, row: Profile, by: Actor) -> None:
    """Change what is other in a profile that was checked; ``member`` is locked."""
    old = {field: getattr(member, field) for field in PROFILE if getattr(member, field) != getattr(row, field)}
    if not old:
        return
    new = {field: getattr(row, field) for field in old}
    for field, value in new.items():
        setattr(member, field, value)
    member.save(update_fields=list(new))
    record(Happening("member.changed", by, ("member", member.pk), old=old, new=new, person=member.actor))


def _shut(member: Member, by: Actor) -> None:
    tokens = list(Token.objects.select_for_update().filter(member=member, revoked_at__isnull=True))
    Token.objects.filter(pk__in=[token.pk for token in tokens]).update(revoked_at=clock.now())
    happenings = [Happening("token.revoked", by, ("token", token.pk), ids={"member": member.pk}) for token in tokens]
    if member.account_id and Account.objects.filter(pk=member.account_id, is_active=True).update(is_active=False):
        happenings.append(Happening("account.closed", by, ("account", member.account_id), ids={"member": member.pk}))
    record_many(happenings)
