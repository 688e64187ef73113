"""The pages that notices lead to. Not asked of Django: a worker would load every page to know one; a test resolves each."""

from typing import Final

CASES: Final = "/act/"
CHARTER: Final = "/respect/charter/"
CONSISTENCY: Final = "/prove/consistency/"
FIRST_PAGE: Final = "/"
PENDING: Final = "/settings/pending/"
TOKENS: Final = "/settings/tokens/"
UNITS: Final = "/settings/units/"
WAITING: Final = "/act/giving/waiting/"
"""Where what was promised stands for whoever keeps it, let into its case or not."""
WAYS: Final = "/act/rules/ways/"


def case(number: int) -> str:
    """The page of a case."""
    return f"/act/{number}/"


def improvement(number: int) -> str:
    """The page of an improvement."""
    return f"/act/improvements/{number}/"


def incident(number: int) -> str:
    """The page of a report that somebody crossed a line."""
    return f"/respect/{number}/"


def step(number: int) -> str:
    """The page of a step towards a customer."""
    return f"/respect/steps/{number}/"


def voice(response: int) -> str:
    """The page of a whole answer."""
    return f"/listen/voices/{response}"


def import_run(number: int) -> str:
    """The page of an import."""
    return f"/listen/imports/{number}"


def colleague(member: int) -> str:
    """The page of a colleague."""
    return f"/settings/people/{member}"
