"""Small pictures drawn by hand as SVG: what stands inside a sentence or a row of a table."""

from collections.abc import Mapping
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from everweek.people import saying
from everweek.science import Estimate

# Places along the axis are told in percent, so that the picture fills whatever room it is given and nothing in it is stretched.
LEFT: Final = 2.0
RIGHT: Final = 98.0

# The whole scale of what is measured in these units, where the unit itself says it.
SCALES: Final[Mapping[str, tuple[float, float]]] = {"points": (-100.0, 100.0), "percent": (0.0, 100.0), "share": (0.0, 1.0)}


DECIMALS: Final[Mapping[str, int]] = {"points": 1, "percent": 0, "score": 2}
"""With how many decimals a number in these units is told where nothing else is said: as many as in its sentence."""


def estimate_svg(
    found: Estimate,
    *,
    low: float | None = None,
    high: float | None = None,
    places: int | None = None,
    labels: bool = False,
    around: float | None = None,
    signed: bool = False,
    beside: str = "",
) -> SafeString:
    """A dot on a line: the dot is the value, the block around it its interval, the line the axis from ``low`` to ``high``.

    The block is taller than the dot, so that even an interval narrower than the dot is seen.

    Its words have ``places`` decimals, and an interval rounded outwards, as it is told everywhere.

    Without ``low`` and ``high`` the axis is the whole scale of the unit, or the interval with room around it.

    ``around`` is what the number is told from: a line stands there, and ``beside`` names it. From 0 it is a difference, and
    numbers have their sign; so they have where they are ``signed``.
    """
    start, end = _axis(found, low, high)

    def across(value: float) -> float:
        inside = min(max(value, start), end)
        return LEFT + (inside - start) / (end - start) * (RIGHT - LEFT)

    left, right = across(found.low), across(found.high)
    decimals, signed = DECIMALS.get(found.unit) if places is None else places, signed or around == 0
    said = _("%(value)s, between %(low)s and %(high)s") % {
        "value": saying.points(found.value)
        if found.unit == "percent" and not decimals
        else saying.number(found.value, decimals, signed=signed),
        "low": saying.number(found.low, decimals, signed=signed, down=True),
        "high": saying.number(found.high, decimals, signed=signed, down=False),
    }
    if beside:
        said = _("%(said)s; the dashed line is %(beside)s") % {"said": said, "beside": beside}
    return format_html(
        '<svg class="estimate{}" role="img"><title>{}</title>'
        '<line class="axis" x1="{}%" x2="{}%" y1="11" y2="11"/>'
        '<rect class="span" x="{}%" width="{}%" y="3" height="16" rx="2"/>'
        '{}<circle class="dot" cx="{}%" cy="11" r="4"/>{}</svg>',
        " labelled" if labels else "",
        said,
        LEFT,
        RIGHT,
        f"{left:.2f}",
        f"{right - left:.2f}",
        ""
        if around is None
        else format_html('<line class="around" x1="{0}%" x2="{0}%" y1="0" y2="22"/>', f"{across(around):.2f}"),
        f"{across(found.value):.2f}",
        _ends(start, end, around, beside=beside) if labels else "",
    )


def scale_svg(low: float, high: float, *, places: int | None = None, around: float | None = None) -> SafeString:
    """The axis of a column of estimates, with the numbers at its ends and at what they are told ``around``: its head."""
    ends = _ends(low, high, around, places, under=11)
    return format_html('<svg class="estimate scale" aria-hidden="true" focusable="false">{}</svg>', ends)


def score_svg(score: float, low: float, high: float) -> SafeString:
    """One person's score as a dot on its scale: no interval, because one answer has none. Told in words beside it."""
    inside = min(max(score, low), high)
    across = LEFT + (inside - low) / (high - low) * (RIGHT - LEFT) if high > low else LEFT
    return format_html(
        '<svg class="estimate score" aria-hidden="true" focusable="false"><line class="axis" x1="{}%" x2="{}%" y1="11" y2="11"/>'
        '<circle class="dot" cx="{}%" cy="11" r="5"/></svg>',
        LEFT,
        RIGHT,
        f"{across:.2f}",
    )


def _axis(found: Estimate, low: float | None, high: float | None) -> tuple[float, float]:
    if low is not None and high is not None and low < high:
        return low, high
    if found.unit in SCALES:
        return SCALES[found.unit]
    room = max(found.high - found.low, abs(found.value) * 0.1, 1e-9)
    return found.low - room, found.high + room


def _ends(
    start: float, end: float, around: float | None = None, places: int | None = None, *, under: int = 32, beside: str = ""
) -> SafeString:
    """The numbers at both ends of an axis, and at what numbers are told ``around`` that one or what is ``beside`` them, so far
    ``under`` the top; differences have their sign.
    """
    signed = around == 0
    middle = ""
    if around is not None:
        across = LEFT + (around - start) / (end - start) * (RIGHT - LEFT)
        named = beside or saying.number(around)
        middle = format_html('<text x="{}%" y="{}" text-anchor="middle">{}</text>', f"{across:.2f}", under, named)
    return format_html(
        '<text x="{}%" y="{}">{}</text>{}<text x="{}%" y="{}" text-anchor="end">{}</text>',
        LEFT,
        under,
        saying.number(start, places, signed=signed),
        middle,
        RIGHT,
        under,
        saying.number(end, places, signed=signed),
    )
