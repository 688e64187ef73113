"""What the pages of Prove say of the answers their numbers count: how many are doubtful, and whether some stand for more."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek import clock
from everweek.facts.patience import counted_at
from everweek.people import saying
from everweek.people.access import may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.prove import measures
from everweek.prove.doubts import DOUBT, count_doubtful
from everweek.prove.weighing import is_uneven
from everweek.web.prove.contexts import DoubtfulNote, WeightNote
from everweek.web.prove.question import Question


def doubtful_note(question: measures.Question, viewer: Member, address: str) -> DoubtfulNote | None:
    """Return how many of the answers are doubtful, with the way to ``address``, the number without them; None where none is."""
    many = count_doubtful(question, viewer)
    if not many:
        return None
    says = ngettext("Of these answers %(n)s is doubtful.", "Of these answers %(n)s are doubtful.", many)
    looked_at = reverse("doubtful") if may(viewer, Action.RESPONSES_READ) else ""
    return DoubtfulNote(says % {"n": saying.count(many)}, _("See the number without them"), address, looked_at)


def uneven_note(question: measures.Question, viewer: Member, address: str) -> WeightNote | None:
    """Return that some answers stand for more than others, with the way to ``address``, the number by weights; None where none
    does.
    """
    if not is_uneven(question, viewer):
        return None
    says = _("Some answers stand for more customers than others: drawn with other chances, or weighed. Each counts once.")
    return WeightNote(says, _("Let each count for as many as it stands for"), address)


def as_of() -> str:
    """Return a sentence on when it was counted who is in the segments that a page asked for, where that was not just now."""
    at = counted_at()
    told = _("Who belongs to the segments was counted %(when)s. Who came to them or left them since comes with the next count.")
    return told % {"when": saying.moment(at, clock.now())} if at is not None else ""


def notes_of(question: measures.Question, viewer: Member) -> tuple[DoubtfulNote | None, WeightNote | None]:
    """Return both notes for a page that knows neither filter nor weights of its own: the ways lead to the page of measures."""
    where = tuple(question.where.items())
    number = Question(question.name, where=where, since=question.since, until=question.until)
    without = number.with_(where=(*where, (DOUBT, ""))).to(reverse("prove"))
    by_weight = number.with_(weight=True).to(reverse("prove"))
    return doubtful_note(question, viewer, without), uneven_note(question, viewer, by_weight)
