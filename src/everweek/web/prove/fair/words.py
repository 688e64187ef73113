"""What the page of fair comparison says: of colleagues beside their peers, and of units beside others at the same touchpoints."""

from django.utils.translation import gettext as _

from everweek.people import saying
from everweek.prove import watch
from everweek.prove.watch.findings import Direction
from everweek.prove.watch.peers import UNITS
from everweek.science import Estimate
from everweek.web.prove.contexts import Mark
from everweek.web.prove.fair.contexts import FairWords
from everweek.web.prove.words import PLACES


def page(*, of_units: bool) -> FairWords:
    """The headings of the page, and how it is read."""
    if of_units:
        return FairWords(
            one=_("Unit"),
            beside=_("Beside others"),
            difference=_("Difference to others"),
            everybody=_("All units, by name"),
            read=_(
                "Each unit is compared with all others at the same touchpoints in the same months: who answers complaints is "
                "held against whoever answers complaints. Answers at touchpoints that no other unit serves do not count here. "
                "What is not named here may be luck: it is no reason to praise or to blame."
            ),
            untold=_("Too few answers, or no touchpoint that another unit serves in the same months, to speak of:"),
        )
    return FairWords(
        one=_("Colleague"),
        beside=_("Beside peers"),
        difference=_("Difference to peers"),
        everybody=_("Everybody, by name"),
        read=_(
            "Everybody is compared with peers of the same unit at the same touchpoints in the same months. What is not named "
            "here may be luck: it is no reason to praise or to blame."
        ),
        untold=_("Too few answers, or too few peers, to speak of:"),
    )


def legend(*, of_units: bool) -> list[Mark]:
    """The marks of what is drawn."""
    if of_units:
        return [Mark("peers", _("as the others")), Mark("block", _("the difference to the others, with its interval"))]
    return [Mark("peers", _("as the peers")), Mark("block", _("the difference to the peers, with its interval"))]


def how_wide(peers: watch.Peers) -> str:
    """How wide the intervals are, and why."""
    judged = sum(isinstance(one.difference, Estimate) for one in peers.rows)
    told_of = _(
        "%(n)s colleagues are looked at together, and each interval is as wide as that takes. Whose interval lies off the line "
        "of the peers differs from them; of nobody else can it be said. In at most one of a hundred such lists somebody is "
        "wrongly said to differ."
    )
    if peers.sort is UNITS:
        told_of = _(
            "%(n)s units are looked at together, and each interval is as wide as that takes. A unit whose interval lies off the "
            "line of the others differs from them; of no other can it be said. In at most one of twenty such lists a unit is "
            "wrongly said to differ."
        )
    return told_of % {"n": saying.count(judged)}


def side(way: Direction, *, of_units: bool) -> tuple[str, str]:
    """The heading of those who lie below, or above, and the sentence that there is nobody."""
    if of_units and way is Direction.DOWN:
        return _("Where to help"), _("No unit can be told to lie below others at the same touchpoints.")
    if of_units:
        return _("Where to learn from"), _("No unit can be told to lie above others at the same touchpoints.")
    if way is Direction.DOWN:
        return _("Whom to help"), _("Nobody can be told to lie below peers.")
    return _("Whom to thank"), _("Nobody can be told to lie above peers.")


def more(n: int, *, of_units: bool) -> str:
    """How many have no card, and where they stand; nothing where all have one."""
    if not n:
        return ""
    told_of = _("%(n)s more: they stand in the table.") if of_units else _("%(n)s more: see them unit by unit.")
    return told_of % {"n": saying.count(n)}


def standing(way: Direction | None, dimension: str) -> str:
    """How one stands, in a word or two."""
    if way is None:
        return _("cannot be told apart")
    if dimension == UNITS.dimension:
        return _("below others") if way is Direction.DOWN else _("above others")
    return _("below peers") if way is Direction.DOWN else _("above peers")


def far(difference: Estimate, *, of_units: bool) -> str:
    """How far one lies from the peers, with the interval, in words."""
    places = PLACES.get(difference.unit, 2)
    told_of = (
        _("%(value)s beside others (%(low)s to %(high)s)") if of_units else _("%(value)s beside peers (%(low)s to %(high)s)")
    )
    return told_of % {
        "value": saying.number(difference.value, places, signed=True),
        "low": saying.number(difference.low, places, signed=True, down=True),
        "high": saying.number(difference.high, places, signed=True, down=False),
    }
