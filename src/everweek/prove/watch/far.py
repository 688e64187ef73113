"""How far something moved, in sentences: what was set beside all others moved beside them, and by itself by so much, or not."""

from django.utils.translation import gettext as _

from everweek.people import saying
from everweek.prove.watch import beside
from everweek.prove.watch.findings import Course, Direction, Itself, Lasting, Moved, PeerApart, Season, Sides
from everweek.science import Estimate


def how_far(finding: Moved) -> list[str]:
    """Return sentences on how far something moved, with the interval; none where no estimate is known."""
    if isinstance(finding, Course) and finding.sides is not None:
        return [*_beside(finding), *_of_sides(finding, finding.sides)]
    estimate = finding.evidence.estimate
    if estimate is None:
        return []
    parts = parts_of(estimate)
    down = finding.direction is Direction.DOWN
    if crosses(estimate):
        return [_("By how much cannot be told well: at most %(high)s, perhaps by nothing.") % parts]
    if isinstance(finding, Lasting):
        parts |= {"last": saying.count(finding.last), "first": saying.count(finding.baseline)}
        if down:
            told = _(
                "Over its last %(last)s points it was %(size)s lower than over its first %(first)s "
                "(%(level)s %% confidence: %(low)s to %(high)s)."
            )
        else:
            told = _(
                "Over its last %(last)s points it was %(size)s higher than over its first %(first)s "
                "(%(level)s %% confidence: %(low)s to %(high)s)."
            )
    elif isinstance(finding, Season):
        return [_of_months(finding) % parts]
    elif isinstance(finding, PeerApart):
        told = beside.far(finding)
    elif down:
        told = _("The difference is %(size)s downwards (%(level)s %% confidence: %(low)s to %(high)s).")
    else:
        told = _("The difference is %(size)s upwards (%(level)s %% confidence: %(low)s to %(high)s).")
    return [told % parts]


def _of_months(finding: Season) -> str:
    """The sentence of a season's difference: of all the months it names, together."""
    down = finding.direction is Direction.DOWN
    if len(finding.months) == 1 and down:
        return _("It was %(size)s lower then than in the ordinary months (%(level)s %% confidence: %(low)s to %(high)s).")
    if len(finding.months) == 1:
        return _("It was %(size)s higher then than in the ordinary months (%(level)s %% confidence: %(low)s to %(high)s).")
    if down:
        return _(
            "In these months together it was %(size)s lower than in the ordinary ones "
            "(%(level)s %% confidence: %(low)s to %(high)s)."
        )
    return _(
        "In these months together it was %(size)s higher than in the ordinary ones "
        "(%(level)s %% confidence: %(low)s to %(high)s)."
    )


def _of_sides(finding: Course, sides: Sides) -> list[str]:
    """Return sentences on what the group did itself, and, where it held, on what the others did meanwhile."""
    own = [_itself(sides.own)]
    if finding.itself is not Itself.HELD or sides.others is None:
        return own
    if sides.others.value < 0:
        told = _("The others were %(size)s lower in the same time (%(level)s %% confidence: %(low)s to %(high)s).")
    else:
        told = _("The others were %(size)s higher in the same time (%(level)s %% confidence: %(low)s to %(high)s).")
    return [*own, told % parts_of(sides.others)]


def _itself(own: Estimate) -> str:
    if crosses(own):
        decimals = _decimals(own)
        parts = {
            "lower": saying.number(-own.low, decimals=decimals, down=False),
            "higher": saying.number(own.high, decimals=decimals, down=False),
            "level": saying.sure(own.level),
        }
        told = _(
            "By itself it cannot be told to have moved: it was between %(lower)s lower and %(higher)s higher than its own normal "
            "(%(level)s %% confidence)."
        )
        return told % parts
    if own.value < 0:
        told = _("By itself it was %(size)s lower than its own normal (%(level)s %% confidence: %(low)s to %(high)s).")
    else:
        told = _("By itself it was %(size)s higher than its own normal (%(level)s %% confidence: %(low)s to %(high)s).")
    return told % parts_of(own)


def _beside(finding: Course) -> list[str]:
    """Return the sentence of how far what lasts lies from all others."""
    estimate = finding.evidence.estimate
    if estimate is None or not isinstance(finding, Lasting):
        return []
    parts = parts_of(estimate) | {"last": saying.count(finding.last), "first": saying.count(finding.baseline)}
    if crosses(estimate):
        return [_("By how much it moved beside the others cannot be told well: at most %(high)s, perhaps by nothing.") % parts]
    if finding.direction is Direction.DOWN:
        told = _(
            "Beside the others it was %(size)s lower over its last %(last)s points than over its first %(first)s "
            "(%(level)s %% confidence: %(low)s to %(high)s)."
        )
    else:
        told = _(
            "Beside the others it was %(size)s higher over its last %(last)s points than over its first %(first)s "
            "(%(level)s %% confidence: %(low)s to %(high)s)."
        )
    return [told % parts]


def parts_of(estimate: Estimate) -> dict[str, str]:
    """Return what the sentence needs of a difference: its size and the ends of its interval, rounded so that the interval is
    never narrower than it is.
    """
    decimals = _decimals(estimate)
    near, far = sorted((abs(estimate.low), abs(estimate.high)))
    return {
        "size": saying.number(abs(estimate.value), decimals=decimals),
        "low": saying.number(0 if crosses(estimate) else near, down=True, decimals=decimals),
        "high": saying.number(far, down=False, decimals=decimals),
        "level": saying.sure(estimate.level),
    }


def crosses(estimate: Estimate) -> bool:
    """Return whether the interval of a difference holds nought."""
    return estimate.low <= 0 <= estimate.high


def _decimals(estimate: Estimate) -> int:
    return 1 if estimate.unit == "points" else 2
