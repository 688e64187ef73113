"""Saying which colleague a case is about: from then on it is neither theirs nor do they close it."""

from django.db import transaction
from django.utils.translation import gettext as _

from everweek.act.cases.changing import hold, put
from everweek.act.cases.rules import Deed
from everweek.act.models import Case
from everweek.errors import Conflict
from everweek.journal.services import Actor
from everweek.people.access import member_of
from everweek.people.models import Member


@transaction.atomic
def say_whom_about(*, case: Case, member: Member | None, by: Actor, seen: int | None = None) -> Case:
    """Say which colleague a case is about; None: no colleague of ours. Saying the same again changes nothing.

    Said of a case that is about that colleague by a part alone, it stays so when that part leaves. A case that the colleague owns
    is nobody's from then on. The colleague cannot say that it is not about them.

    Raises:
        Conflict: The case is about ``by`` (``about-you``), or part of another case, or set aside, or its words were deleted; or a
            case that is part of it is about somebody else (``part-about``).
    """
    held = hold(case, Deed.NAME)
    to, was = member.pk if member is not None else None, held.about_member_id
    if was == to and held.about_by_id is None:
        return held
    held = hold(case, by=by, seen=seen)
    if Case.objects.filter(joined_into=held, about_member__isnull=False).exclude(about_member=to).exists():
        # They would settle the complaint about them as a part of this one.
        message = _("A case that is part of this one is about another colleague: let it stand by itself first.")
        raise Conflict(message, code="part-about")
    _say(held, to, None, by)
    _let_go(held, to, by)
    return held


def check_may_be_one(part: Case, whole: Case, by: Actor) -> None:
    """Raise ``Conflict`` where joining two cases would let the colleague one of them is about settle it as part of the other."""
    if is_about(by, part, whole):
        raise Conflict(_("One of them is about you: somebody else joins them."), code="about-you")
    if len({part.about_member_id, whole.about_member_id} - {None}) > 1:
        raise Conflict(_("They are about two colleagues: settle each by itself."), code="about-two")


def about_the_same(whole: Case, part: Case, by: Actor) -> None:
    """Let a case that is held, and about nobody, be about the colleague its part is about, who owns it no more."""
    to = part.about_member_id
    if to is not None and whole.about_member_id is None:
        _say(whole, to, part, by)
    _let_go(whole, to, by)


def check_may_be_two(part: Case, whole: Case, by: Actor) -> None:
    """``Conflict`` where parting would let whom one of two cases is about take it back by themselves."""
    if is_about(by, part, whole):
        raise Conflict(_("One of them is about you: somebody else parts them."), code="about-you")


def about_no_more(whole: Case, part: Case, by: Actor) -> None:
    """Where the part that leaves a held case said whom that is about, let it be about whom another part says, else nobody."""
    if whole.about_by_id != part.pk:
        return
    other = Case.objects.filter(joined_into=whole, about_member__isnull=False).exclude(pk=part.pk).order_by("pk").first()
    _say(whole, other.about_member_id if other is not None else None, other, by)


def is_about(by: Actor, *cases: Case) -> bool:
    """Whether one of these cases is about whoever acts."""
    member = member_of(by)
    return member is not None and any(one.about_member_id == member.pk for one in cases)


def _say(held: Case, to: int | None, part: Case | None, by: Actor) -> None:
    ids = {"from": held.about_member_id, "to": to, "part": part.pk if part is not None else None}
    put(held, "case.about_said", by, {"about_member_id": to, "about_by": part}, ids=ids)


def _let_go(held: Case, member: int | None, by: Actor) -> None:
    if member is not None and held.owner_id == member:
        put(held, "case.assigned", by, {"owner_id": None}, ids={"from": member, "to": None})
