"""What is told of a customer's profile itself in the customer's past: the journal's lines about the customer, in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.people.clientele import LineShown, list_lines, names_of
from everweek.people.models import Customer, Member
from everweek.web.choices import Happened, Step
from everweek.web.customers.words import actor_words, line_details, line_sentence


def profile(viewer: Member, customer: Customer, until: datetime | None, most: int) -> Sequence[Happened]:  # noqa: ARG001 RUF100
    """Return how the profile came in, was changed, merged, parted, handed out, and by whom; whoever may look the customer up may
    know.
    """
    lines = list_lines(customer, until, most)
    names = names_of([line.actor for line in lines])
    return [_line(customer, line, names) for line in lines]


def profile_count(_customer: Customer) -> int:
    """Return 0: the profile belongs to one customer alone, and nothing of it moves when two are merged."""
    return 0


def profile_told(_many: int) -> str:
    """Return nothing: changes of the profile are told of nowhere but in the customer's past."""
    return ""


def _line(customer: Customer, line: LineShown, names: Mapping[str, str]) -> Happened:
    who = _("by %(who)s") % {"who": actor_words(line.actor, names)}
    step = None
    if line.kind == "customer.told_apart" and line.other is not None:
        step = Step(_("Look at the two again"), reverse("customer-merge", args=[customer.pk, line.other]))
    return Happened(
        at=line.at,
        what=line_sentence(line),
        details=[*line_details(line), who, *([_("from an import")] if line.history else [])],
        step=step,
    )
