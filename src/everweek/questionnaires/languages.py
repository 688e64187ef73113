"""Languages as tags such as ``en``, ``pt-BR`` or ``uz-Arab``, and which way they are written."""

import re
from collections.abc import Mapping
from typing import Literal

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")

# Scripts written from right to left, and the languages whose usual script is one of them (Unicode CLDR, "characterOrder").
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"})
_RIGHT_TO_LEFT_LANGUAGES = frozenset(
    {"ar", "arc", "arz", "azb", "bal", "bgn", "ckb", "dv", "fa", "glk", "he", "iw", "khw", "ks", "lrc", "mzn", "nqo", "pnb"}
    | {"ps", "sd", "sdh", "skr", "syr", "ug", "ur", "yi"}
)


def is_tag(text: str) -> bool:
    """Whether ``text`` is a language tag in its usual spelling: language, then perhaps script, then perhaps region.

    >>> is_tag("pt-BR"), is_tag("english"), is_tag("pt_br")
    (True, False, False)
    """
    return _TAG.fullmatch(text) is not None


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


def pick(texts: Mapping[str, str], *languages: str) -> str:
    """The text in the first of these languages there is one in, a region's own before its language's; else any; else nothing.

    >>> pick({"en": "Why?", "pt": "Porquê?"}, "pt-BR", "en"), pick({"fr": "Pourquoi ?"}, "de"), pick({})
    ('Porquê?', 'Pourquoi ?', '')
    """
    for language in languages:
        for tag in (language, language.partition("-")[0]):
            if texts.get(tag):
                return texts[tag]
    return next((text for text in texts.values() if text), "")
