"""Which way a language is written."""

from typing import Literal

# Scripts written from right to left, and the languages whose usual script is one of them (Unicode CLDR, "characterOrder").
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"})
_RIGHT_TO_LEFT_LANGUAGES = frozenset(
    {"ar", "arc", "arz", "azb", "bal", "bgn", "ckb", "dv", "fa", "glk", "he", "iw", "khw", "ks", "lrc", "mzn", "nqo", "pnb"}
    | {"ps", "sd", "sdh", "skr", "syr", "ug", "ur", "yi"}
)


def direction(tag: str) -> Literal["ltr", "rtl"]:
    """Which way a language is written, as HTML's ``dir`` says it. A script in the tag outranks the language.

    >>> direction("ar"), direction("pt-BR"), direction("az-Arab"), direction("ks-Deva")
    ('rtl', 'ltr', 'rtl', 'ltr')
    """
    parts = tag.split("-")
    for part in parts[1:]:
        if len(part) == 4 and part.isalpha():
            return "rtl" if part.title() in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if parts[0].lower() in _RIGHT_TO_LEFT_LANGUAGES else "ltr"
