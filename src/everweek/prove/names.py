"""What people call measures, dimensions and periods: one way for sentences, pictures, pages and the command.

A standing measure goes by its own title. Any other goes by the words of its question, where a published questionnaire asks it in
words (a bare column of a file, such as Q7ART, is none); else by its name made readable.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from everweek.errors import EverweekError
from everweek.people import saying
from everweek.prove import rules
from everweek.prove.rules import Measure
from everweek.questionnaires.models import Version
from everweek.questionnaires.standing import STANDING

PERIODS: Final = ("day", "week", "month")
DIMENSIONS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "day": gettext_lazy("day"),
        "week": gettext_lazy("week"),
        "month": gettext_lazy("month"),
        "unit": gettext_lazy("unit"),
        "touchpoint": gettext_lazy("touchpoint"),
        "channel": gettext_lazy("channel"),
        "questionnaire": gettext_lazy("questionnaire"),
        "language": gettext_lazy("language"),
        "member": gettext_lazy("colleague"),
        "first": gettext_lazy("first or later contact"),
        "segment": gettext_lazy("segment"),
        "weekday": gettext_lazy("weekday"),
        "severity": gettext_lazy("severity"),
        "cause": gettext_lazy("cause"),
        "doubt": gettext_lazy("doubt"),
        "letter_answered": gettext_lazy("letter answered"),
        "asked_by": gettext_lazy("rule that asked"),
    }
)
PROMISED_WITHIN: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "kept": gettext_lazy("the share of promises kept"),
        "kept.first_reply": gettext_lazy("the share of first replies in time"),
        "kept.next_reply": gettext_lazy("the share of next replies in time"),
        "kept.solution": gettext_lazy("the share of solutions in time"),
        "recovered": gettext_lazy("the share of unhappy customers won back"),
    }
)
"""What is measured of cases, within a sentence."""
FIRSTS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {"yes": gettext_lazy("first contacts"), "no": gettext_lazy("later contacts")}
)
"""Whether the moment an answer is about was its customer's first with us."""
LETTER: Final = "letter_answered"
ASKED_BY: Final = "asked_by"
LETTERS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "1": gettext_lazy("the first letter"),
        "2": gettext_lazy("the first reminder"),
        "3": gettext_lazy("the second reminder"),
        "4": gettext_lazy("the third reminder"),
    }
)
"""After which letter somebody answered who was asked by mail."""
DOUBTS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "": gettext_lazy("nothing doubtful"),
        "trap": gettext_lazy("a hidden field filled in"),
        "quick": gettext_lazy("sooner than anybody reads"),
        "pace": gettext_lazy("faster than people answer"),
        "burst": gettext_lazy("a burst from one place"),
        "again": gettext_lazy("again by one browser"),
        "words": gettext_lazy("word for word alike"),
    }
)
"""Why an answer is doubtful, in words."""
EXPECTED: Final[Mapping[float, str | Promise]] = MappingProxyType(
    {
        -1.0: gettext_lazy("worse than expected"),
        0.0: gettext_lazy("as expected"),
        1.0: gettext_lazy("better than expected"),
    }
)
"""What one customer said of what was expected, in words."""
CHANNELS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "file": gettext_lazy("a file"),
        "api": gettext_lazy("another program"),
        "unasked": gettext_lazy("their own accord"),
        "email": gettext_lazy("e-mail"),
        "sms": gettext_lazy("a text message"),
        "link": gettext_lazy("a link"),
        "qr": gettext_lazy("a printed code"),
        "kiosk": gettext_lazy("a tablet"),
        "widget": gettext_lazy("a website"),
        "desk": gettext_lazy("the desk"),
        "phone": gettext_lazy("the telephone"),
        "chat": gettext_lazy("a chat"),
        "letter": gettext_lazy("a letter"),
        "visit": gettext_lazy("a visit"),
        "gate": gettext_lazy("the gate"),
        "ship": gettext_lazy("on board"),
        "web": gettext_lazy("a form on the website"),
        "whatsapp": gettext_lazy("WhatsApp"),
        "facebook": gettext_lazy("Facebook"),
        "twitter": gettext_lazy("Twitter"),
    }
)
"""How an answer or somebody came, where the word it is stored under is not one people use."""


