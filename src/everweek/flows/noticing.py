"""What notices of cases have in common: the words their places hold, and the page they lead to."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from everweek.act.mailing.addresses import Colleague, answers_of
from everweek.messages.notices.kinds import Answered, Place
from everweek.messages.rules import Answers

CASE: Final[Mapping[str, Place]] = {
    "case": Place(_("the number of the case"), 4711, lambda value: f"#{value}"),
    "unit": Place(_("the unit it is of"), "North desk"),
}
HOUSE: Final = "Everweek"
"""Who did what nobody did by hand."""
WHO: Final[Mapping[str, Place]] = {"who": Place(_("who did it"), "Alice", lambda value: str(value) or gettext("A program"))}


def _answers(values: Mapping[str, object], member: int) -> Answers | None:
    return answers_of(Colleague(int(str(values["case"])), member))


ANSWERED: Final = Answered(
    _answers, _("Answer this mail, and your words stand in the case as a note among ourselves. The customer is not written to.")
)


def case_path(number: int) -> str:
    """The page of a case."""
    # Not asked of the addresses: the worker would load every page to know one.
    return f"/act/{number}/"
