"""A letter as HTML and as plain text: tables, and styles in each element, as mail programs need it; nothing from anywhere.

No font, no pixel that counts, no picture but those that are in the mail itself, and links lead where they say. Dark where the
reader's program is dark; right to left where the customer's language is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from everweek.messages.contact.rules import COUNTED, Purpose
from everweek.messages.letters.shapes import Choices, CustomerLetter, Part, Pictured, Press, Spoken, Title, Words
from everweek.people import saying
from everweek.text.direction import direction

_SANS: Final = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif"
_STYLE: Final = (
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "@media(prefers-color-scheme:dark){"
    ".paper{background:#16181b!important}.card{background:#1e2125!important;border-color:#34383e!important}"
    ".ink{color:#ece9e2!important}.quiet{color:#a9b1ba!important}.link{color:#74b4ec!important}"
    ".point{background:#16181b!important;border-color:#8d857a!important;color:#ece9e2!important}"
    ".press{background:#74b4ec!important;color:#10161c!important}a.point,a.press{background:none!important}}"
)
_WIDE: Final = '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"'
_NARROW: Final = 5
"""Choices with a longer label than this stand under each other."""
_RULE: Final = "-- "
_PLACE: Final = re.compile(r"<!--picture (\d+)-->")


@dataclass(frozen=True)
class Shown:
    """A picture in a mail: the Content-ID it travels under, how many pixels wide it is shown, and what it says unseen."""

    cid: str
    wide: int
    says: str


@dataclass(frozen=True)
class Frame:
    """What stands around every letter: whose house it is, its language, what the foot says, and the link that opts out."""

    house: str
    language: str
    why: str
    stop: str
    stop_at: str = ""

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return direction(self.language)


@lru_cache(maxsize=256)
def _foot(house: str, language: str, purpose: Purpose) -> tuple[str, str]:
    with translation.override(language):
        if purpose is Purpose.CASE:
            return _("You get this letter because %(house)s is seeing to something of yours.") % {"house": house}, ""
        why = _("You get this letter because you are a customer of %(house)s.") % {"house": house}
        return why, _("Hear from us less often, or not at all")


def frame_of(house: str, language: str, purpose: Purpose, stop_at: str) -> Frame:
    """The frame of a letter for that purpose in that language; only what may be opted out of has a link for it."""
    # The parts are in the customer's language, whatever that is; the frame speaks it where it can.
    why, stop = _foot(house, saying.spoken(language), purpose)
    return Frame(house, language, why, stop, stop_at if purpose in COUNTED else "")


def as_html(letter: CustomerLetter, frame: Frame) -> str:
    """The letter as HTML: a whole document, readable without the style in its head."""
    start = "left" if frame.direction == "ltr" else "right"
    # Lines, so that no mail server has to break one.
    body = "\n".join(_html_of(part, start) for part in letter.parts)
    stop = ""
    if frame.stop_at:
        stop = f'<br><a class="link" href="{escape(frame.stop_at)}" style="color:#1f6fb2">{escape(frame.stop)}</a>'
    preview = f'<div style="display:none;max-height:0;overflow:hidden">{escape(letter.preview)}</div>' if letter.preview else ""
    return (
        f'<!DOCTYPE html><html lang="{escape(frame.language)}" dir="{frame.direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(letter.subject)}</title>\n<style>{_STYLE}</style></head>\n"
        f'<body class="paper" style="margin:0;padding:0;background:#fbfaf7">{preview}'
        '<table class="paper" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" '
        'style="background:#fbfaf7"><tr><td align="center" style="padding:24px 12px">'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" '
        f'style="max-width:560px;text-align:{start}" dir="{frame.direction}">'
        f'\n<tr><td class="ink" style="padding:0 4px 12px;{_SANS};font-size:16px;font-weight:700;color:#1f2328">'
        f"{escape(frame.house)}</td></tr>\n"
        '<tr><td class="card" style="background:#ffffff;border:1px solid #e4e0d8;border-radius:8px;padding:24px 20px 8px">'
        f"{body}</td></tr>\n"
        f'<tr><td class="quiet" style="padding:16px 4px;{_SANS};font-size:13px;line-height:20px;color:#59636e">'
        f"{escape(frame.why)}{stop}</td></tr></table></td></tr></table></body></html>"
    )


def as_text(letter: CustomerLetter, frame: Frame) -> str:
    """The letter as plain text; links stand on lines of their own."""
    told = [text for part in letter.parts if (text := _text_of(part))]
    foot = [frame.why, *([f"{frame.stop}:\n{frame.stop_at}"] if frame.stop_at else [])]
    return "\n\n".join([frame.house, *told, _RULE + "\n" + "\n".join(foot)]) + "\n"


def place_of(number: int) -> str:
    """The mark in the HTML at which a picture stands; nobody's words hold it, for theirs are escaped."""
    return f"<!--picture {number}-->"


