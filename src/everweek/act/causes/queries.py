"""Reads of causes: the tree, the gate to one of them, and which causes cases like this one had."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from everweek.act.cases.rules import Way
from everweek.act.causes.rules import NOT_KNOWN, Tree, words_of
from everweek.act.models import Case, Cause
from everweek.act.shown import CaseShown
from everweek.journal.services import Actor
from everweek.people.access import check_may, the_one
from everweek.people.policy import Action

LIKE_IT: Final = 200
"""So many of the last cases of a touchpoint are looked at for what this one may come from."""
SUGGESTED: Final = 3


@dataclass(frozen=True)
class CauseShown:
    """A cause as it is told. ``line`` is from the top down to it, by name; ``under`` the key of the one above, or nothing."""

    id: int
    key: str
    name: str
    under: str
    line: tuple[str, ...]
    retired_at: datetime | None

    @property
    def full(self) -> str:
        """Its name with those of all above it."""
        return " › ".join(self.line)


@dataclass(frozen=True)
class Suggestion:
    """A cause that ``n`` of the last ``of`` cases like this one had."""

    cause: CauseShown
    n: int
    of: int


@dataclass(frozen=True)
class Causes:
    """The whole tree: each cause in the order in which it is read, and which stands below which."""

    shown: Mapping[int, CauseShown]
    tree: Tree

    def by_key(self, key: str) -> CauseShown | None:
        """The cause of that key; None where there is none."""
        return next((one for one in self.shown.values() if one.key == key), None)

    @property
    def in_use(self) -> Sequence[CauseShown]:
        """The causes that a case may be given, in the order of the tree."""
        return [one for one in self.shown.values() if one.retired_at is None]


def list_causes() -> Causes:
    """Every cause in the order of the tree; each below the one it belongs to, the honest answer last."""
    rows = {one.pk: one for one in Cause.objects.order_by("place", "pk")}
    tree = Tree({pk: one.parent_id for pk, one in rows.items()})
    shown: dict[int, CauseShown] = {}

    def walk(under: int | None, line: tuple[str, ...]) -> None:
        for pk in tree.children.get(under, ()):
            one, way = rows[pk], (*line, rows[pk].name)
            above = rows[under].key if under is not None else ""
            shown[pk] = CauseShown(pk, one.key, one.name, above, way, one.retired_at)
            walk(pk, way)

    walk(None, ())
    return Causes(shown, tree)


def has_causes() -> bool:
    """Whether the organisation has any causes a case can be given."""
    return Cause.objects.filter(retired_at=None).exists()


def count_cases_with(causes: Causes, cause: CauseShown) -> int:
    """Return how many cases have this cause, or one that stands below it."""
    return Case.objects.filter(cause__in=causes.tree.below(cause.id)).count()


def access_cause(by: Actor, key: str, action: Action = Action.CAUSES_EDIT) -> Cause:
    """The cause of that key, for whoever may do ``action``; ``NotFound`` where there is none."""
    check_may(by, action)
    return the_one(Cause.objects.filter(key=key), _("There is no such cause."))


def suggest_causes(case: CaseShown, causes: Causes) -> Sequence[Suggestion]:
    """The causes that the last cases like this one had, the most frequent first: of its touchpoint, else of its unit.

    A plain count, of those whose cause is known and whose title has a word in common with that of the case. A rule calls all it
    opens alike: such a case is set beside all others, and what people wrote beside what people wrote.
    """
    like = Case.objects.filter(cause__isnull=False).exclude(pk=case.id)
    near = {"touchpoint__key": case.touchpoint_key} if case.touchpoint_key else {"touchpoint": None, "unit__key": case.unit_key}
    rows = like.filter(**near).order_by("-pk").values_list("cause", "title", "way")[:LIKE_IT]
    words = words_of(case.title)
    found = [cause for cause, title, way in rows if case.way == Way.RULE or (way != Way.RULE and words & words_of(title))]
    met = Counter(causes.shown[pk] for pk in found if pk in causes.shown and causes.shown[pk].key != NOT_KNOWN)
    usable = [(one, n) for one, n in met.most_common() if one.retired_at is None]
    return [Suggestion(one, n, met.total()) for one, n in usable[:SUGGESTED]]