def titles(measures: Iterable[Measure]) -> dict[str, str]:
    """What people call these measures, by their names."""
    asked = {measure.name: measure for measure in measures}
    own = all(measure.reads in rules.STANDING or measure.reads in rules.PROMISED for measure in asked.values())
    texts = {} if own else _texts(tuple(_published()), get_language() or "en")
    return {name: _title(measure, texts) for name, measure in asked.items()}


def titles_of(asked: Iterable[str]) -> dict[str, str]:
    """The titles of the measures of these names, by the names; a name there is none of is left as it is."""
    known, told = [], {}
    for name in asked:
        try:
            known.append(rules.measure_named(name, {name.removesuffix(rules.TOP)}))
        except EverweekError:
            told[name] = name
    return told | titles(known)


def title(measure: Measure) -> str:
    """What people call one measure."""
    return titles([measure])[measure.name]


def within(name: str, told: str) -> str:
    """A measure within a sentence, by its name and its title: a title begins with a capital, a word of a sentence does not.

    A question stands there as it is asked: its first word may be a name.

    >>> within("kept", "Promises kept")
    'the share of promises kept'
    >>> within("csat", "Satisfaction"), within("ferry.deck", "Deck (ferry)"), within("ferry.deck", "Dana's deck was dry")
    ('satisfaction', 'deck (ferry)', "Dana's deck was dry")
    """
    base = name.removesuffix(rules.TOP)
    if base in STANDING:
        called = str(STANDING[base].within)
    elif base in rules.PROMISED:
        called = str(PROMISED_WITHIN[base])
    elif told in {rules.readable(base), _top_two(rules.readable(base))}:
        called = rules.readable(base)
        called = called[:1].lower() + called[1:]
    else:
        return told
    return called if name == base else _top_two(called)


def dimension(name: str) -> str:
    """What people call a dimension, within a sentence.

    >>> dimension("member"), dimension("time_of_day")
    ('colleague', 'time of day')
    """
    return str(DIMENSIONS.get(name, name.replace("_", " ")))


def dimension_heading(name: str) -> str:
    """What people call a dimension, as a heading.

    >>> dimension_heading("time_of_day")
    'Time of day'
    """
    called = dimension(name)
    return called[:1].upper() + called[1:]


def counted_in(name: str, unit: str) -> str:
    """What the number of a measure is counted in, within a sentence; nothing of a mean, which has the scale it is answered on.

    >>> counted_in("nps", "points"), counted_in("csat.top", "points"), counted_in("csat", "score")
    ('points, from −100 to 100', 'of 100', '')
    >>> counted_in("retention", "points")
    'of 100 customers'
    """
    if name == rules.RETENTION:
        return _("of 100 customers")
    if name == rules.NPS.name:
        return _("points, from %(low)s to 100") % {"low": saying.number(-100)}
    return _("of 100") if unit == "points" else ""


def of_one(name: str, told: str, score: float, most: float) -> str:
    """What one customer said of a measure, by its name and its title: many answers have a net promoter score, one has none.

    >>> of_one("nps", "Net promoter score", 3.0, 10.0), of_one("csat", "Satisfaction", 4.0, 5.0)
    ('Would recommend: 3 of 10', 'Satisfaction: 4 of 5')
    >>> of_one("expectation", "At or above what was expected", 0.0, 1.0)
    'as expected'
    """
    if name == "expectation":
        return str(EXPECTED.get(score, ""))
    standing = STANDING.get(name)
    what = standing.of_one if standing is not None and standing.of_one else told
    parts = {"what": what, "score": saying.number(score), "most": saying.number(most)}
    return _("%(what)s: %(score)s of %(most)s") % parts


def day(at: date) -> str:
    """A day as people say it.

    >>> day(date(2026, 10, 5))
    '5 October 2026'
    """
    return saying.day(at)


def period(kind: str, value: str) -> str:
    """A day, week or month of the facts as people say it; what is none is left as it is.

    >>> period("month", "2026-10"), period("week", "2026-W41"), period("day", "2026-10-05")
    ('October 2026', 'week 41 (5 October 2026)', '5 October 2026')
    """
    return _period(kind, value, get_language())


