"""Posts. A post counts from ``since`` until the day before ``until``; rights follow from it, day by day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from everweek.errors import Conflict, Invalid
from everweek.journal.services import Actor, Happening, record
from everweek.people import rules, saying
from everweek.people.days import held_on, here, lasting
from everweek.people.models import Member, Post, Unit
from everweek.people.policy import Role
from everweek.people.queries import today

Cut = Post.Cut


@dataclass(frozen=True)
class Held:
    """A post as it was before it ended: what is needed to let it go on."""

    member: int
    unit: int
    role: str
    since: date
    until: date | None = None
    cut_by: str = ""
    until_before: date | None = None


@dataclass(frozen=True)
class Over:
    """The end of a post that was looked at while another was chosen; None: it had none."""

    until: date | None


@transaction.atomic
def give_post(*, member: Member, unit: Unit, role: str, since: date, by: Actor, until: date | None = None) -> Post:
    """Give ``member`` a post of ``role`` in ``unit``; several at once are fine, the same one twice is a ``Conflict``."""
    kind = rules.check_role(role)
    rules.check_period(since, until)
    # The member's row is the lock for the member's posts: two who give the same post at once stand in line here.
    member = Member.objects.select_for_update().get(pk=member.pk)
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    wanted = Held(member.pk, unit.pk, kind.value, since, until)
    _check_free(wanted, member, unit)
    post = Post.objects.create(member=member, unit=unit, role=kind.value, since=since, until=until)
    ids = {"member": member.pk, "unit": unit.pk, "role": kind.value, "since": since.isoformat()}
    record(Happening("post.given", by, ("post", post.pk), ids=ids | {"until": _text(until)}))
    return post


@transaction.atomic
def end_post(*, post: Post, by: Actor, on: date | None = None, over: Over | None = None) -> None:
    """End a post from the day ``on`` (left out: today), the first day it is not held; one not begun is taken back.

    One that ends sooner goes on until that day: whoever says a day means it either way. ``over`` is the end that was looked at.

    Raises:
        Invalid: that day lies before the post, which began before today; or before today, and the post has not begun.
        Conflict: somebody has set another end since it was looked at, or taken it back; it is over;
            it cannot go on so long; or it is the last post of an administrator who can sign in: nobody could
            let anybody in again.
    """
    day = on or today()
    member = Member.objects.select_for_update().get(pk=post.member_id)
    found = Post.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=post.pk).first()
    if found is None:
        raise Conflict(_("Somebody has taken this post back meanwhile."), field="on", code="changed-meanwhile")
    post = found
    if post.until == day:
        return
    if over is not None and over.until != post.until:
        raise Conflict(_other_end(post.until), field="on", code="changed-meanwhile")
    if post.until is None or post.until > day:
        if day < today() <= post.since:
            raise _too_early(post, today())
        check_may_end([post], day)
        check_somebody_administers([post])
        end(post, day, by=by)
        return
    if post.until <= today():
        message = _("This post ended on %(day)s already. Give it anew, from the day it is to be held again.")
        raise Conflict(message % {"day": saying.day(post.until)}, field="on")
    _check_free(replace(held([post])[0], until=day), member, post.unit, but=post)
    _let_last(post, day, by=by)


@transaction.atomic
def undo_giving(*, post: Post, by: Actor) -> None:
    """Take back a post that was given by mistake, from whichever day on: for whoever undoes giving it, and nobody else.

    Raises:
        Conflict: it is the last of an administrator who can sign in.
    """
    Member.objects.select_for_update().get(pk=post.member_id)
    found = Post.objects.select_for_update(of=("self",)).filter(pk=post.pk).first()
    if found is not None:
        check_somebody_administers([found])
        _take_back(found, found.since, by)


@transaction.atomic
def renew_post(*, held: Held, by: Actor) -> Post:
    """Let a post go on as it was before it was ended, or taken back, by mistake; one that goes on already stays. Returns it."""
    member = Member.objects.select_for_update().get(pk=held.member)
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=held.unit)
    post = Post.objects.select_for_update(of=("self",)).filter(member=member, unit=unit, role=held.role, since=held.since).first()
    if post is None:
        post = give_post(member=member, unit=unit, role=held.role, since=held.since, until=held.until, by=by)
        Post.objects.filter(pk=post.pk).update(cut_by=held.cut_by, until_before=held.until_before)
        return post
    if post.until is None or (held.until is not None and post.until >= held.until):
        return post
    _check_free(held, member, unit, but=post)
    _let_last(post, held.until, by=by, cut_by=held.cut_by, before=held.until_before)
    return post


@transaction.atomic
def put_back_end(*, held: Held, set_to: date, by: Actor) -> None:
    """Let a post end when it did before somebody let it go on until ``set_to``.

    Raises:
        Conflict: it has got another end meanwhile, or is the last of an administrator.
    """
    posts = Post.objects.select_for_update(of=("self",)).filter(member=held.member, unit=held.unit, role=held.role)
    post = posts.filter(since=held.since, until=set_to).first()
    if post is None or held.until is None:
        raise Conflict(_("Somebody has changed this post meanwhile. It is left as it stands."))
    check_somebody_administers([post])
    end(post, held.until, by=by)
    Post.objects.filter(pk=post.pk).update(cut_by=held.cut_by, until_before=held.until_before)


def held(posts: Iterable[Post]) -> list[Held]:
    """The posts as they are now, to be kept for ``renew_post``."""
    return [Held(one.member_id, one.unit_id, one.role, one.since, one.until, one.cut_by, one.until_before) for one in posts]


def goes_on(posts: Iterable[Post], cut_by: Cut | None = None) -> list[Held]:
    """Those of the posts that were cut short, by ``cut_by`` (None: by anything), as they would be had they not been."""
    cut = [one for one in posts if one.cut_by and cut_by in {None, one.cut_by}]
    return [Held(one.member_id, one.unit_id, one.role, one.since, one.until_before) for one in cut]


def _other_end(until: date | None) -> str:
    if until is None:
        return _("Somebody has changed this post meanwhile: it has no end now. Load the page again before you change it.")
    told = _("Somebody has changed this post meanwhile: it ends on %(day)s now. Load the page again before you change it.")
    return told % {"day": saying.day(until)}


def put_off(post: Post, day: date, *, by: Actor) -> None:
    """Move the end of a post that is locked, and was cut short, to another day: not beyond the one it would have had."""
    before = post.until_before
    if before is not None and before <= day:
        _let_last(post, before, by=by)
    elif post.until is None or day < post.until:
        end(post, day, by=by, cut_by=Cut(post.cut_by))
    elif day != post.until:
        _let_last(post, day, by=by, cut_by=post.cut_by, before=before)


def check_may_end(posts: Iterable[Post], day: date) -> None:
    """Raise ``Invalid`` (``on``) where a post that began before today would end before it was held at all: a wrong day, and no
    way back. What has not begun, or begins today, may be taken back.
    """
    for post in posts:
        if post.since < today() and day <= post.since:
            raise _too_early(post, post.since + timedelta(days=1))


def _too_early(post: Post, first: date) -> Invalid:
    message = _("A post here begins on %(since)s: the first day on which it may be over is %(day)s.")
    return Invalid(message % {"since": saying.day(post.since), "day": saying.day(first)}, field="on")


def end(post: Post, day: date, *, by: Actor, cut_by: Cut = Cut.HAND) -> None:
    """End one post that is locked, or take it back where it would never be held: for services that end posts as a part of what
    they do. What ``check_may_end`` says of the day holds.
    """
    if day <= post.since:
        _take_back(post, day, by)
        return
    ids = {"member": post.member_id, "unit": post.unit_id, "role": post.role, "on": day.isoformat()}
    # A leaving that is moved is still the one thing that cut it short; by hand each end is another.
    if cut_by == Cut.HAND or post.cut_by != cut_by:
        post.until_before, post.cut_by = post.until, cut_by.value
    post.until = day
    post.save(update_fields=["until", "cut_by", "until_before"])
    record(Happening("post.ended", by, ("post", post.pk), ids=ids))


def _take_back(post: Post, day: date, by: Actor) -> None:
    """Delete a post that is locked: it was never held, or it was a mistake that it was given."""
    pk, ids = post.pk, {"member": post.member_id, "unit": post.unit_id, "role": post.role, "on": day.isoformat()}
    post.delete()
    record(Happening("post.taken_back", by, ("post", pk), ids=ids))


def _let_last(post: Post, until: date | None, *, by: Actor, cut_by: str = "", before: date | None = None) -> None:
    post.until, post.cut_by, post.until_before = until, cut_by, before
    post.save(update_fields=["until", "cut_by", "until_before"])
    ids = {"member": post.member_id, "unit": post.unit_id, "role": post.role, "until": _text(until)}
    record(Happening("post.renewed", by, ("post", post.pk), ids=ids))


def check_somebody_administers(ending: Iterable[Post]) -> None:
    """Raise ``Conflict`` where nobody could sign in as an administrator any more once these posts have ended."""
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
    """Raise ``Conflict`` where the unit is closed, the member has left, or the same post is held at that time."""
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
