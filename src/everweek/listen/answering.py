"""Who is waited for: when an import has ended, when somebody spoke of danger. Plain values for whoever tells them, and no word
of a file or a customer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from everweek.listen.models import Comment, ImportRun
from everweek.people.days import held_on, here
from everweek.people.models import Post
from everweek.people.policy import Role
from everweek.people.queries import today
from everweek.questionnaires.models import Response

_ELSE: Final = (Role.SERVICE_MANAGER, Role.DIRECTOR)
"""Who hears of danger where nobody leads: those who read every voice."""


@dataclass(frozen=True)
class ImportAnswering:
    """An import as whoever started it is told of it; nobody did where that was a command on the server."""

    number: int
    started_by: int | None
    stored: int
    refused: int


def imports_answering(numbers: Iterable[int]) -> Mapping[int, ImportAnswering]:
    """These imports, by their numbers."""
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
    """Those of these answers that stand, whose words are held for one of these kinds still, and to which nobody sees yet."""
    waiting = Comment.objects.filter(response__in=set(responses), urgency__in=list(kinds), attended_at=None)
    rows = Response.objects.filter(pk__in=waiting.values("response"), withdrawn_at=None, history=False).select_related("unit")
    leading = _Leading()
    found = {}
    for one in rows:
        path = one.unit.path if one.unit is not None else ""
        name = one.unit.name if one.unit is not None else ""
        found[one.pk] = DangerAnswering(one.pk, name, path, leading.nearest(path, but=one.about_member_id))
    return found


class _Leading:
    """Who leads where, read once for some answers."""

    def __init__(self) -> None:
        day = today()
        posts = Post.objects.filter(held_on(day), here(day, of="member__"), role__in=(Role.LEAD, *_ELSE))
        self._posts = list(posts.values_list("member", "role", "unit__path"))

    def nearest(self, path: str, *, but: int | None) -> Sequence[int]:
        """Who leads nearest above, else whoever reads all; never whom it is about."""
        able = [one for one in self._posts if one[0] != but]
        leads = [(len(at), member) for member, role, at in able if role == Role.LEAD and path.startswith(at)]
        if leads:
            deepest = max(deep for deep, _member in leads)
            return sorted({member for deep, member in leads if deep == deepest})
        return next((sorted(found) for role in _ELSE if (found := {member for member, held, _at in able if held == role})), [])
