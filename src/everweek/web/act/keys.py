"""The single keys of the page of a case, beside those of the house: each opens a form or presses a button of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from everweek.web.act.folds import Fold

LETTERS: Final[Mapping[str, str]] = {
    "case-write": "r",
    "case-hear": "h",
    "case-note": "n",
    "case-decide": "d",
    "case-tell": "c",
    "case-assign": "g",
    "case-verdict": "v",
    "case-close": "x",
    "case-assess": "a",
    "case-refer": "u",
    "case-cause": "y",
    "gesture-give": "m",
}
"""By the address of the form. ``j``, ``k``, ``/`` and ``?`` are the house's."""
TAKE: Final = "t"
KNOWN: Final = "w"
MOVE: Final = "b"


@dataclass(frozen=True)
class KeyLine:
    """What one key does on this page."""

    letter: Annotated[str, "the key"]
    label: Annotated[str | Promise, "what it does"]
    address: Annotated[str, "where the form or button is sent that it reaches"]


def keys_of(case: int, folds: Sequence[Fold], *, takes: bool) -> list[KeyLine]:
    """The keys that do something here: what is not on the page has none."""
    found = [KeyLine(TAKE, _("take the case"), reverse("case-take", args=[case]))] if takes else []
    if any(one.route == "case-assign" for one in folds):
        found.append(KeyLine(MOVE, _("it belongs elsewhere"), reverse("case-move", args=[case])))
    # Of several of one kind the first is what the key reaches.
    forms = {one.route: one.label for one in reversed(folds)}
    found.append(KeyLine(KNOWN, _("what we know of this"), reverse("guides-beside", args=[case])))
    return found + [KeyLine(key, forms[route], reverse(route, args=[case])) for route, key in LETTERS.items() if route in forms]