def months(firsts: Sequence[date]) -> str:
    """Months in a row, the year said once where it is the same of all; each given by any day in it.

    >>> months([date(2026, 7, 1), date(2026, 8, 1)]), months([date(2025, 12, 1), date(2026, 1, 1)])
    ('July and August 2026', 'December 2025 and January 2026')
    """
    if len({one.year for one in firsts}) == 1:
        *earlier, last = firsts
        return saying.names([*(date_format(one, "F") for one in earlier), saying.month(last)])
    return saying.names([saying.month(one) for one in firsts])


def short_period(kind: str, value: str) -> str:
    """Return a day, week or month of the facts as short as an axis needs it; a week is the day it begins on.

    >>> short_period("month", "2026-10"), short_period("week", "2026-W41"), short_period("day", "2026-10-05")
    ('Oct 2026', '5 Oct 2026', '5 Oct 2026')
    """
    return _short_period(kind, value, get_language())


# The same days are named with every look at a year of them, and naming one takes longer than counting its answers.
@lru_cache(maxsize=4096)
def _period(kind: str, value: str, _language: str | None) -> str:
    try:
        if kind == "month":
            return saying.month(date.fromisoformat(f"{value}-01"))
        if kind == "week":
            # Some count weeks and some do not: its number, and the day it begins on.
            return _("week %(number)s (%(monday)s)") % {"number": int(value.split("-W")[1]), "monday": day(_monday(value))}
        return day(date.fromisoformat(value))
    except ValueError:
        return value


@lru_cache(maxsize=4096)
def _short_period(kind: str, value: str, _language: str | None) -> str:
    try:
        if kind == "month":
            return date_format(date.fromisoformat(f"{value}-01"), "M Y")
        if kind == "week":
            return date_format(_monday(value), "j M Y")
        return date_format(date.fromisoformat(value), "j M Y")
    except ValueError:
        return value


def _monday(week: str) -> date:
    return date.fromisoformat(f"{week}-1")


def _top_two(told: str) -> str:
    return _("%(measure)s, top two boxes") % {"measure": told}


def _title(measure: Measure, texts: Mapping[str, str]) -> str:
    if measure.name != measure.reads:
        base = measure.reads
        told = str(rules.STANDING[base].title) if base in rules.STANDING else _called(texts.get(base), base)
        return _top_two(told)
    known = measure.name in rules.STANDING or measure.name in rules.PROMISED
    return str(measure.title) if known else _called(texts.get(measure.name), measure.name)


def _called(text: str | None, name: str) -> str:
    if not text:
        return rules.readable(name)
    if text.endswith((".", "।", "。")):
        # "I felt heard." within a sentence would end it.
        return _("“%(question)s”") % {"question": text[:-1]}
    # A question stands in a sentence as what it is: somebody's words.
    return _("“%(question)s”") % {"question": text} if text.endswith(("?", "؟", "？")) else text


def _published() -> Iterable[str]:
    """The digests of the newest published version of each questionnaire, in a steady order."""
    rows = Version.objects.filter(published_at__isnull=False).order_by("questionnaire", "number")
    # Of each questionnaire the last one stays.
    return dict(rows.values_list("questionnaire_id", "digest")).values()


@lru_cache(maxsize=16)
def _texts(digests: tuple[str, ...], language: str) -> Mapping[str, str]:
    """The words by which each measure is asked, where all questionnaires agree. A digest is of its document: it may be kept."""
    found: dict[str, set[str]] = {}
    for document in Version.objects.filter(digest__in=set(digests)).values_list("document", flat=True):
        for question in document.get("questions", []):
            if "measure" in question:
                text = question.get("text", {})
                words = text.get(language) or text.get(language.partition("-")[0]) or text.get(document.get("language"), "")
                found.setdefault(question["measure"], set()).add(" ".join(words.split()))
    told = {name: next(iter(words)) for name, words in found.items() if len(words) == 1}
    # A single word is a column of a file as often as a word; the measure's own name then says as much.
    return {name: text for name, text in told.items() if " " in text}


def beside(name: str, by: Collection[str]) -> str:
    """What a part of a number is called beside the cuts it stands under, wherever it is read by name: a cut keeps its own name.

    >>> beside("unit", ["unit", "month"]), beside("value", ["unit"])
    ('measure_unit', 'value')
    """
    while name in by:
        name = f"measure_{name}"
    return name
