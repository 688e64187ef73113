"""Reading what is kept of Prove."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from everweek.journal.services import Actor
from everweek.people.access import check_may
from everweek.people.finding import by_name
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import is_here
from everweek.prove.access import administers, check_keeper, opener
from everweek.prove.askable import asker
from everweek.prove.models import SavedView


@dataclass(frozen=True)
class ViewShown:
    """A saved view: the address ``page`` with ``asked`` behind it; ``who`` saved it, ``mine`` where that is the reader.

    ``left``: who offers it has left; ``opens``: the reader is let in to its page; ``administered``: the reader may take it away;
    ``wrong``: why it cannot be asked any more, and empty where it can.
    """

    pk: int
    name: str
    page: str
    asked: str
    shared: bool
    saved_at: datetime
    who: str
    mine: bool
    left: bool
    opens: bool
    administered: bool
    wrong: str


def list_views(by: Actor) -> list[ViewShown]:
    """One's own saved views and those others share whose pages one is let in to, by name.

    Whoever administers the house is told of all that is offered: they see to it, let in or not.
    """
    check_may(by, Action.MEASURES_READ)
    member, all_of_it = check_keeper(by), administers(by)
    # A page is opened by a person, whatever the program that lists it may do.
    opens = opener(member)
    kept = SavedView.objects.filter(Q(member=member) | Q(shared=True), removed_at__isnull=True)
    why_not = asker()
    shown = [
        _shown(row, member, opens, why_not, administered=all_of_it)
        for row in kept.select_related("member").order_by(by_name(), "pk")
    ]
    return [one for one in shown if one.mine or one.opens or all_of_it]


def show_view(by: Actor, view_id: int) -> ViewShown:
    """One saved view as its reader is shown it, offered or not, that they came to by the gate."""
    member = check_keeper(by)
    row = SavedView.objects.select_related("member").get(pk=view_id)
    return _shown(row, member, opener(member), asker(), administered=administers(by))


def _shown(
    row: SavedView, member: Member, opens: Callable[[str, str], bool], why_not: Callable[[str, str], str], *, administered: bool
) -> ViewShown:
    mine = row.member_id == member.pk
    return ViewShown(
        row.pk,
        row.name,
        row.page,
        row.asked,
        row.shared,
        row.saved_at,
        row.member.name,
        mine=mine,
        left=not is_here(row.member),
        opens=opens(row.page, row.asked),
        administered=administered and not mine,
        wrong=why_not(row.page, row.asked),
    )


@dataclass(frozen=True)
class ViewAnswering:
    """A saved view as its owner is told of it; ``owner`` is nobody where they have left."""

    name: str
    owner: int | None


def views_answering(numbers: Iterable[int]) -> Mapping[int, ViewAnswering]:
    """The saved views of these numbers, for who tells their owners."""
    rows = SavedView.objects.filter(pk__in=list(numbers)).select_related("member")
    return {row.pk: ViewAnswering(row.name, row.member_id if is_here(row.member) else None) for row in rows}
