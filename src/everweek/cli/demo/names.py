"""Names for invented people, by language: common ones, from ``words/names.yaml``."""

from functools import cache
from importlib.resources import files

import yaml


@cache
def names(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The first and the last names of a language, each in the order of the alphabet.

    >>> firsts, lasts = names("pt")
    >>> "Inês" in firsts, "Magalhães" in lasts
    (True, True)
    """
    text = (files("everweek.cli.demo") / "words" / "names.yaml").read_text(encoding="utf-8")
    found = yaml.safe_load(text)[language]
    return tuple(found["first"].split()), tuple(found["last"].split())
