"""What rooms offer to be counted: for each grain of records which lines tell of them, and the rows they are now.

To let another thing be counted (an invitation, a clock, a promise): a ``facts.py`` in its room that gives typed rows without a
name or a text, a grain in ``schema.RECORDS``, and an ``Offer`` here. Loading, correcting, rebuilding, merging and erasing know
offers only, and need no line for it; one commit covers all of them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from everweek.act.facts import promise_facts
from everweek.facts import firsts, rows, schema
from everweek.facts.firsts import Concerned
from everweek.facts.rows import Counted
from everweek.journal.models import Line
from everweek.listen.facts import invitation_facts
from everweek.moments.facts import interaction_facts
from everweek.moments.first import firsts_of
from everweek.people.services import give_facts_keys
from everweek.questionnaires.facts import answer_rows

Told = Mapping[int, int]
"""Records, each by its id, with the line that told of it last."""


@dataclass(frozen=True)
class Offer:
    """One thing that is counted, as its room offers it.

    ``begins`` is the kind of line that tells of a record for the first time, ``changes`` those that tell of one again;
    ``record`` says of which. ``rows`` gives what the table should hold of these records now, by column: none for one that does
    not count, several where a record counts for several things.

    ``moved`` finds records of this grain that may be others because of what happened to moments and customers
    (``firsts.MOVED_BY``). It may find too many, and also those that are not in the table yet, which are left alone.
    """

    grain: schema.Records
    begins: str
    changes: frozenset[str]
    record: Callable[[Line], int]
    rows: Callable[[Told], Iterator[dict[str, Any]]]
    moved: Callable[[Concerned], set[int]] | None = None


def _subject(line: Line) -> int:
    return int(line.subject_id)


def _response(line: Line) -> int:
    told = line.ids.get("response", line.subject_id)
    return int(told)


def _answers(told: Told) -> Iterator[dict[str, Any]]:
    answers = list(answer_rows(told))
    keys = give_facts_keys({row.customer for row in answers if row.customer is not None})
    first_or_not = firsts_of({row.interaction for row in answers if row.interaction is not None})
    for row in answers:
        key = keys.get(row.customer) if row.customer is not None else None
        first = first_or_not.get(row.interaction) if row.interaction is not None else None
        yield rows.values_of(Counted(row, key, told[row.response], first=first))


def _interactions(told: Told) -> Iterator[dict[str, Any]]:
    facts = list(interaction_facts(told))
    keys = give_facts_keys({fact.customer for fact in facts if fact.customer is not None})
    for fact in facts:
        key = keys.get(fact.customer) if fact.customer is not None else None
        yield rows.values_of_interaction(fact, key, told[fact.interaction])


def _invitations(told: Told) -> Iterator[dict[str, Any]]:
    facts = list(invitation_facts(told))
    keys = give_facts_keys({fact.customer for fact in facts if fact.customer is not None})
    first_or_not = firsts_of({fact.interaction for fact in facts if fact.interaction is not None})
    for fact in facts:
        key = keys.get(fact.customer) if fact.customer is not None else None
        first = first_or_not.get(fact.interaction) if fact.interaction is not None else None
        yield rows.values_of_invitation(fact, key, told[fact.invitation], first=first)


def _promises(told: Told) -> Iterator[dict[str, Any]]:
    facts = list(promise_facts(told))
    keys = give_facts_keys({fact.customer for fact in facts if fact.customer is not None})
    for fact in facts:
        key = keys.get(fact.customer) if fact.customer is not None else None
        yield rows.values_of_promise(fact, key, told[fact.case])


OFFERS: tuple[Offer, ...] = (
    Offer(
        grain=schema.RECORDS[schema.ANSWER],
        begins="response.received",
        changes=frozenset(
            {
                *("response.corrected", "response.given_back", "response.marked", "response.restored"),
                *("response.unnamed", "response.withdrawn"),
            }
        ),
        record=_response,
        rows=_answers,
        moved=firsts.answers_moved,
    ),
    Offer(
        grain=schema.RECORDS[schema.INTERACTION],
        begins="interaction.recorded",
        changes=frozenset({"interaction.given_back", "interaction.restored", "interaction.unnamed", "interaction.withdrawn"}),
        record=_subject,
        rows=_interactions,
    ),
    Offer(
        grain=schema.RECORDS[schema.INVITATION],
        # Who was asked counts from when the letter has left, or the link was handed over.
        begins="invitation.sent",
        changes=frozenset(
            {
                "invitation.answered",
                "invitation.declined",
                "invitation.given_back",
                "invitation.reached",
                "invitation.recounted",
                "invitation.renewed",
                "invitation.returned",
                "invitation.unnamed",
                "invitation.withdrawn",
            }
        ),
        record=_subject,
        rows=_invitations,
        moved=firsts.invitations_moved,
    ),
    Offer(
        grain=schema.RECORDS[schema.PROMISE],
        begins="case.opened",
        # Whatever keeps a promise, breaks it or lets go of it, and whatever says whose the case is: each is compared anew.
        changes=frozenset(
            {
                *(
                    "case.acknowledged",
                    "case.agreed",
                    "case.answered_again",
                    "case.assessed",
                    "case.cause_named",
                    "case.clock_late",
                    "case.closed",
                    "case.customer_named",
                    "case.disagreed",
                ),
                *("case.given_back", "case.heard", "case.joined", "case.known", "case.letter_returned", "case.moved"),
                *("case.parted", "case.reopened"),
                *("case.set_aside", "case.taken_up", "case.told", "case.unknown", "case.unnamed", "case.untold"),
                "case.written",
            }
        ),
        record=_subject,
        rows=_promises,
    ),
)

ERASED = "customer.erased"
"""Nothing is loaded because of it, but the facts reach so far: the nightly erasing takes the customer out of the table."""

_HEARD = (kind for offer in OFFERS for kind in (offer.begins, *sorted(offer.changes)))
KINDS = tuple(dict.fromkeys((*_HEARD, *sorted(firsts.MOVED_BY), ERASED)))
"""Every kind of line the facts listen to."""
