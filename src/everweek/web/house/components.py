"""The components of a page, as template tags: ``{% load components %}``. What each looks like is in ``templates/components``.

Blocks hold what the template writes between them (``blocks.py`` has those of which a page is made); the others draw one thing:
``{% icon %}``, ``{% estimate %}``, ``{% moment %}``; filters write numbers as the reader's language does.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django import template
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from everweek import clock
from everweek.people import saying
from everweek.science import Estimate, NotEnough
from everweek.web.choices import Tab
from everweek.web.house import blocks, keeping, tables, undo
from everweek.web.house.figures import estimate_svg, scale_svg, score_svg
from everweek.web.pages import Page
from everweek.web.static import sheet_of

register = template.Library()
blocks.add_to(register)
keeping.add_to(register)
tables.add_to(register)

# Drawn on a grid of 20 with a pen of 1.6: the shapes of the rail, and a few signs.
ICONS: Final[Mapping[str, str]] = {
    "day": (
        '<circle cx="10" cy="10" r="3.4"/><path d="M10 2.2v2M10 15.8v2M2.2 10h2M15.8 10h2M4.5 4.5l1.4 1.4'
        'M14.1 14.1l1.4 1.4M4.5 15.5l1.4-1.4M14.1 5.9l1.4-1.4"/>'
    ),
    "listen": '<path d="M3 4.5h14v9H9.5L6 17v-3.5H3z"/><path d="M6.5 7.7h7M6.5 10.3h4.5"/>',
    "act": '<path d="M11.5 2.5L4.5 11.5h5l-1 6 7-9h-5z"/>',
    "grow": (
        '<path d="M10 17.5v-8"/><path d="M10 9.5c0-3.5 2.5-5.5 6.5-5.5 0 3.8-2.5 5.5-6.5 5.5z"/>'
        '<path d="M10 12.5c0-2.8-2-4.5-5.5-4.5 0 3 2 4.5 5.5 4.5z"/>'
    ),
    "thank": '<path d="M10 16.5C5.5 13 3 10.7 3 7.7A3.6 3.6 0 0 1 10 6.2a3.6 3.6 0 0 1 7 1.5c0 3-2.5 5.3-7 8.8z"/>',
    "lead": '<circle cx="10" cy="10" r="7"/><path d="M13 7l-1.7 4.3L7 13l1.7-4.3z"/>',
    "more": '<path d="M4.5 10v.2M10 10v.2M15.5 10v.2" stroke-width="2.6"/>',
    "prove": (
        '<path d="M3 3v14h14"/><path d="M6 7h9M7.5 12h6"/><circle cx="12" cy="7" r="1.7" fill="currentColor"/>'
        '<circle cx="9.5" cy="12" r="1.7" fill="currentColor"/>'
    ),
    "settings": '<path d="M3 6h8M15 6h2M3 14h2M9 14h8"/><circle cx="13" cy="6" r="2"/><circle cx="7" cy="14" r="2"/>',
    "unhappy": '<circle cx="10" cy="10" r="7"/><path d="M7 13.5c1.6-2 4.4-2 6 0M7.5 8v.2M12.5 8v.2"/>',
    "not_recommending": '<path d="M3 4h14v9H9l-4 4v-4H3z"/><path d="M8 6.5l4 4M12 6.5l-4 4"/>',
    "mixed": '<circle cx="10" cy="10" r="7"/><path d="M7 12.7h6M7.5 8v.2M12.5 8v.2"/>',
    "happy": '<circle cx="10" cy="10" r="7"/><path d="M7 11.8c1.6 2 4.4 2 6 0M7.5 8v.2M12.5 8v.2"/>',
    "untold": '<circle cx="10" cy="10" r="7" stroke-dasharray="3 3"/>',
    "bell": '<path d="M5 14V9.5a5 5 0 0 1 10 0V14l1.5 1.5h-13z"/><path d="M8.3 17.2c.9.8 2.5.8 3.4 0"/>',
    "search": '<circle cx="9" cy="9" r="5"/><path d="M13 13l4 4"/>',
    "down": '<path d="M10 4v12M5 11l5 5 5-5"/>',
    "up": '<path d="M10 16V4M5 9l5-5 5 5"/>',
    "good": '<path d="M4 10.5l4 4 8-9"/>',
    "bad": '<path d="M10 3l8 14H2z"/><path d="M10 8.5v4M10 14.8v.2"/>',
}


@register.simple_tag(takes_context=True)
def sheet(context: Mapping[str, object]) -> str:
    """The link to the style sheet of the room whose page is shown, where it has one; the frame draws it once."""
    page = context.get("page")
    found = sheet_of(page.template) if isinstance(page, Page) else ""
    return format_html('<link rel="stylesheet" href="{}">', static(found)) if found else ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing, hidden from screen readers because words stand beside it."""
    return mark_safe(  # noqa: S308  # only the constants above
        f'<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">{ICONS[name]}</svg>'
    )


