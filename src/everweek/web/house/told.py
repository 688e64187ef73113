"""Lines of the log of who was told what, in words: as its own page shows them, and the page of what they are about."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from everweek import clock
from everweek.messages.contact.rules import Purpose
from everweek.messages.notices.kinds import KINDS, TEAM_KINDS
from everweek.messages.told.queries import LETTER, ToldShown
from everweek.messages.told.rules import ToldSide, ToldStanding, ToldWay
from everweek.people.access import may
from everweek.people.models import Member
from everweek.people.policy import Action

PURPOSES: Final[Mapping[str, str | Promise]] = {
    Purpose.ASKING: gettext_lazy("Asking how it was"),
    Purpose.REMINDING: gettext_lazy("Reminding of a question"),
    Purpose.THANKING: gettext_lazy("Saying thank you"),
    Purpose.CASE: gettext_lazy("News of their own case"),
    LETTER: gettext_lazy("News of their own case"),
}
WAYS: Final[Mapping[ToldWay, str | Promise]] = {
    ToldWay.MAIL: gettext_lazy("by mail"),
    ToldWay.DIGEST: gettext_lazy("in the digest"),
    ToldWay.CHAT: gettext_lazy("in a chat"),
    ToldWay.HOUSE: gettext_lazy("in the house"),
    ToldWay.LINK: gettext_lazy("by a link that was handed on"),
    ToldWay.PAGE: gettext_lazy("on a page they had open"),
}
STANDINGS: Final[Mapping[ToldStanding, str | Promise]] = {
    ToldStanding.WAITING: gettext_lazy("waits"),
    ToldStanding.TOLD: gettext_lazy("told"),
    ToldStanding.RETURNED: gettext_lazy("came back"),
    ToldStanding.NOT: gettext_lazy("not told"),
}
_TONES: Final[Mapping[ToldStanding, str]] = {
    ToldStanding.WAITING: "",
    ToldStanding.TOLD: "good",
    ToldStanding.RETURNED: "bad",
    ToldStanding.NOT: "warm",
}


NAMED: Final = 5
"""So many of whom one thing was told to stand in its line; who else, is unfolded."""


@dataclass(frozen=True)
class ToldPerson:
    """Whom something was told to, or was not."""

    name: Annotated[str, "whom"]
    address: Annotated[str, "that person's page, or nothing"]


@dataclass(frozen=True)
class ToldLine:
    """One thing that somebody was told, or was not, with all for whom that stands alike."""

    who: Annotated[Sequence[ToldPerson], "whom, five at most"]
    others: Annotated[Sequence[ToldPerson], "whom else"]
    what: Annotated[str | Promise, "what kind of thing it is"]
    about: Annotated[str, "the page it leads to, or nothing"]
    way: Annotated[str | Promise, "by which way"]
    standing: Annotated[str | Promise, "how it stands, in a word"]
    tone: Annotated[str, "how that is: good, warm, bad, or nothing"]
    at: Annotated[datetime, "when it was decided, or told in the house"]
    left: Annotated[datetime | None, "when it left, where that was later"]
    due: Annotated[datetime | None, "when it will leave"]
    why: Annotated[str, "why they were not told, or what else is to be known; or nothing"]


class ToldLines:
    """Makes lines for one reader, who is led to those pages alone that are open to them."""

    def __init__(self, viewer: Member, *, here: str = "") -> None:
        self._customers, self._members = may(viewer, Action.CUSTOMERS_READ), may(viewer, Action.PEOPLE_READ)
        self._here = here

    def lines(self, found: Iterable[ToldShown]) -> list[ToldLine]:
        """Return what was told as lines: what many were told at the same time by the same way stands once, with their names."""
        alike: dict[tuple[object, ...], list[ToldShown]] = {}
        for one in found:
            moments = [at and at.replace(second=0, microsecond=0) for at in (one.at, one.when)]
            alike.setdefault((one.side, one.kind, one.path, one.way, one.standing, one.why, *moments), []).append(one)
        return [self._line(several) for several in alike.values()]

    def _line(self, several: Sequence[ToldShown]) -> ToldLine:
        one = several[0]
        # Two may be called alike, and of some no name is told: whoever it is, how many there were is not lost.
        times = Counter((each.whom, each.name, self._address(each)) for each in several)
        people = [ToldPerson(name if n == 1 else f"{name} ({n})", address) for (_whom, name, address), n in times.items()]
        # What is due by now leaves within the minute: that it did not yet is no news.
        waits = one.standing is ToldStanding.WAITING and one.when is not None and one.when > clock.now()
        return ToldLine(
            who=people[:NAMED],
            others=people[NAMED:],
            what=what_words(one),
            about=one.path if one.path != self._here else "",
            way=WAYS[one.way],
            standing=STANDINGS[one.standing],
            tone=_TONES[one.standing],
            at=one.at,
            left=one.when if one.standing is ToldStanding.TOLD and one.when is not None and one.when > one.at else None,
            due=one.when if waits else None,
            why=one.why,
        )

    def _address(self, one: ToldShown) -> str:
        if one.whom is None or one.side is ToldSide.TEAMS:
            return ""
        if one.side is ToldSide.CUSTOMERS:
            return reverse("customer", args=[one.whom]) if self._customers else ""
        return reverse("member", args=[one.whom]) if self._members else ""


def what_words(one: ToldShown) -> str | Promise:
    """What kind of thing was told; of a kind that is told no more its key is left."""
    if one.side is ToldSide.CUSTOMERS:
        return PURPOSES.get(one.kind, one.kind)
    kind = KINDS.get(one.kind) or TEAM_KINDS.get(one.kind)
    return kind.name if kind is not None else one.kind
