"""Reads of guides: which there are, the gate to one, and those that stand beside a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from everweek.act.causes.queries import list_causes
from everweek.act.knowing.rules import Nearness, Sort
from everweek.act.models import Case, Guide
from everweek.errors import NotAllowed
from everweek.journal.services import Actor
from everweek.people.access import check_may, reach_of, the_one
from everweek.people.finding import by_name, each_word
from everweek.people.paging import START, Order, Place, Stretch
from everweek.people.policy import Action
from everweek.people.tree import line_of

BY_TITLE: Final = Order(by_name("title"), "pk")
AT_HAND: Final = 30
"""So many stand beside a case, the nearest first: the others are found by a word."""


@dataclass(frozen=True, kw_only=True)
class GuideShown:
    """A guide as it is told; what of ``kind``, ``touchpoint`` and ``cause`` is empty may be anything.

    ``may`` is whether whoever asks may rewrite it.
    """

    key: str
    sort: Sort
    title: str
    text: str
    unit: str
    unit_name: str
    kind: str
    touchpoint: str
    touchpoint_name: str
    cause: str
    cause_name: str
    changed_at: datetime
    changes: int
    away_at: datetime | None
    may: bool


@dataclass(frozen=True)
class Wanted:
    """Which guides: that hold all the ``words``, of a ``sort``; those that were put ``away`` in place of the others."""

    words: str = ""
    sort: Sort | None = None
    away: bool = False


def list_guides(by: Actor, wanted: Wanted, place: Place = START) -> Stretch[GuideShown]:
    """Guides by title. Whoever may read cases may read every one of them: they tell of nobody."""
    check_may(by, Action.CASES_READ)
    rows = _rows().filter(away_at__isnull=not wanted.away)
    if wanted.sort is not None:
        rows = rows.filter(sort=wanted.sort)
    if wanted.words.strip():
        rows = rows.filter(each_word(wanted.words, "title", "text"))
    stretch = BY_TITLE.stretch(rows, place)
    return stretch.holding(_shown(by, stretch.rows))


def list_guides_beside(by: Actor, case: Case, words: str = "") -> Sequence[GuideShown]:
    """The guides that are about a case, the nearest first; with ``words``, all that its unit has and that hold each of them."""
    rows = _rows().filter(away_at=None, unit__in=line_of(case.unit))
    if words.strip():
        rows = rows.filter(each_word(words, "title", "text"))
    else:
        above = list_causes().tree.line(case.cause_id) if case.cause_id is not None else ()
        rows = rows.filter(
            Q(kind="") | Q(kind=case.kind),
            Q(touchpoint=None) | Q(touchpoint=case.touchpoint_id),
            Q(cause=None) | Q(cause__in=above),
        )
    found = sorted(rows, key=lambda one: (one.title.casefold(), one.pk))
    found.sort(key=_nearness, reverse=True)
    return _shown(by, found[:AT_HAND])


def has_guide(key: str) -> bool:
    """Whether there is a guide of that key, at hand or put away."""
    return Guide.objects.filter(key=key).exists()


def access_guide(by: Actor, key: str, action: Action = Action.CASES_READ) -> Guide:
    """The guide of that key, for whoever may do ``action`` where the guide counts.

    Raises:
        NotFound: there is none.
        NotAllowed: it counts elsewhere, or no right of ``by`` goes there.
    """
    scope = check_may(by, action)
    guide = the_one(_rows().filter(key=key), _("There is no such guide."))
    if action is not Action.CASES_READ and not scope.allows_unit(guide.unit):
        raise NotAllowed(_("This guide counts for %(unit)s too. Ask somebody who leads there.") % {"unit": guide.unit.name})
    return guide


def show_guide(by: Actor, guide: Guide) -> GuideShown:
    """A guide as it is told."""
    return _shown(by, [guide])[0]


def _rows() -> QuerySet[Guide]:
    return Guide.objects.select_related("unit", "touchpoint", "cause")


def _nearness(guide: Guide) -> Nearness:
    return Nearness(
        kind=bool(guide.kind),
        touchpoint=guide.touchpoint_id is not None,
        cause=guide.cause_id is not None,
        unit=guide.unit.path.count("/"),
    )


def _shown(by: Actor, guides: Sequence[Guide]) -> list[GuideShown]:
    scope = reach_of(by, Action.GUIDES_EDIT)
    return [
        GuideShown(
            key=one.key,
            sort=Sort(one.sort),
            title=one.title,
            text=one.text,
            unit=one.unit.key,
            unit_name=one.unit.name,
            kind=one.kind,
            touchpoint=one.touchpoint.key if one.touchpoint is not None else "",
            touchpoint_name=one.touchpoint.name if one.touchpoint is not None else "",
            cause=one.cause.key if one.cause is not None else "",
            cause_name=one.cause.name if one.cause is not None else "",
            changed_at=one.changed_at,
            changes=one.changes,
            away_at=one.away_at,
            may=scope.allows_unit(one.unit),
        )
        for one in guides
    ]
