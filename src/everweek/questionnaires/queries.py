"""Reads: which questionnaires there are, and what they ask."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from everweek.errors import NotFound
from everweek.journal.services import Actor
from everweek.people.access import check_may
from everweek.people.finding import by_name
from everweek.people.models import Customer
from everweek.people.policy import Action
from everweek.people.prepared import Prepared
from everweek.people.queries import read_once
from everweek.questionnaires.models import Dimension, Measure, Questionnaire, Response, Version
from everweek.questionnaires.shape import FELT, FELT_MEAN
from everweek.text.storable import is_storable

_published = Prepared(
    lambda key: (
        Version.objects.filter(questionnaire__key=key, questionnaire__unasked=False, published_at__isnull=False)
        .select_related("questionnaire")
        .order_by("-number")
    ),
    places=1,
)

NEWEST: Final = 20_000
"""So many of the newest answers are looked through for what nobody has named."""


@dataclass(frozen=True)
class Listed:
    """One questionnaire in a list: the number of its newest published version (``None``: never published), whether a draft is
    open, how many responses came back.
    """

    key: str
    title: str
    published: int | None
    drafted: bool
    responses: int
    archived_at: datetime | None


def get_published(key: str, *, to_read: bool = False) -> Version:
    """The newest published version of the questionnaire ``key``; ``NotFound`` where there is none, or nobody is asked it.

    ``to_read``: whoever asks changes nothing of it, and may be given what was given before where it still is the same.
    """
    found = _published.first_unchanged(key) if to_read else _published.first(key)
    if found is None:
        raise NotFound(_("There is no published questionnaire {key!r}.").format(key=key), field="questionnaire")
    return found


def published_digest(of: str) -> Subquery:
    """The digest of what ``get_published`` gives for the questionnaire in the field ``of`` of an outer query; null for none."""
    published = Version.objects.filter(questionnaire=OuterRef(of), questionnaire__unasked=False, published_at__isnull=False)
    return Subquery(published.order_by("-number").values("digest")[:1])


def get_version(key: str, number: int | None = None) -> Version:
    """Version ``number`` of the questionnaire ``key``; left out, the newest published one, else the draft. ``NotFound`` else."""
    there = Version.objects.filter(questionnaire__key=key) if is_storable(key) else Version.objects.none()
    versions = there.select_related("questionnaire")
    if number is not None:
        found = versions.filter(number=number).first()
    else:
        found = versions.filter(published_at__isnull=False).order_by("-number").first() or versions.first()
    if found is None:
        message = _("There is no questionnaire {key!r}.") if number is None else _("There is no version {number} of {key!r}.")
        raise NotFound(message.format(key=key, number=number), field="questionnaire")
    return found


def list_questionnaires(by: Actor) -> list[Listed]:
    """Every questionnaire with how it stands, those not archived first; ``NotAllowed`` without the right to see them."""
    check_may(by, Action.QUESTIONNAIRES_READ)
    drafts = set(Version.objects.filter(published_at__isnull=True).values_list("questionnaire", flat=True))
    # Without a join: counting a million is then a walk along one index.
    responses: dict[int, int] = dict(Response.objects.order_by().values_list("questionnaire").annotate(n=Count("pk")))
    rows = (
        Questionnaire.objects.filter(unasked=False)
        .annotate(
            newest=Max("versions__number", filter=Q(versions__published_at__isnull=False)),
        )
        .order_by(by_name("title"), "pk")
    )
    listed = [
        Listed(
            key=row.key,
            title=row.title,
            published=row.newest,
            drafted=row.pk in drafts,
            responses=responses.get(row.pk, 0),
            archived_at=row.archived_at,
        )
        for row in rows
    ]
    return sorted(listed, key=lambda one: one.archived_at is not None)


def list_answered(by: Actor) -> list[tuple[str, str]]:
    """Key and title of every questionnaire that anybody answered, those not archived first; for choosing among them."""
    check_may(by, Action.QUESTIONNAIRES_READ)
    answered = Exists(Response.objects.filter(questionnaire=OuterRef("pk")))
    rows = Questionnaire.objects.filter(answered).order_by(F("archived_at").asc(nulls_first=True), by_name("title"), "pk")
    return list(rows.values_list("key", "title"))


def list_published(by: Actor) -> list[tuple[str, str]]:
    """Key and title of every questionnaire that can be answered now; for choosing among them."""
    check_may(by, Action.QUESTIONNAIRES_READ)
    published = Exists(Version.objects.filter(questionnaire=OuterRef("pk"), published_at__isnull=False))
    rows = Questionnaire.objects.filter(published, archived_at__isnull=True, unasked=False).order_by(by_name("title"), "pk")
    return list(rows.values_list("key", "title"))


def is_questionnaire(key: str) -> bool:
    """Whether there is a questionnaire of that key, in whatever state."""
    return Questionnaire.objects.filter(key=key).exists()


def is_answered_at(touchpoint: str) -> bool:
    """Whether any of the newest ``NEWEST`` answers is about that touchpoint, which nobody need have named."""
    newest = Response.objects.order_by("-answered_at", "-pk").values("pk")[:NEWEST]
    return Response.objects.filter(pk__in=newest, touchpoint=touchpoint).exists()


def questionnaire_titles() -> dict[str, str]:
    """The title of every questionnaire by its key, archived or not: what it asked is still counted."""
    return dict(Questionnaire.objects.values_list("key", "title"))


def list_dimension_names() -> list[str]:
    """Every name under which responses were ever cut, in order of the alphabet."""
    return list(Dimension.objects.order_by("name").values_list("name", flat=True))


def list_measures() -> dict[str, tuple[float, float]]:
    """Every measure that a published questionnaire carries, with its scale."""
    return dict(read_once("questionnaires.measures", _carried))


def _carried() -> dict[str, tuple[float, float]]:
    return {row.name: (row.scale_low, row.scale_high) for row in Measure.objects.order_by("name")}


def versions_asking(measure: str) -> dict[str, list[int]]:
    """The published versions that carry a measure: for each questionnaire its numbers."""
    rows = Version.objects.filter(published_at__isnull=False).order_by("questionnaire", "number")
    return {key: list(numbers) for key, numbers in _asking(tuple(rows.values_list("digest", flat=True))).get(measure, {}).items()}


@lru_cache(maxsize=4)
def _asking(digests: tuple[str, ...]) -> dict[str, dict[str, list[int]]]:
    """For each measure the versions that carry it: kept until there are others, for a published one never changes."""
    found: dict[str, dict[str, list[int]]] = {}
    rows = Version.objects.filter(published_at__isnull=False, digest__in=set(digests)).order_by("questionnaire", "number")
    for key, number, document in rows.values_list("questionnaire__key", "number", "document"):
        carried = {question["measure"] for question in document.get("questions", []) if "measure" in question}
        # Felt service is the mean of what is asked under other names.
        for name in carried if carried.isdisjoint(FELT_MEAN) else carried | {FELT}:
            found.setdefault(name, {}).setdefault(key, []).append(number)
    return found


def count_responses() -> int:
    """How many responses there ever were; for commands."""
    return Response.objects.count()


def count_answers_of(customer: Customer) -> int:
    """How many responses of a customer are kept."""
    return Response.objects.filter(customer=customer).count()


def has_questionnaires() -> bool:
    """Whether there is any questionnaire at all, and so whether anything can have been answered; for commands."""
    return Questionnaire.objects.exists()
