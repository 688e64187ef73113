"""A customer of the simulated company who complained: the case is in hand, and the customer follows it at a page of their own."""

from everweek.act.cases.opening import CaseWanted, open_case
from everweek.act.cases.rules import CaseKind, Way
from everweek.act.cases.working import Word, write_to_customer
from everweek.act.following.services import give_link
from everweek.cli.demo import truths
from everweek.journal.services import System
from everweek.people.queries import customer_by_external_id, list_every_unit

BY = System("demo")
_SAID = "My bicycle was not on the ferry with me. I need it for work on Monday."
_TOLD = "We are sorry. It stands at the terminal, and a colleague puts it on the next ferry. We write as soon as it has left."


def complain(customer: str) -> str:
    """Let that customer (by the outside id) complain, and tell the path of the page; done again, it is the same case."""
    wanted = CaseWanted(
        kind=CaseKind.COMPLAINT,
        way=Way.PAGE,
        key=f"demo:{customer}",
        title="My bicycle stayed behind",
        text=_SAID,
        language="en",
        unit=next(unit for unit in list_every_unit() if unit.key == truths.POSTER_UNIT),
        customer=customer_by_external_id(customer),
    )
    case = open_case(wanted=wanted, by=BY).case
    link = give_link(case=case, by=BY, handed=True)
    write_to_customer(case=case, word=Word(text=_TOLD, key=f"demo:{customer}:told", through="here"), by=BY)
    return "/c/" + link.rpartition("/c/")[2]
