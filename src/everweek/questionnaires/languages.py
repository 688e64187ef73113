"""Languages as tags such as ``en``, ``pt-BR`` or ``uz-Arab``, and which way they are written."""

import re
from collections.abc import Mapping

from everweek.text.direction import direction

__all__ = ["direction", "is_tag", "pick"]

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


def is_tag(text: str) -> bool:
    """Whether ``text`` is a language tag in its usual spelling: language, then perhaps script, then perhaps region.

    >>> is_tag("pt-BR"), is_tag("english"), is_tag("pt_br")
    (True, False, False)
    """
    return _TAG.fullmatch(text) is not None


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
