"""What notices of cases have in common: the words their places hold, and the page they lead to."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from everweek.messages.notices.kinds import Place

CASE: Final[Mapping[str, Place]] = {
    "case": Place(_("the number of the case"), 4711, lambda value: f"#{value}"),
    "unit": Place(_("the unit it is of"), "North desk"),
}
WHO: Final[Mapping[str, Place]] = {"who": Place(_("who did it"), "Alice", lambda value: str(value) or gettext("A program"))}


def case_path(number: int) -> str:
    """The page of a case."""
    # Not asked of the addresses: the worker would load every page to know one.
    return f"/act/{number}/"
