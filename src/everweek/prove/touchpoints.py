"""Whether anything was ever said at a touchpoint, told quickly: for whoever narrows a list to one and may have mistyped it."""

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.facts import ask
from everweek.moments.queries import touchpoint_names
from everweek.prove import rules
from everweek.questionnaires.queries import is_answered_at

TOUCHPOINT = "touchpoint"


def check_touchpoint(key: str) -> None:
    """``Invalid`` where there is no touchpoint of that key and nobody answered at one, with the near miss; an empty key is none.

    Which touchpoints were answered at is asked of the facts, and of the newest answers, which the facts may not hold yet: all
    answers are never looked through for a key that none of them has.
    """
    named = touchpoint_names()
    if not key or key in named or key in dict(ask.values_of(TOUCHPOINT)) or is_answered_at(key):
        return
    told = _("There is no touchpoint %(key)r.") % {"key": key} + rules.suggestion(key, named)
    raise Invalid(told, field=TOUCHPOINT)
