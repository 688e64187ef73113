"""Posts. A post counts from ``since`` until the day before ``until``; rights follow from it, day by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from everweek.errors import Conflict
from everweek.journal.services import Actor, Happening, record
from everweek.people import rules, saying
from everweek.people.days import held_on, here, lasting
from everweek.people.models import Member, Post, Unit
from everweek.people.policy import Role
from everweek.people.queries import today


@dataclass(frozen=True)
class Held:
    """A post as it was before it ended: what is needed to let it go on."""

    member: int
    unit: int
    role: str
    since: date
    until: date | None = None


@transaction.atomic
def give_post(*, member: Member, unit: Unit, role: str, since: date, by: Actor, until: date | None = None) -> Post:
    """Give ``member`` a post of ``role`` in ``unit``; several at once are fine, the same one twice is a ``Conflict``."""
    kind = rules.check_role(role)
    rules.check_period(since, until)
    # The member's row is the lock for her posts: two who give the same post at once stand in line here.
    member = Member.objects.select_for_update().get(pk=member.pk)
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    wanted = Held(member.pk, unit.pk, kind.value, since, until)
    _check_free(wanted, member, unit)
    post = Post.objects.create(member=member, unit=unit, role=kind.value, since=since, until=until)
    ids = {"member": member.pk, "unit": unit.pk, "role": kind.value, "since": since.isoformat()}
    record(Happening("post.given", by, ("post", post.pk), ids=ids | {"until": _text(until)}))
    return post


@transaction.atomic
def end_post(*, post: Post, by: Actor, on: date | None = None) -> None:
    """End a post from the day ``on`` (left out: today), the first day it is not held; one not begun is taken back.

    Raises:
        Conflict: it is the last post of an administrator who can sign in: nobody could let anybody in again.
    """
    day = on or today()
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if post.until is not None and post.until <= day:
        return
    check_somebody_administers([post])
    end(post, day, by=by)


@transaction.atomic
def renew_post(*, held: Held, by: Actor) -> Post:
    """Let a post go on as it was before it was ended, or taken back, by mistake; one that goes on already is left alone."""
    member = Member.objects.select_for_update().get(pk=held.member)
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=held.unit)
    post = Post.objects.select_for_update(of=("self",)).filter(member=member, unit=unit, role=held.role, since=held.since).first()
    if post is None:
        return give_post(member=member, unit=unit, role=held.role, since=held.since, until=held.until, by=by)
    if post.until is None or (held.until is not None and post.until >= held.until):
        return post
    _check_free(held, member, unit, but=post)
    post.until = held.until
    post.save(update_fields=["until"])
    ids = {"member": member.pk, "unit": unit.pk, "role": post.role, "until": _text(held.until)}
    record(Happening("post.renewed", by, ("post", post.pk), ids=ids))
    return post


def held(posts: Iterable[Post]) -> list[Held]:
    """The posts as they are now, to be kept for ``renew_post``."""
    return [Held(one.member_id, one.unit_id, one.role, one.since, one.until) for one in posts]


def goes_on(posts: Iterable[Post]) -> list[Held]:
    """The posts as they would be if they did not end."""
    return [Held(one.member_id, one.unit_id, one.role, one.since) for one in posts]


def end(post: Post, day: date, *, by: Actor) -> None:
    """End one post that is locked: for services that end posts as a part of what they do."""
    ids = {"member": post.member_id, "unit": post.unit_id, "role": post.role, "on": day.isoformat()}
    if day <= post.since:
        pk = post.pk
        post.delete()
        record(Happening("post.taken_back", by, ("post", pk), ids=ids))
        return
    post.until = day
    post.save(update_fields=["until"])
    record(Happening("post.ended", by, ("post", post.pk), ids=ids))


def check_somebody_administers(ending: Iterable[Post]) -> None:
    """Whether somebody can still sign in as an administrator when these posts have ended; ``Conflict`` where nobody could."""
    last = [post for post in ending if post.role == Role.ADMINISTRATOR]
    if last and not administrators_besides([post.pk for post in last]) and administrators_besides([]):
        raise Conflict(
            _("Nobody else can sign in as an administrator. Give that role to somebody first; then this post can end."),
            field="post",
        )


def administrators_besides(posts: Iterable[int]) -> bool:
    """Whether somebody can sign in as an administrator today by a post that is none of these."""
    day = today()
    there = Post.objects.filter(here(day, of="member__"), held_on(day))
    found = there.filter(role=Role.ADMINISTRATOR, member__account__is_active=True)
    return found.exclude(pk__in=list(posts)).exists()


def _check_free(wanted: Held, member: Member, unit: Unit, but: Post | None = None) -> None:
    """Whether the unit is open, the member here, and the same post not held at that time; ``Conflict`` says what is not so."""
    until = wanted.until
    if unit.closed_on is not None and (until is None or until > unit.closed_on):
        raise Conflict(
            _("%(unit)s is closed from %(day)s.") % {"unit": unit.name, "day": saying.day(unit.closed_on)}, field="unit"
        )
    if member.left_on is not None and (until is None or until > member.left_on):
        raise Conflict(
            _("%(name)s leaves on %(day)s.") % {"name": member.name, "day": saying.day(member.left_on)}, field="member"
        )
    overlapping = Post.objects.filter(lasting(wanted.since), member=member, unit=unit)
    overlapping = overlapping.filter(role=wanted.role)
    if but is not None:
        overlapping = overlapping.exclude(pk=but.pk)
    if until is not None:
        overlapping = overlapping.filter(since__lt=until)
    other = overlapping.first()
    if other is not None:
        raise Conflict(
            _("%(name)s holds this post already, from %(since)s. End that one first, or choose days that do not overlap.")
            % {"name": member.name, "since": saying.day(other.since)},
            field="since",
        )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
