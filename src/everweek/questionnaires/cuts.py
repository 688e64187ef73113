"""Names that no dimension of an answer may have: they mean something in the numbers already."""

from typing import Final

CUTS_OF_ALL: Final = frozenset(
    {
        "unit",
        "questionnaire",
        "version",
        "day",
        "week",
        "month",
        "measure",
        "member",
        "about_member",
        "segment",
        "first",
        "customer",
    }
)
"""A dimension of one of these names would be hidden for ever behind the cut that everybody has."""
PARTS_OF_ANSWERS: Final = frozenset(
    {"response", "score", "weight", "value", "low", "high", "n", "n_effective", "method", "not_enough"}
)
"""A dimension of one of these names would be hidden behind a part of what is told of a number."""
TAKEN: Final = CUTS_OF_ALL | PARTS_OF_ANSWERS
"""``touchpoint``, ``channel`` and ``language`` are not among them: a file that tells these by a dimension fills the cut of
that name.
"""
