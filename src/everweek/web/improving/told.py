"""Who is told of an improvement, on its page: how many there are, how far it has come, and the buttons that tell them."""

from django.urls import reverse

from everweek.act.improving.queries import Reached
from everweek.act.improving.rules import ImprovementStanding
from everweek.people.access import may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.choices import Step
from everweek.web.improving import words
from everweek.web.improving.contexts import Telling


def telling_of(viewer: Member, found: Reached, standing: ImprovementStanding, *, tells: bool) -> Telling:
    """Return how far telling has come, as this reader may see it: names of customers for whoever may look them up."""
    ended = tells and standing in {ImprovementStanding.DONE, ImprovementStanding.DROPPED}
    sample = []
    if standing is not ImprovementStanding.DROPPED and may(viewer, Action.CUSTOMERS_READ):
        sample = [Step(one.name or one.email or f"#{one.pk}", reverse("customer", args=[one.pk])) for one in found.sample]
    return Telling(
        says=words.whom(found),
        held_back=words.held_back(found),
        sample=sample,
        asked=words.to_tell(found.waiting_asked + found.unlinked, silent=False) if ended else "",
        silent=words.to_tell(found.waiting_silent, silent=True) if ended and standing is ImprovementStanding.DONE else "",
    )
