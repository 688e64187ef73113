"""Patterns of top scores in words: what is seen, the evidence, what explains it as well, and what to do. Nobody is accused."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.people import saying
from everweek.prove.begging.reading import Found, Patterns
from everweek.prove.begging.rules import Pattern
from everweek.science import Estimate, NotEnough

NOTHING: Final = gettext_lazy("Nothing has been measured yet.")
OTHERWISE: Final[Mapping[Pattern, str | Promise]] = {
    Pattern.WORDS: gettext_lazy(
        "It may also be that customers there are kind in numbers and frank in words, or that one thing annoys even those "
        "who are content."
    ),
    Pattern.CHOSEN: gettext_lazy(
        "It may also be that service there is very good and its customers are busy, or that our mail reaches them badly."
    ),
    Pattern.PRESENT: gettext_lazy(
        "It may also be that the moment itself was good and what came after it was not, or that others answer on a tablet than "
        "by mail."
    ),
}
NEXT: Final[Mapping[Pattern, str | Promise]] = {
    Pattern.WORDS: gettext_lazy("Read what they wrote"),
    Pattern.CHOSEN: gettext_lazy("See who is silent"),
    Pattern.PRESENT: gettext_lazy("Ask later, by mail"),
}


def headline(found: Patterns) -> str:
    """What the page says first."""
    standing = found.standing
    if standing:
        return title(standing[0])
    if any(isinstance(one.judged.difference, Estimate) for one in found.found):
        return _("Nothing about the top scores stands out.")
    return _("Whether top scores were asked for cannot be told yet.")


def title(one: Found) -> str:
    """A pattern that stands, as a sentence."""
    told = {"place": one.place.label}
    match one.judged.looked.pattern:
        case Pattern.WORDS:
            return _("%(place)s: many who give the top score write unhappy words.") % told
        case Pattern.CHOSEN:
            return _("%(place)s: few of those who are asked answer, and those who do give top scores.") % told
        case Pattern.PRESENT:
            return _("%(place)s: on the spot more give the top score than later, by mail.") % told


def evidence(one: Found) -> str:
    """The numbers of it, with the interval of the difference; or why it cannot be told."""
    judged, looked = one.judged, one.judged.looked
    if isinstance(judged.difference, NotEnough) or isinstance(judged.rate, NotEnough):
        return _("%(place)s: this cannot be told, because too few have answered here or elsewhere.") % {"place": one.place.label}
    told = {
        "here": _percent(looked.here.hits, looked.here.n),
        "n": saying.count(looked.here.n),
        "elsewhere": _percent(looked.elsewhere.hits, looked.elsewhere.n),
        **_ends(judged.difference),
    }
    match looked.pattern:
        case Pattern.WORDS:
            says = _(
                "Of %(n)s who gave the top score and wrote something, %(here)s of 100 have unhappy words, elsewhere "
                "%(elsewhere)s: %(low)s to %(high)s more."
            )
        case Pattern.CHOSEN:
            says = _("Of %(n)s answers %(here)s of 100 are top scores, elsewhere %(elsewhere)s: %(low)s to %(high)s more.")
        case Pattern.PRESENT:
            says = _("Of %(n)s on the spot %(here)s of 100 gave the top score, later %(elsewhere)s: %(low)s to %(high)s more.")
    return " ".join(part for part in (says % told, _rates(one)) if part)


def _rates(one: Found) -> str:
    """The answer rates beside each other, where they are part of the pattern."""
    if one.judged.looked.asked is None or not isinstance(one.judged.rate, Estimate):
        return ""
    here, elsewhere = one.judged.looked.asked
    told = {"here": _percent(here.hits, here.n), "elsewhere": _percent(elsewhere.hits, elsewhere.n), **_ends(one.judged.rate)}
    return _("Of 100 invitations %(here)s were answered, elsewhere %(elsewhere)s: %(low)s to %(high)s fewer.") % told


def _ends(found: Estimate) -> dict[str, str]:
    return {
        "low": saying.number(100 * found.low, down=True, decimals=0),
        "high": saying.number(100 * found.high, down=False, decimals=0),
    }


def _percent(hits: int, n: int) -> str:
    return saying.number(100 * hits / n, decimals=0) if n else "0"