@register.simple_block_tag
def notice(content: str, tone: str = "") -> SafeString:
    """Something to be noticed; ``tone`` is good, bad, warm or nothing. Bad ones are read out at once."""
    return _part("notice", content=content, tone=tone)


@register.simple_block_tag
def empty(content: str, title: str = "") -> SafeString:
    """An empty page teaches: what will stand here, and inside it the button that begins."""
    return _part("empty", content=content, title=title)


@register.simple_tag
def tabs(label: str, several: Sequence[Tab]) -> SafeString:
    """The ways between parts of one list, under the name ``label``; the one that is shown is marked."""
    return _part("tabs", label=label, tabs=several)


@register.simple_block_tag
def voice(content: str, language: str = "", look: str = "") -> SafeString:
    """A customer's own words, in the typeface that is theirs alone."""
    return _part("voice", content=content, language=language, look=look)


@register.simple_tag
def estimate(
    found: Estimate | NotEnough,
    low: float | None = None,
    high: float | None = None,
    *,
    places: int | None = None,
    labels: bool = False,
    around: float | None = None,
    beside: str = "",
    signed: bool = False,
) -> SafeString:
    """A number as a dot on a line: the line is its interval, the axis goes from ``low`` to ``high``. Or why there is none.

    ``places`` decimals it is told with beside the picture, where these are not those of its unit. It is drawn ``around`` what it
    is told from, which ``beside`` names; from 0 it is a difference, and has its sign; so has what is ``signed``.
    """
    if isinstance(found, NotEnough):
        return format_html('<span class="quiet">{}</span>', found.reason)
    return estimate_svg(found, low=low, high=high, places=places, labels=labels, around=around, beside=beside, signed=signed)


@register.simple_tag
def scale(axis: Sequence[float] | None, places: int | None = None, *, around: float | None = None) -> SafeString:
    """The axis on which a column of numbers is drawn, as the head of the column; nothing where there is none."""
    return scale_svg(axis[0], axis[1], places=places, around=around) if axis else SafeString("")


@register.simple_tag
def estimate_cells(
    found: Estimate | NotEnough,
    axis: Sequence[float] | None,
    places: int,
    unit: str,
    counted: str = "",
    *,
    around: float | None = None,
    signed: bool = False,
) -> SafeString:
    """The four cells of a number in a table: drawn, its value, its interval, how many were counted. Or one: why there is none.

    A difference is drawn ``around`` what it is told from, and has its sign; so has what is ``signed``.

    Written here and not in a template of their own, which takes five times as long: a long table is made of little else.
    """
    if isinstance(found, NotEnough):
        return format_html('<td colspan="4" class="quiet">{}</td>', found.reason)
    signed = signed or around is not None
    ends = {
        "low": saying.number(found.low, places, signed=signed, down=True),
        "high": saying.number(found.high, places, signed=signed, down=False),
    }
    low, high = axis or (None, None)
    return format_html(
        '<td class="drawn">{}</td><td class="num" data-label="{}"><b>{}</b></td><td class="num interval">{}</td>'
        '<td class="num" data-label="{}">{}</td>',
        estimate_svg(found, low=low, high=high, places=places, around=around, signed=signed),
        unit,
        saying.number(found.value, places, signed=signed),
        _("%(low)s to %(high)s") % ends,
        counted or _("Answers"),
        count(found.n),
    )


