"""Whether two cases are of one person, as far as anybody knows: a customer, or an address somebody gave us to answer."""

from collections.abc import Set

from everweek.act.models import Case
from everweek.people.known import known_by


def are_two(one: Case, other: Case) -> bool:
    """Whether two cases are known to be of two people: of two customers, or from addresses of which nobody has both.

    Where one of them has neither, nobody knows.
    """
    if one.customer_id is not None and other.customer_id is not None:
        return one.customer_id != other.customer_id
    theirs, others = _addresses(one), _addresses(other)
    return bool(theirs and others) and theirs.isdisjoint(others)


def _addresses(case: Case) -> Set[str]:
    known = known_by(case.customer)["email"] if case.customer is not None else frozenset()
    return {address.casefold() for address in (*known, case.address) if address}
