"""The pages that notices lead to. Not asked of Django: a worker would load every page to know one; a test resolves each."""

from datetime import date
from typing import Final
from urllib.parse import urlencode

CASES: Final = "/act/"
CHARTER: Final = "/respect/charter/"
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


def chart(measure: str, unit: str, since: date | None) -> str:
    """The page with the control chart of a measure: of a unit, or of the whole where that has no key."""
    shown = {"by": "unit", "group": unit} if unit else {"of": "whole"}
    days = {"since": since.isoformat()} if since else {}
    return f"/prove/consistency/?{urlencode({'measure': measure, **shown, **days})}"