@register.simple_tag
def score(value: float, low: float, high: float) -> SafeString:
    """One person's score as a dot on its scale."""
    return score_svg(value, low, high)


@register.filter
def way_back(message: Message) -> undo.Back | None:
    """The way back from what a message tells of, or nothing."""
    return undo.shown(message)


@register.filter
def breakable(text: str) -> SafeString:
    """A text in which an e-mail address, where it must break, breaks before its @.

    >>> breakable("dana@example.org")
    'dana<wbr>@example.org'
    """
    return format_html_join(SafeString("<wbr>@"), "{}", ((part,) for part in text.split("@")))


@register.filter
def unbroken(text: str) -> SafeString:
    r"""A text in which no line ends between a number and its percent sign, and an address breaks after a stroke.

    What is a piece of a page already stays as it is, but for its strokes: it must hold words alone, no element.

    >>> unbroken("the band its 95 % interval"), unbroken("at example.org/s/a")
    ('the band its 95\xa0% interval', 'at example.org/<wbr>s/<wbr>a')
    >>> unbroken("Erase O'Neil?"), unbroken(SafeString("Erase O&#x27;Neil?"))
    ('Erase O&#x27;Neil?', 'Erase O&#x27;Neil?')
    """
    parts = conditional_escape(text).replace(" %", "\N{NO-BREAK SPACE}%").split("/")
    return SafeString("/<wbr>".join(parts))


@register.filter
def count(number: int | None) -> str:
    """How many, as the reader's language writes it; nothing for None."""
    return "" if number is None else saying.count(number)


@register.filter
def figure(number: float | None, places: int | None = None) -> str:
    """A measured number with ``places`` decimals, or as few as it needs; nothing for None."""
    return "" if number is None else saying.number(number, places)


@register.filter
def low_figure(number: float, places: int) -> str:
    """The lower end of an interval, rounded down: the interval that is told still holds the truth as often as it says.

    >>> low_figure(37.1799, 2), high_figure(42.4011, 2)
    ('37.17', '42.41')
    """
    return saying.number(number, places, down=True)


@register.filter
def high_figure(number: float, places: int) -> str:
    """The upper end of an interval, rounded up."""
    return saying.number(number, places, down=False)


@register.filter
def signed_figure(number: float, places: int) -> str:
    """A measured number that may lie below nought, with its sign.

    >>> signed_figure(15.24, 1), signed_low_figure(15.24, 1), signed_high_figure(-3.04, 1)
    ('+15.2', '+15.2', '−3.0')
    """
    return saying.number(number, places, signed=True)


@register.filter
def signed_low_figure(number: float, places: int) -> str:
    """The lower end of an interval, rounded down, with its sign."""
    return saying.number(number, places, signed=True, down=True)


@register.filter
def signed_high_figure(number: float, places: int) -> str:
    """The upper end of an interval, rounded up, with its sign."""
    return saying.number(number, places, signed=True, down=False)


@register.filter
def day(at: date | None) -> str:
    """A day with its year; nothing for None."""
    return "" if at is None else saying.day(at)


@register.simple_tag
def moment(at: datetime | None) -> SafeString:
    """A time as people say it, gone or still to come, with the exact moment on hover and for programs."""
    if at is None:
        return SafeString("")
    told = saying.moment(at, clock.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), saying.exact(at), told)


def _part(name: str, **context: object) -> SafeString:
    return render_to_string(f"components/{name}.html", context)
