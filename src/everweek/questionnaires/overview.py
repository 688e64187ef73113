"""How every questionnaire stands, for a list of them: what it asks, in which languages, and how often it was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Max

from everweek.journal.services import Actor
from everweek.people.access import check_may, reach_of
from everweek.people.finding import each_word
from everweek.people.policy import Action
from everweek.questionnaires.models import Questionnaire, Response, Version
from everweek.questionnaires.versions import sheet_of

FEW: Final = 5_000
"""So many responses are looked through for the newest; of more, the newest is found from the newest of all on."""


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
    found = [standing_of(row) for row in rows.order_by("title", "pk")]
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
    versions = Version.objects.filter(questionnaire=questionnaire).order_by("-number")
    draft = versions.filter(published_at__isnull=True).first()
    published = versions.filter(published_at__isnull=False).first()
    told = published or draft
    document = sheet_of(told).document if told is not None else None
    responses = Response.objects.filter(questionnaire=questionnaire).aggregate(n=Count("pk"))["n"]
    return Standing(
        key=questionnaire.key,
        title=questionnaire.title,
        published=None if published is None else published.number,
        drafted=None if draft is None else draft.number,
        languages=() if document is None else document.languages,
        measures=() if document is None else tuple(document.measures()),
        questions=0 if document is None else sum(question.kind != "statement" for question in document.questions),
        responses=responses,
        newest=_newest(questionnaire, responses),
        archived_at=questionnaire.archived_at,
    )


def count_by_version(questionnaire: Questionnaire) -> dict[int, int]:
    """How many responses came to each version, by its id."""
    rows = Version.objects.filter(questionnaire=questionnaire).annotate(n=Count("responses"))
    return dict(rows.values_list("pk", "n"))


def _newest(questionnaire: Questionnaire, responses: int) -> datetime | None:
    if not responses:
        return None
    given = Response.objects.filter(questionnaire=questionnaire)
    if responses <= FEW:
        found: datetime | None = given.aggregate(newest=Max("answered_at"))["newest"]
        return found
    return given.order_by("-answered_at", "-id").values_list("answered_at", flat=True).first()
