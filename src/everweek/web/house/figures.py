"""Small pictures drawn by hand as SVG: what stands inside a sentence or a row of a table."""

from collections.abc import Mapping
from typing import Final

from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from everweek.science import Estimate

WIDTH: Final = 240.0
_EDGE: Final = 6.0

# The whole scale of what is measured in these units, where the unit itself says it.
SCALES: Final[Mapping[str, tuple[float, float]]] = {"points": (-100.0, 100.0), "percent": (0.0, 100.0), "share": (0.0, 1.0)}


def estimate_svg(found: Estimate, *, low: float | None = None, high: float | None = None, labels: bool = False) -> SafeString:
    """A dot on a line: the dot is the value, the thick line its interval, the thin line the axis from ``low`` to ``high``.

    Without ``low`` and ``high`` the axis is the whole scale of the unit, or the interval with room around it.
    """
    start, end = _axis(found, low, high)

    def across(value: float) -> str:
        inside = min(max(value, start), end)
        return f"{_EDGE + (inside - start) / (end - start) * (WIDTH - 2 * _EDGE):.1f}"

    said = _("%(value)s, between %(low)s and %(high)s") % {
        "value": _figure(found.value),
        "low": _figure(found.low),
        "high": _figure(found.high),
    }
    ends = _ends(start, end) if labels else SafeString("")
    return format_html(
        '<svg class="estimate" viewBox="0 0 {} {}" role="img" aria-label="{}" preserveAspectRatio="xMinYMid meet">'
        "<title>{}</title>"
        '<line class="axis" x1="{}" x2="{}" y1="11" y2="11"/>'
        '<line class="span" x1="{}" x2="{}" y1="11" y2="11"/>'
        '<circle class="dot" cx="{}" cy="11" r="5"/>{}</svg>',
        f"{WIDTH:.0f}",
        "34" if labels else "22",
        said,
        said,
        across(start),
        across(end),
        across(found.low),
        across(found.high),
        across(found.value),
        ends,
    )


def _axis(found: Estimate, low: float | None, high: float | None) -> tuple[float, float]:
    if low is not None and high is not None and low < high:
        return low, high
    if found.unit in SCALES:
        return SCALES[found.unit]
    room = max(found.high - found.low, abs(found.value) * 0.1, 1e-9)
    return found.low - room, found.high + room


def _ends(start: float, end: float) -> SafeString:
    return format_html(
        '<text x="0" y="31">{}</text><text x="{}" y="31" text-anchor="end">{}</text>',
        formats.number_format(start, use_l10n=True),
        f"{WIDTH:.0f}",
        formats.number_format(end, use_l10n=True),
    )


def _figure(value: float) -> str:
    return formats.number_format(round(value, 2), use_l10n=True)
