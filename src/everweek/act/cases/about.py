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
    """Say which colleague a case is about; None: nobody of us. The same again changes nothing.

    Where it is theirs, it is nobody's from then on. They cannot say themselves that it is not about them.

    Raises:
        Conflict: It is about whoever says so (``about-you``), or part of another case, or set aside, or its words were deleted;
            or a case that is part of it is about somebody else (``part-about``).
    """
    held = hold(case, Deed.NAME)
    to, was = member.pk if member is not None else None, held.about_member_id
    if was == to:
        return held
    held = hold(case, seen=seen)
    speaker = member_of(by)
    if was is not None and speaker is not None and speaker.pk == was:
        raise Conflict(_("The case is about you: somebody else says whom it is about."), code="about-you")
    if Case.objects.filter(joined_into=held, about_member__isnull=False).exclude(about_member=to).exists():
        # They would settle the complaint about them as a part of this one.
        message = _("A case that is part of this one is about another colleague: let it stand by itself first.")
        raise Conflict(message, code="part-about")
    put(held, "case.about_said", by, {"about_member_id": to}, ids={"from": was, "to": to})
    _let_go(held, to, by)
    return held


def check_not_about(case: Case, by: Actor) -> None:
    """``Conflict`` where the case is about whoever would decide it, tell it, or write down what the customer says to that."""
    member = member_of(by)
    if member is not None and member.pk == case.about_member_id:
        raise Conflict(_("The case is about you: somebody else settles it."), code="about-you")


def check_may_be_one(part: Case, whole: Case, by: Actor) -> None:
    """``Conflict`` where joining would let whom one of two cases is about settle it as part of the other."""
    speaker, theirs = member_of(by), {one for one in (part.about_member_id, whole.about_member_id) if one is not None}
    if speaker is not None and speaker.pk in theirs:
        raise Conflict(_("One of them is about you: somebody else joins them."), code="about-you")
    if len(theirs) > 1:
        raise Conflict(_("They are about two colleagues: settle each by itself."), code="about-two")


def about_the_same(whole: Case, part: Case, by: Actor) -> None:
    """A case that is held is about whom its part is about, unless about somebody already; and it is theirs no more."""
    to = part.about_member_id
    if to is not None and whole.about_member_id is None:
        put(whole, "case.about_said", by, {"about_member_id": to}, ids={"from": None, "to": to})
    _let_go(whole, to, by)


def _let_go(held: Case, member: int | None, by: Actor) -> None:
    if member is not None and held.owner_id == member:
        put(held, "case.assigned", by, {"owner_id": None}, ids={"from": member, "to": None})
