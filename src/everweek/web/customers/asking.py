"""What is asked of the pages of customers by their addresses."""

from dataclasses import dataclass

from everweek.people.rules import CUSTOMER_KINDS
from everweek.web.house import asking
from everweek.web.house.asking import Asking


@dataclass(frozen=True)
class CustomersAsked(Asking):
    """Which customers: by a few letters, of a kind, within a segment."""

    words: str = asking.words()
    kind: str = asking.one_of(CUSTOMER_KINDS, "")
    segment: str = asking.key()


@dataclass(frozen=True)
class OthersAsked(Asking):
    """Which customers may be the same as this one: by a few letters."""

    words: str = asking.words()


@dataclass(frozen=True)
class PastAsked(Asking):
    """Which part of a customer's past alone."""

    only: str = asking.key()
