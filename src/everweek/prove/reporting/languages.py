"""In which languages a report is written: those in which colleagues' pages are."""

from collections.abc import Sequence

from django.conf import settings


def list_languages() -> Sequence[str]:
    """The tags of all languages a report is written in, the usual one first."""
    return [tag for tag, _name in settings.LANGUAGES]


def language_of(tag: str) -> str:
    """The language a report is written in for who reads this one: that, or the language it is a kind of, or the usual one."""
    known = list_languages()
    return next((one for one in (tag, tag.partition("-")[0]) if one in known), known[0])
