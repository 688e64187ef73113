"""Giving again under a key that is known: the same wish gets the same gesture, anything else is refused."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.act.giving.models import Gesture
from everweek.act.giving.rules import COUNTS, GestureKind, GestureStanding
from everweek.errors import Conflict
from everweek.journal.models import Line
from everweek.people.outcomes import TAKEN

_TOLD: Final[Mapping[str, str | Promise]] = {
    "kind": gettext_lazy("what is given"),
    "currency": gettext_lazy("the currency"),
    "amount": gettext_lazy("how much"),
    "what": gettext_lazy("what exactly"),
    "why": gettext_lazy("why"),
    "due_on": gettext_lazy("until when"),
    "tells": gettext_lazy("whether the customer reads it"),
    "told_as": gettext_lazy("the words for the customer"),
}


def same(before: Gesture, wanted: Gesture) -> Gesture:
    """The gesture ``before``, which stands under a key, where the one that is wanted now is told alike.

    Raises:
        Conflict: It was told otherwise, or was declined or taken back since (``decided``).
    """
    other = [str(name) for field, name in _TOLD.items() if getattr(before, field) != getattr(wanted, field)]
    if wanted.kind == GestureKind.COLLEAGUE and _named(before) != wanted.keeper_id:
        other.append(_("who sees it through"))
    if other:
        message = _("This was given already, and told otherwise: %(what)s. What was given stands; give anything else by itself.")
        raise Conflict(message % {"what": ", ".join(other)}, field="key", code=TAKEN)
    if before.standing not in {GestureStanding.ASKED, *COUNTS}:
        message = _("What stands under this key was declined or taken back; give it anew under a key of its own.")
        raise Conflict(message, field="key", code="decided")
    return before


def _named(gesture: Gesture) -> object:
    """The number of the colleague who was named as keeper when it was given or asked for; by now somebody else may keep it."""
    lines = Line.objects.filter(subject_type="gesture", subject_id=str(gesture.pk))
    return lines.order_by("pk").values_list("ids", flat=True)[0]["keeper"]
