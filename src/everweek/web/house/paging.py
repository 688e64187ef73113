"""The pages of a list: from a stretch of it to the addresses of what stands before and after, with all that is asked kept."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from everweek.people.paging import Stretch
from everweek.web.house.asking import Asking

PLACES: Final = ("after", "before")


@dataclass(frozen=True)
class Pager:
    """The ways from one page of a list to the next, as ``{% pager %}`` draws them."""

    before: Annotated[str, "the address of what stands before, or nothing"]
    after: Annotated[str, "the address of what stands after, or nothing"]
    start: Annotated[str, "the address of the first page"]
    problem: Annotated[str, "why nothing is read on from the place the address names, or nothing"]


def pager_of(asked: Asking, here: str, stretch: Stretch[Any] | None, *, part: str = "") -> Pager:
    """The pages beside this one, of a list that stands at ``here``; None where nothing could be read.

    ``part`` is the id of what the list stands in, where more than the list stands on the page.
    """
    within = f"#{part}" if part else ""
    return Pager(
        before=asked.with_(before=stretch.before).to(here) + within if stretch and stretch.before else "",
        after=asked.with_(after=stretch.after).to(here) + within if stretch and stretch.after else "",
        start=asked.with_().to(here),
        problem=next((asked.problems[name] for name in PLACES if name in asked.problems), ""),
    )
