"""Words of danger are told at once to whoever leads where they were said: whoever writes of it may not wait until somebody looks.

Neither a word nor a name of the customer leaves the house. What is imported as history is told to nobody.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from everweek.flows import addresses
from everweek.flows.noticing import LINES_AT_ONCE
from everweek.journal.models import Line
from everweek.journal.subscribers import subscriber
from everweek.listen.answering import DangerAnswering, dangers_answering
from everweek.messages.notices.kinds import NoticeKind, Place, When, declare, one_of
from everweek.messages.notices.services import News, tell
from everweek.people.queries import list_administrators, number_of_actor

DANGERS: Final[Mapping[str, str | Promise]] = {"life": _("danger to a life"), "safety": _("danger")}
_PLACES: Final[Mapping[str, Place]] = {
    "danger": Place(_("of which danger they speak"), DANGERS["life"], one_of(DANGERS)),
    "unit": Place(_("the unit it is of"), "North desk", lambda value: str(value) or gettext("no unit in particular")),
}
HEARD: Final = declare(
    NoticeKind(
        key="voice.danger",
        name=_("A customer wrote of danger"),
        title=_("Words of a customer speak of {danger}."),
        text=_("They were said of {unit}, and nobody sees to them yet. Read them, say that you see to it, and open a case."),
        places=_PLACES,
        when=When.AT_ONCE,
        urgent=True,
        team=_("Words of a customer speak of {danger}. Whoever leads at {unit} finds them among the voices."),
    )
)
UNHEARD: Final = declare(
    NoticeKind(
        key="voice.danger_unheard",
        name=_("A customer wrote of danger, and nobody is there who reads it"),
        title=_("Words of a customer speak of {danger}, and nobody is there to read them."),
        text=_(
            "They were said of {unit}. Nobody leads there or above, and nobody else reads voices: give somebody a post who does."
        ),
        places=_PLACES,
        when=When.AT_ONCE,
        urgent=True,
    )
)


def of_danger(lines: Sequence[Line]) -> list[Line]:
    """The lines among these that tell of danger, not of haste."""
    return [line for line in lines if line.ids.get("urgency") in DANGERS]


@subscriber("flows.danger_is_told_at_once", kinds=["comment.urgent"], batch=LINES_AT_ONCE, sieve=of_danger)
def tell_of_danger(lines: Sequence[Line]) -> None:
    """Tell whoever leads there, each once of a kind of danger in an answer; nobody what they said themselves."""
    dangers = dangers_answering((int(line.ids["response"]) for line in lines), DANGERS)
    tell(news=[_news(line, one) for line in lines if (one := dangers.get(int(line.ids["response"]))) is not None])


def _news(line: Line, one: DangerAnswering) -> News:
    danger = str(line.ids["urgency"])
    to = one.to or [each.pk for each in list_administrators()]
    return News(
        kind=HEARD if one.to else UNHEARD,
        key=f"voice:{one.response}:{danger}",
        path=addresses.voice(one.response) if one.to else addresses.UNITS,
        values={"danger": danger, "unit": one.unit},
        to=[each for each in to if each != number_of_actor(line.actor)],
        unit_path=one.unit_path if one.to else "",
    )
