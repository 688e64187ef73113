"""How every questionnaire stands, for a list of them: what it asks, in which languages, and how often it was answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.db.models import Count, Max

from everweek.journal.services import Actor
from everweek.people.access import check_may, reach_of
from everweek.people.finding import each_word
from everweek.people.policy import Action
from everweek.questionnaires.models import Questionnaire, Response, Version
from everweek.questionnaires.versions import sheet_of

LOOKED_AT: Final = 2_000
"""Of so many of the newest responses it is seen which questionnaires they belong to: the busy ones are found at once."""


@dataclass(frozen=True)
class Standing:
    """One questionnaire as it stands.

    ``published`` and ``drafted`` are numbers of versions; ``measures`` and ``languages`` are those of the published version, else
    of the draft; ``responses`` counts all that came back, ``newest`` is when the last was given.
    """

    key: str
    title: str
    published: int | None
    drafted: int | None
    languages: Sequence[str]
    measures: Sequence[str]
    questions: int
    responses: int
    newest: datetime | None
    archived_at: datetime | None


def list_standing(by: Actor, *, words: str = "") -> list[Standing]:
    """Every questionnaire ``by`` may see whose title or key has all these words; those not archived first, then by title."""
    check_may(by, Action.QUESTIONNAIRES_READ)
    rows = Questionnaire.objects.filter(each_word(words, "title", "key")) if words.split() else Questionnaire.objects.all()
    counted = _count()
    newest = _newest()
    found = [_standing(row, counted.get(row.pk, 0), newest) for row in rows.order_by("title", "pk")]
    return sorted(found, key=lambda one: one.archived_at is not None)


def find_questionnaires(by: Actor, text: str, *, most: int = 8) -> list[Questionnaire]:
    """Questionnaires by title or key, for the search of the house; none for who may not see them."""
    if not reach_of(by, Action.QUESTIONNAIRES_READ).all:
        return []
    return list(Questionnaire.objects.filter(each_word(text, "title", "key")).order_by("title", "pk")[:most])


def list_versions(questionnaire: Questionnaire) -> list[Version]:
    """Every version, the newest first."""
    return list(questionnaire.versions.order_by("-number"))


def standing_of(questionnaire: Questionnaire) -> Standing:
    """How one questionnaire stands; the caller has been let in."""
    return _standing(questionnaire, sum(count_by_version(questionnaire).values()), _newest())


def count_by_version(questionnaire: Questionnaire) -> dict[int, int]:
    """How many responses came to each version, by its id; a version without any is left out."""
    versions = list(questionnaire.versions.values_list("pk", flat=True))
    return _tally(Response.objects.filter(version__in=versions).values_list("version").annotate(n=Count("pk")))


def _standing(questionnaire: Questionnaire, responses: int, newest: Mapping[int, datetime]) -> Standing:
    versions = Version.objects.filter(questionnaire=questionnaire).order_by("-number")
    draft = versions.filter(published_at__isnull=True).first()
    published = versions.filter(published_at__isnull=False).first()
    told = published or draft
    document = sheet_of(told).document if told is not None else None
    return Standing(
        key=questionnaire.key,
        title=questionnaire.title,
        published=None if published is None else published.number,
        drafted=None if draft is None else draft.number,
        languages=() if document is None else document.languages,
        measures=() if document is None else tuple(document.measures()),
        questions=0 if document is None else sum(question.kind != "statement" for question in document.questions),
        responses=responses,
        newest=newest.get(questionnaire.pk) or _newest_of(questionnaire.pk, responses),
        archived_at=questionnaire.archived_at,
    )


def _count() -> dict[int, int]:
    """How many responses came to each questionnaire: of an index alone, for all of them at once."""
    return _tally(Response.objects.order_by().values_list("questionnaire").annotate(n=Count("pk")))


def _tally(rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    return dict(rows)


def _newest() -> dict[int, datetime]:
    """When the last answer was given, of the questionnaires to which the newest responses belong."""
    rows = Response.objects.order_by("-answered_at", "-id").values_list("questionnaire", "answered_at")[:LOOKED_AT]
    found: dict[int, datetime] = {}
    for questionnaire, answered_at in rows:
        found.setdefault(questionnaire, answered_at)
    return found


@lru_cache(maxsize=512)
def _newest_of(questionnaire_id: int, responses: int) -> datetime | None:
    """The same of one that is silent by now. Kept for as long as no response is added: responses are not taken away."""
    found: datetime | None = None
    if responses:
        found = Response.objects.filter(questionnaire=questionnaire_id).aggregate(newest=Max("answered_at"))["newest"]
    return found
