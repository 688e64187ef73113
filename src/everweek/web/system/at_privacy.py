"""What is kept of customers and for how long, told to whoever asks: the same list that is carried out every night."""

from collections.abc import Sequence
from math import inf
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from everweek.act.complaining.queries import list_places
from everweek.people import saying
from everweek.people.keeping import KEEPINGS
from everweek.people.privacy import list_kept, notice
from everweek.people.queries import organisation
from everweek.questionnaires.languages import pick
from everweek.web.open.contexts import LanguageOption
from everweek.web.open.frame import LANGUAGE, opens, show_open, spoken_to
from everweek.web.system.contexts import KeptGroup, KeptLine, PrivacyPage

GROUPS: Final[Sequence[tuple[float, str | Promise]]] = (
    (15, gettext_lazy("Who you are")),
    (20, gettext_lazy("What you complained of, and how we got on")),
    (30, gettext_lazy("What you told us, and that we asked")),
    (40, gettext_lazy("When we met, and wrote to you")),
    (inf, gettext_lazy("What our programs keep besides")),
)
"""What the kinds of things are about, each up to a place in their list (``people.keeping``)."""
A_YEAR: Final = 365
A_MONTH: Final = 30


@opens
def at_privacy(request: HttpRequest) -> HttpResponse:
    """Show what is kept, for how long, what then becomes of it, and what its reader may ask."""
    said, house = notice(), organisation()
    language = spoken_to(request)
    with translation.override(language):
        page = PrivacyPage(
            languages=[
                LanguageOption(value=f"?{LANGUAGE}={tag}", label=saying.own_name(tag), tag=tag, chosen=tag == language)
                for tag in saying.SPOKEN
            ],
            words=pick(said.words, language, house.language),
            groups=_groups(),
            contact=said.contact,
            mail=_is_address(said.contact),
            writes=list_places() is not None,
        )
        return show_open(page, language=language)


def _groups() -> list[KeptGroup]:
    """What is kept, by what it is about, in the order in which it is listed."""
    found: dict[str, list[KeptLine]] = {}
    for one in list_kept():
        title = next(str(words) for below, words in GROUPS if KEEPINGS[one.key].place < below)
        line = KeptLine(what=one.what, long=long(one.days).replace(" ", "\N{NO-BREAK SPACE}"), then=one.then)
        found.setdefault(title, []).append(line)
    return [KeptGroup(title, lines) for title, lines in found.items()]


def long(days: int) -> str:
    """So many days as people say them.

    >>> long(1095), long(365), long(180), long(90), long(400)
    ('3 years', '1 year', '6 months', '90 days', '400 days')
    """
    return whole(days) or ngettext("%(count)s day", "%(count)s days", days) % {"count": saying.count(days)}


def whole(days: int) -> str:
    """So many days as years or months, where they are whole ones; empty else.

    Thirty days are no month in February, nor ninety three of them: from four months on, so many days are never longer than the
    calendar's, and nothing is kept longer than was said.
    """
    if days % A_YEAR == 0:
        years = days // A_YEAR
        return ngettext("%(count)s year", "%(count)s years", years) % {"count": saying.count(years)}
    if days % A_MONTH == 0 and 4 * A_MONTH <= days < A_YEAR:
        months = days // A_MONTH
        return ngettext("%(count)s month", "%(count)s months", months) % {"count": saying.count(months)}
    return ""


def _is_address(contact: str) -> bool:
    try:
        validate_email(contact)
    except ValidationError:
        return False
    return True
