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
        Conflict: It is about whoever says so (``about-you``), or part of another case, or set aside, or its words were deleted.
    """
    held = hold(case, Deed.NAME)
    to, was = member.pk if member is not None else None, held.about_member_id
    if was == to:
        return held
    held = hold(case, seen=seen)
    speaker = member_of(by)
    if was is not None and speaker is not None and speaker.pk == was:
        raise Conflict(_("The case is about you: somebody else says whom it is about."), code="about-you")
    put(held, "case.about_said", by, {"about_member_id": to}, ids={"from": was, "to": to})
    _let_go(held, to, by)
    return held


def about_the_same(whole: Case, part: Case, by: Actor) -> None:
    """A case that is held is about whom its part is about, unless about somebody already; and it is theirs no more."""
    to = part.about_member_id
    if to is not None and whole.about_member_id is None:
        put(whole, "case.about_said", by, {"about_member_id": to}, ids={"from": None, "to": to})
    _let_go(whole, to, by)


def _let_go(held: Case, member: int | None, by: Actor) -> None:
    if member is not None and held.owner_id == member:
        put(held, "case.assigned", by, {"owner_id": None}, ids={"from": member, "to": None})
