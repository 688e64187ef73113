"""``/charter``: what we promise, with how well it is kept, and what we ask. Anybody may read it; two of us have."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek import clock
from everweek.act.complaining.queries import list_places
from everweek.act.improving.rules import best_language
from everweek.act.respect.letters import always
from everweek.act.respect.queries import charter_in_force
from everweek.act.respect.rules import CharterMeasure, CharterSide
from everweek.act.respect.shown import CharterShown, LineShown
from everweek.people import saying
from everweek.people.queries import organisation, today
from everweek.prove.promised import kept_in_public
from everweek.questionnaires.languages import direction
from everweek.science import Estimate, NotEnough
from everweek.web.open.contexts import LanguageOption
from everweek.web.open.frame import LANGUAGE, More, opens, show_alike, spoken_to
from everweek.web.respect.contexts import CharterPage, PublicLine

LOOKED_BACK: Final = timedelta(days=365)
MINUTES: Final = 10
"""So long the numbers stand as they were counted: whoever loads the page again and again counts nothing."""
STYLE: Final = More(
    "main ul{padding:0;list-style:none}"
    "main li{margin-block:16px;padding:12px 16px;border:1px solid var(--line);border-radius:8px;background:var(--card)}"
    "li p{margin:0}li p.quiet{margin-block-start:8px}"
    ".kept{display:block;width:100%;height:16px;margin-block-start:8px}.kept line{stroke:var(--edge)}"
    ".kept rect{fill:var(--above);opacity:.35}.kept circle{fill:var(--above)}"
)
KEPT: Final = gettext_lazy("In the last twelve months: kept %(value)s times in 100 (%(low)s to %(high)s; counted: %(n)s).")
WON_BACK: Final = gettext_lazy(
    "In the last twelve months: of 100 customers who had been unhappy, %(value)s are content again, as they told us "
    "(%(low)s to %(high)s; counted: %(n)s)."
)


@opens
def at_charter(request: HttpRequest) -> HttpResponse:
    """The charter in force, each line in the reader's language where it is written in that."""
    language, found, now = spoken_to(request), charter_in_force(), timezone.localtime(clock.now())
    complains = list_places() is not None
    # Drawn once for everybody, and anew with another version or newer numbers.
    counted = f"{now:%Y-%m-%d %H}:{now.minute // MINUTES}"
    version = (str(found.id), found.version, str(found.approved_at)) if found is not None else ()
    shows = ("charter", *version, counted, f"complain={complains}")
    with translation.override(language):
        response = show_alike(shows, lambda: _page(found, language, complains=complains), language=language, more=STYLE)
    response["Cache-Control"] = "public, max-age=60"
    response["Vary"] = "Accept-Language"
    return response


def _page(found: CharterShown | None, language: str, *, complains: bool) -> CharterPage:
    languages = [LanguageOption(f"?{LANGUAGE}={tag}", saying.own_name(tag), tag, tag == language) for tag in saying.SPOKEN]
    tied = {CharterMeasure(one.measure).number for one in found.lines if one.measure} if found is not None else set()
    numbers = kept_in_public(sorted(tied), today() - LOOKED_BACK) if tied else {}
    house = organisation().language

    def lines(side: CharterSide) -> list[PublicLine]:
        told = found.side(side) if found is not None else []
        return [_line(one, numbers, language, house) for one in told]

    promises = lines(CharterSide.PROMISE)
    return CharterPage(
        promises=promises,
        asks=lines(CharterSide.ASK),
        since=_since(found),
        tells=any(one.drawn for one in promises),
        always=always(),
        complains=complains,
        languages=languages,
    )


def _since(found: CharterShown | None) -> str:
    if found is None or found.approved_at is None:
        return ""
    return _("Version %(n)s, since %(day)s") % {"n": saying.count(found.number), "day": saying.day(_day(found))}


def _day(found: CharterShown) -> date:
    assert found.approved_at is not None  # noqa: S101  # asked before
    return timezone.localtime(found.approved_at).date()


def _line(one: LineShown, numbers: Mapping[str, Estimate | NotEnough], language: str, house: str) -> PublicLine:
    tag = best_language(one.words, language, house)
    number = numbers.get(CharterMeasure(one.measure).number) if one.measure else None
    known = number if isinstance(number, Estimate) else None
    says: str | Promise = ""
    if known is not None:
        says = (WON_BACK if one.measure == CharterMeasure.RECOVERED else KEPT) % {
            "value": saying.points(known.value),
            "low": saying.number(known.low, 0, down=True),
            "high": saying.number(known.high, 0, down=False),
            "n": saying.count(known.n),
        }
    elif one.measure and number is None:
        says = _("How well we keep this is being counted anew.")
    elif one.measure:
        says = _("Too little has been counted yet to say how well we keep this.")
    return PublicLine(one.words[tag], tag, direction(tag), str(says), _drawn(known))


def _drawn(known: Estimate | None) -> Sequence[str]:
    """Where the interval begins, how wide it is, where the dot stands: in points of 100, as a drawing needs them."""
    return [f"{each:.1f}" for each in (known.low, known.high - known.low, known.value)] if known is not None else []
