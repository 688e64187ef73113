"""The public holidays of a country, or of a part of it, as the library ``holidays`` knows them."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

__all__ = ["holidays_of", "is_country", "parts_of"]


def is_country(country: str) -> bool:
    """Whether the holidays of a country are known, by its two letters in capitals (ISO 3166-1).

    >>> is_country("PT"), is_country("pt"), is_country("ZZ")
    (True, False, False)
    """
    return len(country) == 2 and country in _parts()


def parts_of(country: str) -> tuple[str, ...]:
    """The parts of a country that have holidays of their own, by the letters after its own (ISO 3166-2), in order.

    Raises:
        ValueError: The holidays of the country are not known.

    >>> "BY" in parts_of("DE"), parts_of("SG")
    (True, ())
    """
    if not is_country(country):
        raise ValueError(f"country must be one whose holidays are known, such as PT, not {country!r}")
    return tuple(sorted(_parts()[country]))


def holidays_of(country: str, part: str, first_year: int, last_year: int, *, language: str = "") -> Mapping[date, str]:
    """The public holidays from the first day of one year to the last day of another, with their names, in order.

    What is moved because it falls on a weekend stands on the day it is observed. Of a year that is still to come, holidays that
    the moon decides are estimates; so are laws not made yet.

    Args:
        country: Its two letters in capitals.
        part: The letters of a part of it, or none for what the whole country keeps.
        first_year: The first of the years.
        last_year: The last of them.
        language: In which language the names are wanted; where the library does not have it, they are in the country's own.

    Raises:
        ValueError: The country or the part is not known, or the years are not in order.

    >>> [f"{day} {name}" for day, name in holidays_of("DE", "BY", 2026, 2026, language="de").items()][:2]
    ['2026-01-01 Neujahr', '2026-01-06 Heilige Drei Könige']
    """
    import holidays

    if part and part not in parts_of(country):
        raise ValueError(f"part must be one of {', '.join(parts_of(country)) or 'none'} in {country}, not {part!r}")
    if last_year < first_year or not is_country(country):
        raise ValueError(f"years must be in order and the country known, but it is {first_year} to {last_year} in {country!r}")
    known = holidays.country_holidays(country, subdiv=part or None)
    told = _spoken(language, known.supported_languages) or known.default_language
    years = range(first_year, last_year + 1)
    found = holidays.country_holidays(country, subdiv=part or None, years=years, language=told)
    return MappingProxyType(dict(sorted(found.items())))


def _spoken(language: str, known: tuple[str, ...]) -> str | None:
    """The one of these languages that is meant: ``pt-BR`` is ``pt_BR`` there, and any English will do for ``en``."""
    wanted = language.replace("-", "_")
    exact = [one for one in known if one == wanted]
    near = [one for one in known if wanted and one.split("_")[0] == wanted.split("_")[0]]
    return next(iter([*exact, *near]), None)


def _parts() -> Mapping[str, list[str]]:
    import holidays

    return holidays.list_supported_countries(include_aliases=False)
