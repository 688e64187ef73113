"""Who is waited for: when an import has ended, when somebody spoke of danger. Plain values for whoever tells them, and no word
of a file or a customer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from everweek.listen.models import Comment, ImportRun
from everweek.people.able import Able, members_of
from everweek.people.policy import Action
from everweek.questionnaires.models import Response


@dataclass(frozen=True)
class ImportAnswering:
    """An import as whoever started it is told of it; ``started_by`` is None where it was a command on the server."""

    number: int
    started_by: int | None
    stored: int
    refused: int


def imports_answering(numbers: Iterable[int]) -> Mapping[int, ImportAnswering]:
    """Return the imports with these ids, by their ids; an id that is none is left out."""
    rows = ImportRun.objects.filter(pk__in=set(numbers)).only("pk", "started_by", "stored", "refused")
    return {one.pk: ImportAnswering(one.pk, one.started_by_id, one.stored, one.refused) for one in rows}


@dataclass(frozen=True)
class DangerAnswering:
    """An answer whose words speak of danger, and whom that is told: nobody, where nobody is there who reads it.

    ``unit`` is empty where it was said of none.
    """

    response: int
    unit: str
    unit_path: str
    to: Sequence[int]


def dangers_answering(responses: Iterable[int], kinds: Iterable[str]) -> Mapping[int, DangerAnswering]:
    """Return those of these answers that count, are no history, speak of danger of one of these kinds, and to which nobody has
    seen yet. Each is told to whoever may read it nearest to its unit, never to the colleague it is about.
    """
    waiting = Comment.objects.filter(response__in=set(responses), urgency__in=list(kinds), attended_at=None)
    rows = Response.objects.filter(pk__in=waiting.values("response"), withdrawn_at=None, history=False).select_related("unit")
    able = Able.read(Action.RESPONSES_READ)
    found = {}
    for one in rows:
        path = one.unit.path if one.unit is not None else ""
        name = one.unit.name if one.unit is not None else ""
        # Who leads there hears of it, else whoever reads every voice; never whom it is about.
        to = able.nearest(Action.RESPONSES_READ, path, but=(one.about_member_id,))
        found[one.pk] = DangerAnswering(one.pk, name, path, members_of(to))
    return found
