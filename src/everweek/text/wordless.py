"""What stands where a comment would, and is none: a dash, a full stop, "n/a", "none", in six languages."""

import unicodedata
from typing import Final

_LONGEST: Final = 30
_NONE: Final = frozenset(
    {
        "na", "none", "no comment", "no comments", "not applicable",
        "ka", "keine", "kein kommentar", "keine angabe", "keine angaben",
        "aucun", "aucune", "so", "sans objet", "sans commentaire",
        "ninguno", "ninguna", "no aplica", "sin comentario", "sin comentarios",
        "nenhum", "nenhuma", "nao se aplica", "sem comentario", "sem comentarios",
        "لا يوجد", "لا تعليق", "لا ينطبق",
    }
)  # fmt: skip
"""Without marks and signs. "Nothing" and "no" are not among them: to "What was good?" they are an answer."""


def is_wordless(text: str) -> bool:
    """Whether the text says nothing: punctuation alone, or a phrase by which a field is left empty. A face is a comment.

    >>> [is_wordless(one) for one in ("n/a", " - ", ".", "None.", "K. A.", "Não se aplica", "")]
    [True, True, True, True, True, True, True]
    >>> [is_wordless(one) for one in ("Nothing", "none came", "☹", "5")]
    [False, False, False, False]
    """
    # Most comments are sentences, and this is asked of each that a page looks through.
    if len(text) > _LONGEST:
        return False
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(" " if one.isspace() else one for one in letters if one.isspace() or unicodedata.category(one)[0] in "LNS")
    words = " ".join(kept.split())
    return not words or words in _NONE or words.replace(" ", "") in {"na", "ka", "so"}