def with_pictures(html: str, pictures: Mapping[int, Shown]) -> str:
    """The HTML of a letter with its pictures where their marks are, and nothing where one is missing.

    Each has a paper of its own: what is drawn for white is read in the dark, too.
    """
    return _PLACE.sub(lambda found: _picture(pictures.get(int(found[1]))), html)


def _picture(shown: Shown | None) -> str:
    if shown is None:
        return ""
    says = f"color:#59636e;{_SANS};font-size:13px;line-height:20px"
    return (
        '<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px"><tr>'
        '<td style="background:#ffffff;border:1px solid #e4e0d8;border-radius:8px;padding:8px">'
        f'<img src="cid:{escape(shown.cid)}" alt="{escape(shown.says)}" width="{shown.wide}" '
        f'style="display:block;border:0;width:100%;max-width:{shown.wide}px;height:auto;{says}"></td></tr></table>'
    )


def _html_of(part: Part, start: str) -> str:
    match part:
        case Words():
            return "\n".join(_paragraph(one) for one in part.text.split("\n\n") if one.strip())
        case Title():
            style = f"margin:0 0 12px;{_SANS};font-size:22px;line-height:30px;font-weight:700;color:#1f2328"
            return f'<h1 class="ink" style="{style}">{escape(part.text)}</h1>'
        case Spoken():
            style = "margin:0 0 4px;font-family:Charter,Georgia,serif;font-size:19px;line-height:28px;color:#1f2328"
            by = f'<p class="quiet" style="margin:0 0 16px;{_SANS};font-size:13px;color:#59636e">{escape(part.by)}</p>'
            return f'<p class="ink" dir="auto" style="{style}">“{_lines(part.text)}”</p>{by}'
        case Press():
            return _button(part)
        case Choices():
            return _choices(part, start)
        case Pictured():
            return place_of(part.number)


def _paragraph(text: str) -> str:
    return f'<p class="ink" style="margin:0 0 16px;{_SANS};font-size:16px;line-height:24px;color:#1f2328">{_lines(text)}</p>'


def _lines(text: str) -> str:
    return "<br>\n".join(escape(one) for one in text.strip().split("\n"))


def _button(part: Press) -> str:
    style = f"display:inline-block;padding:12px 28px;{_SANS};font-size:16px;font-weight:600;color:#ffffff;text-decoration:none"
    return (
        '<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 20px"><tr>'
        '<td class="press" style="background:#1f6fb2;border-radius:8px">'
        f'<a class="press" href="{escape(part.address)}" style="{style}">{escape(part.label)}</a></td></tr></table>'
    )


def _choices(part: Choices, start: str) -> str:
    look = f"{_SANS};font-size:16px;line-height:24px;color:#1f2328;text-decoration:none"
    edge = "background:#fbfaf7;border:1px solid #857f74;border-radius:8px"
    end = "right" if start == "left" else "left"
    if max(len(point.label) for point in part.points) > _NARROW:
        rows = "".join(
            f'<tr><td class="point" style="{edge}"><a class="point" href="{escape(one.address)}" '
            f'style="display:block;padding:10px 14px;{look}">{escape(one.label)}</a></td></tr><tr><td height="6"></td></tr>\n'
            for one in part.points
        )
        return f'{_WIDE} style="margin:4px 0 12px">{rows}</table>'
    cells = "".join(
        f'<td class="point" align="center" style="{edge}"><a class="point" href="{escape(one.address)}" '
        f'style="display:block;padding:10px 0;{look}">{escape(one.label)}</a></td>\n'
        for one in part.points
    )
    return (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="2" border="0" '
        f'style="table-layout:fixed;margin:4px 0 4px;border-collapse:separate"><tr>{cells}</tr></table>'
        f'{_WIDE} style="margin:0 0 16px"><tr>'
        f'<td class="quiet" align="{start}" style="{_SANS};font-size:13px;color:#59636e">{escape(part.low)}</td>'
        f'<td class="quiet" align="{end}" style="{_SANS};font-size:13px;color:#59636e">{escape(part.high)}</td></tr></table>'
    )


def _text_of(part: Part) -> str:
    match part:
        case Words() | Title():
            return part.text.strip()
        case Spoken():
            return f"“{part.text.strip()}”" + (f"\n{part.by}" if part.by else "")
        case Press():
            return f"{part.label}:\n{part.address}"
        case Choices():
            if part.address:
                named = [one.label for one in part.points]
                ends = f" ({part.low} … {part.high})" if part.low and part.high else ""
                return f"{' · '.join(named)}{ends}\n{part.address}"
            return "\n".join(f"{one.label}: {one.address}" for one in part.points)
        case Pictured():
            return ""
