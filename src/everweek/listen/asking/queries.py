"""Reads of asking: the links there are."""

from dataclasses import dataclass
from datetime import datetime

from everweek.journal.services import Actor
from everweek.listen.models import PublicLink
from everweek.people.access import check_may
from everweek.people.models import Unit
from everweek.people.policy import Action
from everweek.questionnaires.queries import get_published
from everweek.questionnaires.standing import LEADING
from everweek.questionnaires.versions import sheet_of


@dataclass(frozen=True)
class ListedLink:
    """One link in a list; ``unit`` and ``touchpoint`` are empty where its answers are about none.

    ``closed_at`` None: open; where its questionnaire is ``archived``, nobody can answer there all the same.
    """

    id: int
    slug: str
    questionnaire: str
    title: str
    unit: str
    unit_key: str
    touchpoint: str
    opened_at: datetime
    closed_at: datetime | None
    archived: bool
    sites: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: PublicLink) -> "ListedLink":
        """What is told of a link; its questionnaire and unit are read with it."""
        return cls(
            id=row.pk,
            slug=row.slug,
            questionnaire=row.questionnaire.key,
            title=row.questionnaire.title,
            unit=row.unit.name if row.unit is not None else "",
            unit_key=row.unit.key if row.unit is not None else "",
            touchpoint=row.touchpoint,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            archived=row.questionnaire.archived_at is not None,
            sites=tuple(row.sites),
        )

    @property
    def answers(self) -> bool:
        """Whether anybody can answer there."""
        return self.closed_at is None and not self.archived


def list_links(by: Actor) -> list[ListedLink]:
    """Every link within reach, the open ones first, then in the order of their addresses; ``NotAllowed`` without the right."""
    within = check_may(by, Action.LINKS_OPEN).reaching()
    rows = PublicLink.objects.filter(within).select_related("questionnaire", "unit").order_by("slug")
    return sorted(map(ListedLink.of, rows), key=lambda one: one.closed_at is not None)


def count_open_at(unit: Unit) -> int:
    """How many links take answers that are about a unit, whoever may see them."""
    return PublicLink.objects.filter(unit=unit, closed_at=None).count()


def is_link(slug: str) -> bool:
    """Whether there is an open link at that address, or was one."""
    return PublicLink.objects.filter(slug=slug).exists()


def languages_of(questionnaire: str) -> tuple[str, ...]:
    """The languages of what the questionnaire of that key asks, its own first."""
    document = sheet_of(get_published(questionnaire)).document
    return (document.language, *(one for one in document.languages if one != document.language))


def measures_of(questionnaire: str) -> list[str]:
    """The measures of what the questionnaire of that key asks now, those that say whether a customer was content first."""
    asked = [question.measure for question in sheet_of(get_published(questionnaire)).document.questions if question.measure]
    order = {name: place for place, name in enumerate(LEADING)}
    return sorted(dict.fromkeys(asked), key=lambda name: order.get(name, len(order)))
