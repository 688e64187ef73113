"""What limits a number, as a sentence says it: at a desk, among customers of a segment, in a month; else where something is so.

Nobody says "where unit is Haldwick". What has a word of its own goes by it; what came with answers under any name has none.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.people import saying
from everweek.prove.measures import labels
from everweek.prove.names import dimension

_OF: Final[Mapping[str, str | Promise]] = {
    "unit": gettext_lazy("%(what)s at %(name)s"),
    "touchpoint": gettext_lazy("%(what)s at the touchpoint %(name)s"),
    "questionnaire": gettext_lazy("%(what)s in “%(name)s”"),
    "member": gettext_lazy("%(what)s of the customers of %(name)s"),
    "segment": gettext_lazy("%(what)s among customers of the segment “%(name)s”"),
    "month": gettext_lazy("%(what)s in %(name)s"),
    "week": gettext_lazy("%(what)s in %(name)s"),
    "day": gettext_lazy("%(what)s on %(name)s"),
}
"""How a sentence says what lies within such a group, in the order in which several stand; it names the group."""
_NOT_KNOWN: Final[Mapping[str, str | Promise]] = {
    "doubt": gettext_lazy("nothing is doubtful"),
    "first": gettext_lazy("it is not known which contact it was"),
    "letter_answered": gettext_lazy("no letter is known that was answered"),
    "asked_by": gettext_lazy("no rule is known that asked"),
}
"""What it means of such a dimension that nothing was recorded."""


def limited(told: str, where: Mapping[str, str], measure: str = "") -> str:
    """Return what is told of ("satisfaction", "North desk") with all that limits it.

    Args:
        told: What is told of, within a sentence.
        where: The filters, as ``measures.measure`` takes them.
        measure: Of which measure it is told: what promises are told apart by has words of its own.

    Returns:
        Such as "satisfaction at North desk where language is English".
    """
    left = dict(where)
    for name, words in _OF.items():
        if left.get(name):
            value = left.pop(name)
            told = words % {"what": told, "name": labels(name, [value], measure)[value]}
    if not left:
        return told
    conditions = [condition(name, value, measure) for name, value in left.items()]
    return _("%(what)s where %(conditions)s") % {"what": told, "conditions": saying.names(conditions)}


def condition(name: str, value: str, measure: str = "") -> str:
    """A filter as a clause: "language is English", "no unit was recorded"."""
    if name == "first" and value:
        return _("the contact is a customer's first") if value == "yes" else _("the contact is a later one")
    if not value:
        return (
            str(_NOT_KNOWN[name]) if name in _NOT_KNOWN else _("no %(dimension)s was recorded") % {"dimension": dimension(name)}
        )
    return _("%(dimension)s is %(value)s") % {"dimension": dimension(name), "value": labels(name, [value], measure)[value]}
