"""Days, times, numbers, amounts and names as they stand in a sentence, in the reader's language: the one place that writes them.

Sentences of every floor above say them so, and the tags and filters of templates only wrap what is here.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil, floor
from types import MappingProxyType
from typing import Final

from django.conf.locale import LANG_INFO
from django.utils import formats, timezone
from django.utils.translation import get_language, get_language_info, ngettext
from django.utils.translation import gettext as _

DAYS_BY_NAME: Final = 7
"""For so many days one still says which day of the week it was."""

MOST_DECIMALS: Final = 2

_FORMS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {"de": ("l, ", "j. F", " Y"), "es": ("l ", r"j \d\e F", r" \d\e Y"), "pt": ("l, ", r"j \d\e F", r" \d\e Y")}
)
"""A day of the week, a day of a month and its year, where they are not *Monday 5 October 2026*: *Montag, 5. Oktober 2026*."""

SPOKEN: Final = ("en", "ar", "de", "es", "fr", "pt")
"""In which languages Everweek speaks to customers; what a questionnaire asks may be written in any."""


def day(at: date) -> str:
    """A day with its year.

    >>> day(date(2026, 10, 5))
    '5 October 2026'
    """
    return _dated(at, year=True)


def day_of_year(at: date, *, named: bool = False) -> str:
    """A day without its year, for what is of this year; ``named`` with its day of the week.

    >>> day_of_year(date(2026, 10, 5)), day_of_year(date(2026, 10, 5), named=True)
    ('5 October', 'Monday 5 October')
    """
    return _dated(at, named=named)


def day_near(at: date, today: date) -> str:
    """A day within a sentence, with its year only where it is another than that of ``today``.

    >>> day_near(date(2026, 11, 16), date(2026, 11, 30)), day_near(date(2025, 11, 16), date(2026, 11, 30))
    ('16 November', '16 November 2025')
    """
    return day_of_year(at) if at.year == today.year else day(at)


def month(at: date) -> str:
    """The month a day lies in, with its year.

    >>> month(date(2026, 10, 5))
    'October 2026'
    """
    return formats.date_format(at, "F Y")


def day_if(text: str) -> str:
    """A text that is a day as programs write it, as people say it; any other text as it is.

    >>> day_if("2026-10-05"), day_if("captain"), day_if("2026-13-05")
    ('5 October 2026', 'captain', '2026-13-05')
    """
    try:
        return day(date.fromisoformat(text)) if len(text) == len("2026-10-05") else text
    except ValueError:
        return text


def days_ago(at: date, today: date) -> str:
    """How long a day is over: in days, from two weeks on in whole weeks.

    >>> days_ago(date(2026, 11, 29), date(2026, 11, 30)), days_ago(date(2026, 11, 17), date(2026, 11, 30))
    ('yesterday', '13 days ago')
    >>> days_ago(date(2026, 11, 16), date(2026, 11, 30))
    '2 weeks ago'
    """
    gone = (today - at).days
    if gone == 1:
        return _("yesterday")
    if gone < 14:
        return ngettext("%(n)s day ago", "%(n)s days ago", gone) % {"n": count(gone)}
    return ngettext("%(n)s week ago", "%(n)s weeks ago", gone // 7) % {"n": count(gone // 7)}


def exact(at: datetime) -> str:
    """A moment to the minute, in the reader's zone.

    >>> from datetime import UTC
    >>> exact(datetime(2026, 10, 5, 12, 0, tzinfo=UTC))
    '5 October 2026, 12:00 (UTC)'
    """
    local = timezone.localtime(at)
    return f"{_dated(local, year=True)}, {formats.date_format(local, 'H:i')} ({local.tzname()})"


def day_and_hour(at: datetime, now: datetime) -> str:
    """A moment within a sentence: its day, with the year only where it is another than now, and its hour in the reader's zone.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
    >>> day_and_hour(noon, noon), day_and_hour(noon, noon + timedelta(days=100))
    ('5 October, 12:00', '5 October 2026, 12:00')
    """
    local, today = timezone.localtime(at), timezone.localtime(now)
    return f"{_dated(local, year=local.year != today.year)}, {formats.date_format(local, 'H:i')}"


def near_day_and_hour(at: datetime, now: datetime) -> str:
    """A moment within a sentence that is read while it is true: as ``day_and_hour``, but today and tomorrow are said so.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
    >>> [near_day_and_hour(noon + timedelta(hours=away), noon) for away in (3, 24, 48)]
    ['today, 15:00', 'tomorrow, 12:00', '7 October, 12:00']
    """
    days = (timezone.localtime(at).date() - timezone.localtime(now).date()).days
    return _on_day(timezone.localtime(at), timezone.localtime(now)) if days in (0, 1) else day_and_hour(at, now)


def hour(at: datetime, now: datetime) -> str:
    """When something began that still goes on: its hour in the reader's zone, with its day where that is another than now.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
    >>> hour(noon, noon + timedelta(hours=3)), hour(noon, noon + timedelta(hours=20))
    ('12:00', '5 October, 12:00')
    """
    local = timezone.localtime(at)
    same = local.date() == timezone.localtime(now).date()
    return formats.date_format(local, "H:i") if same else day_and_hour(at, now)


def moment(at: datetime, now: datetime) -> str:
    """``at`` in the words people use at ``now``: "just now", "12 minutes ago", "yesterday, 16:40", else the day.

    What is still to come is said with its hour for a week ahead: "in 12 minutes", "tomorrow, 09:00", "Friday 9 October, 09:00".

    >>> from datetime import UTC
    >>> noon = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
    >>> [moment(noon, noon + gone) for gone in (timedelta(minutes=12), timedelta(days=4), timedelta(days=100))]
    ['12 minutes ago', 'Monday 5 October', '5 October 2026']
    >>> [moment(noon + due, noon) for due in (timedelta(minutes=12), timedelta(hours=30), timedelta(days=4))]
    ['in 12 minutes', 'tomorrow, 18:00', 'Friday 9 October, 12:00']
    """
    return _minutes(now - at) or _on_day(timezone.localtime(at), timezone.localtime(now))


def count(number: int) -> str:
    """How many: a whole number, grouped as the reader's language does.

    >>> count(2746)
    '2,746'
    """
    return _minus(formats.number_format(number, 0, use_l10n=True, force_grouping=True))


def points(value: float) -> str:
    """A share in whole points of 100; never 0 or 100 where it is not: of 500 promises 2 broken is not all of them kept.

    >>> points(74.3), points(99.6), points(0.04), points(100.0)
    ('74', '99.6', '0.1', '100')
    """
    whole = round(value)
    if whole in {0, 100} and value != whole:
        return number(min(max(value, 0.1), 99.9), 1)
    return number(value, 0)


def number(value: float, decimals: int | None = None, *, signed: bool = False, down: bool | None = None) -> str:
    """A measured number, with a real minus and never "-0.0"; without ``decimals``, with as few as it needs and at most two.

    It is rounded to nearest, or ``down`` or up so that an interval stays one that holds.

    >>> number(39.8398, 1, signed=True), number(37.26, 1, down=True), number(42.41, 1, down=False), number(-0.5, 1)
    ('+39.8', '37.2', '42.5', '−0.5')
    >>> number(3.0), number(3.25), number(0.125)
    ('3', '3.25', '0.12')
    """
    size: int = 10 ** (MOST_DECIMALS if decimals is None else decimals)
    # A hair is allowed for, so that 0.3 (0.299999... in binary) is not told as 0.2.
    scaled = value * size
    rounded = round(scaled) if down is None else floor(scaled + 1e-9) if down else ceil(scaled - 1e-9)
    exactly = Decimal(rounded) / size
    text = formats.number_format(exactly, decimals, use_l10n=True, force_grouping=True)
    return f"+{text}" if signed and rounded > 0 else _minus(text)


def spoken(*tags: str) -> str:
    """The first of these languages in which Everweek speaks to customers, English where it is none.

    It is one of ours, never a tag that somebody made up: each language that is used once is kept in memory.

    >>> spoken("it", "de-AT", "fr"), spoken("it"), spoken("pt-BR")
    ('de', 'en', 'pt')
    """
    asked = (tag.partition("-")[0].lower() for tag in tags)
    return next((tag for tag in asked if tag in SPOKEN), "en")


def sure(level: float) -> str:
    """How often of a hundred times intervals hold the truth; never that they always do.

    >>> sure(0.95), sure(0.99999)
    ('95', '99.99')
    """
    return number(min(100 * level, 99.99))


def attribute(name: str) -> str:
    """What an attribute of somebody or something is called: its short name as people write it.

    >>> attribute("contract_until")
    'contract until'
    """
    return name.replace("_", " ")


def language(tag: str) -> str:
    """What the reader calls a language; its tag where nobody here has a name for it.

    >>> language("pt"), language("pt-BR"), language("de-AT"), language("tlh")
    ('Portuguese', 'Brazilian Portuguese', 'German (de-AT)', 'tlh')
    """
    try:
        known = get_language_info(tag.lower())
    except KeyError:
        return tag
    name = str(known["name_translated"])
    return name if known["code"] == tag.lower() else f"{name} ({tag})"


def languages() -> list[tuple[str, str]]:
    """Every language that has a name here, without its lands, as tag and name, by name.

    >>> ("pt", "Portuguese") in languages(), "de-at" in dict(languages())
    (True, False)
    """
    tags = [tag for tag in LANG_INFO if len(tag) in {2, 3} and "name" in LANG_INFO[tag]]
    return sorted(((tag, language(tag)) for tag in tags), key=lambda one: one[1].casefold())


def own_name(tag: str) -> str:
    """What its own speakers call a language; its tag where nobody here has a name for it.

    In a row of languages each begins alike, which some write with a small letter within a sentence.

    >>> own_name("pt"), own_name("fr"), own_name("ar"), own_name("de-AT"), own_name("tlh")
    ('Português', 'Français', 'العربيّة', 'Deutsch (de-AT)', 'tlh')
    """
    try:
        known = get_language_info(tag.lower())
    except KeyError:
        return tag
    told = str(known["name_local"])
    name = told[:1].upper() + told[1:]
    return name if known["code"] == tag.lower() else f"{name} ({tag})"


def money(amount: Decimal, currency: str) -> str:
    """An amount with its currency, with as many decimals as it has.

    >>> money(Decimal("1200.50"), "EUR"), money(Decimal(900), "JPY")
    ('1,200.50 EUR', '900 JPY')
    """
    return f"{formats.number_format(amount, use_l10n=True, force_grouping=True)} {currency}"


def names(several: Sequence[str]) -> str:
    """Names in a row: "A, B and C"; "A; North, jetty; and B" where a name has a comma of its own.

    >>> names(["Alice", "Bob", "Erin"])
    'Alice, Bob and Erin'
    """
    if len(several) < 2:
        return "".join(several)
    if len(several) > 2 and any("," in name for name in several):
        return _("%(first)s; and %(last)s") % {"first": "; ".join(several[:-1]), "last": several[-1]}
    return _("%(first)s and %(last)s") % {"first": ", ".join(several[:-1]), "last": several[-1]}


def _minutes(gone: timedelta) -> str:
    """Within an hour, before or ahead; nothing else."""
    if timedelta(0) <= gone < timedelta(minutes=1):
        return _("just now")
    if not timedelta(0) < abs(gone) < timedelta(hours=1):
        return ""
    if gone > timedelta(0):
        minutes = int(gone.total_seconds() // 60)
        return ngettext("%(minutes)d minute ago", "%(minutes)d minutes ago", minutes) % {"minutes": minutes}
    # Rounded up: what is due in half a minute is not due in none.
    minutes = -int(gone.total_seconds() // 60)
    return ngettext("in %(minutes)d minute", "in %(minutes)d minutes", minutes) % {"minutes": minutes}


def _on_day(local: datetime, now: datetime) -> str:
    days = (now.date() - local.date()).days
    at_time = formats.time_format(local, "H:i")
    near = {0: _("today, %(time)s"), 1: _("yesterday, %(time)s"), -1: _("tomorrow, %(time)s")}
    if days in near:
        return near[days] % {"time": at_time}
    if 0 < days < DAYS_BY_NAME:
        return _dated(local, named=True)
    if 0 < -days < DAYS_BY_NAME:
        return _("%(day)s, %(time)s") % {"day": _dated(local, named=True), "time": at_time}
    return _dated(local, year=local.year != now.year)


def _dated(at: date, *, named: bool = False, year: bool = False) -> str:
    weekday, day_of_month, its_year = _FORMS.get((get_language() or "").partition("-")[0], ("l ", "j F", " Y"))
    return formats.date_format(at, f"{weekday if named else ''}{day_of_month}{its_year if year else ''}")


def _minus(text: str) -> str:
    """A figure with a real minus sign: as wide as a plus, and no hyphen."""
    return text.replace("-", "\N{MINUS SIGN}", 1)
