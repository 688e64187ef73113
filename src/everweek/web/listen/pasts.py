"""What listening tells of a customer's past: the moments with us, the first one marked, and what the customer told us."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek import clock
from everweek.listen.inviting.queries import any_asked_elsewhere, decided_of
from everweek.listen.inviting.rules import asks_by_name
from everweek.listen.voices import Voice, heard_from
from everweek.messages.contact.queries import list_heard
from everweek.messages.contact.rules import Purpose
from everweek.moments.first import met_before
from everweek.moments.models import Interaction
from everweek.moments.queries import list_interactions_of
from everweek.moments.words import channel_words
from everweek.people import saying
from everweek.people.access import Scope, may, reach_of
from everweek.people.models import Customer, Member
from everweek.people.policy import Action
from everweek.web.choices import Happened, Step
from everweek.web.listen.spoken import Cards

PURPOSES: Final[Mapping[Purpose, str | Promise]] = {
    Purpose.ASKING: gettext_lazy("To be asked"),
    Purpose.REMINDING: gettext_lazy("To be reminded"),
    Purpose.THANKING: gettext_lazy("To be thanked"),
    Purpose.CASE: gettext_lazy("News of their own case"),
    Purpose.ANY: gettext_lazy("To be written to"),
}


def moments(viewer: Member, customer: Customer, until: datetime | None, most: int) -> Sequence[Happened]:
    """Return the customer's moments with us as far as the reader may see them; whichever was the first of all is marked."""
    found = list_interactions_of(viewer, customer)
    if until is not None:
        found = found.filter(at__lte=until)
    shown = list(found.annotate(later=met_before())[:most])
    asking = _Asking.of(viewer, shown)
    return [_moment(one, asking, first=not one.later) for one in shown]


def moments_told(many: int) -> str:
    """So many moments with us, in words."""
    return ngettext("%(n)s moment with us", "%(n)s moments with us", many) % {"n": saying.count(many)}


def answers(viewer: Member, customer: Customer, until: datetime | None, most: int) -> Sequence[Happened]:
    """Return what the customer told us in own words, as far as the reader may hear it."""
    voices = heard_from(viewer, customer.pk, until, most)
    maker = Cards(viewer, voices)
    return [_answer(maker, voice) for voice in voices]


def answers_told(many: int) -> str:
    """So many answers, in words."""
    return ngettext("%(n)s answer", "%(n)s answers", many) % {"n": saying.count(many)}


def contacts(viewer: Member, customer: Customer, until: datetime | None, most: int) -> Sequence[Happened]:
    """Return when the customer was to hear from us, and why not; whoever may look the customer up may know.

    That the customer was asked is left out for a reader who may see invitations: there it is told with the invitation.
    """
    told_there = may(viewer, Action.INVITATIONS_MAKE)
    return [
        Happened(
            at=one.decided_at,
            what=_("%(for_what)s: %(says)s") % {"for_what": PURPOSES[one.purpose], "says": one.says}
            if one.says
            else str(PURPOSES[one.purpose]),
            details=[_("sent %(when)s") % {"when": saying.day_and_hour(one.done_at, clock.now())}] if one.done_at else [],
        )
        for one in list_heard(customer, until, most)
        if one.says or not (told_there and asks_by_name(one.key))
    ]


def contacts_told(many: int) -> str:
    """Return so many decisions about writing to the customer, in words."""
    told = ngettext("%(n)s letter sent or held back", "%(n)s letters sent or held back", many)
    return told % {"n": saying.count(many)}


@dataclass(frozen=True)
class _Asking:
    """What may be told of whether the customer was asked about moments, and why; nothing to a reader who may not see who was
    asked.
    """

    scope: Scope
    decided: Collection[int]

    @classmethod
    def of(cls, viewer: Member, shown: Sequence[Interaction]) -> "_Asking":
        scope = reach_of(viewer, Action.INVITATIONS_MAKE)
        return cls(scope, decided_of(viewer, [one.pk for one in shown]) if scope and shown else ())

    def step(self, one: Interaction) -> Step | None:
        if one.pk not in self.decided:
            return None
        return Step(_("Why asked about it, or not"), f"{reverse('invitations')}?interaction={one.pk}")

    def words(self, one: Interaction) -> str:
        if one.pk in self.decided or not self.scope.allows_unit(one.unit):
            return ""
        if one.history and any_asked_elsewhere():
            # Whom another program asked about it, a file may tell without saying about which moment: that stands beside it.
            return ""
        return _("not asked about it: it is from an import") if one.history else _("not asked about it: no rule has decided")


def _moment(one: Interaction, asking: _Asking, *, first: bool) -> Happened:
    where = [one.touchpoint.name if one.touchpoint else "", one.unit.name if one.unit else ""]
    channel = str(channel_words(one.channel))
    told = [part for part in where if part]
    served = _("with %(who)s") % {"who": one.handled_by.name} if one.handled_by else ""
    details = [served, channel if told else "", asking.words(one)]
    return Happened(
        at=one.at,
        what=", ".join(told) or channel or _("A moment with us"),
        details=[part for part in details if part],
        badge=_("the first we know of") if first else "",
        step=asking.step(one),
    )


def _answer(maker: Cards, voice: Voice) -> Happened:
    card = maker.card(voice)
    return Happened(
        at=card.at,
        what=_("Told us:") if card.said else _("Answered without words."),
        details=card.where,
        said=[one.text for one in card.said],
        language=card.language,
        marks=[mark for mark in card.marks if mark],
        mood=card.mood,
        mood_words=card.mood_words,
        step=Step(_("Read the whole answer"), reverse("voice", args=[card.id])),
    )
