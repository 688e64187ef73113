"""How every questionnaire stands, for a list of them: what it asks, in which languages, and how often it was answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Case, Count, Exists, IntegerField, Max, OuterRef, QuerySet, Value, When

from everweek.journal.services import Actor
from everweek.people.access import check_may, reach_of
from everweek.people.finding import MOST, by_name, each_word
from everweek.people.paging import PAGE, START, Order, Place, Stretch
from everweek.people.policy import Action
from everweek.questionnaires.kinds import KINDS
from everweek.questionnaires.models import Questionnaire, Response, Version
from everweek.questionnaires.versions import sheet_of

LOOKED_AT: Final = 2_000
"""Of so many of the newest responses it is seen which questionnaires they belong to: the busy ones are found at once."""

MOST_SILENT: Final = 512
_ARCHIVED = Case(When(archived_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())
IN_ORDER: Final = Order(_ARCHIVED, by_name("title"), "pk")
_silent: dict[tuple[int, int], datetime] = {}


class QuestionnaireState(StrEnum):
    """Where a questionnaire can stand; one that is asked may have a draft as well."""

    ASKED = "asked"
    DRAFT = "draft"
    ARCHIVED = "archived"


@dataclass(frozen=True)
class Wanted:
    """Which questionnaires: with all these words in title or key, and in that state."""

    words: str = ""
    state: QuestionnaireState | None = None


@dataclass(frozen=True)
class Standing:
    """One questionnaire as it stands.

    ``published`` and ``drafted`` are numbers of versions; ``measures`` and ``languages`` are those of the published version, else
    of the draft; ``responses`` counts all that came back, ``newest`` is when the last was given. ``unasked``: it takes in
    what people say of their own accord, and nobody is asked it.
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
    unasked: bool


def list_standing(by: Actor, wanted: Wanted, place: Place = START, *, most: int = PAGE) -> Stretch[Standing]:
    """The questionnaires ``by`` may see and wants; those not archived first, then by title."""
    found = IN_ORDER.stretch(_wanted(by, wanted), place, most=most)
    return found.holding(_standings(found.rows, _count()))


def count_questionnaires(by: Actor, wanted: Wanted) -> int:
    """How many questionnaires that list has."""
    return _wanted(by, wanted).count()


def count_asked(by: Actor) -> tuple[int, int]:
    """How many questionnaires are asked, and how many take in what people say unasked; those archived are neither."""
    found = _wanted(by, Wanted(state=QuestionnaireState.ASKED)).order_by()
    counted = dict(found.values_list("unasked").annotate(n=Count("pk")))
    return counted.get(False, 0), counted.get(True, 0)


def find_questionnaires(by: Actor, text: str) -> list[Questionnaire]:
    """Questionnaires by title or key, for the search of the house; none for who may not see them."""
    if not reach_of(by, Action.QUESTIONNAIRES_READ).all:
        return []
    return list(Questionnaire.objects.filter(each_word(text, "title", "key")).order_by(by_name("title"), "pk")[:MOST])


def list_versions(questionnaire: Questionnaire) -> list[Version]:
    """Every version, the newest first."""
    return list(questionnaire.versions.order_by("-number"))


def standing_of(questionnaire: Questionnaire, counts: Mapping[int, int]) -> Standing:
    """How one questionnaire stands, with its responses by version counted already; the caller has been let in."""
    [found] = _standings([questionnaire], {questionnaire.pk: sum(counts.values())})
    return found


def count_by_version(questionnaire: Questionnaire) -> dict[int, int]:
    """How many responses came to each version, by its id; a version without any is left out."""
    versions = list(questionnaire.versions.values_list("pk", flat=True))
    return _tally(Response.objects.filter(version__in=versions).values_list("version").annotate(n=Count("pk")))


def forget() -> None:
    """Let go of what is kept of silent questionnaires: in tests, where another database begins with the same numbers."""
    _silent.clear()


def _wanted(by: Actor, wanted: Wanted) -> QuerySet[Questionnaire]:
    check_may(by, Action.QUESTIONNAIRES_READ)
    found = Questionnaire.objects.all()
    if wanted.words:
        found = found.filter(each_word(wanted.words, "title", "key"))
    versions = Version.objects.filter(questionnaire=OuterRef("pk"))
    if wanted.state is QuestionnaireState.ASKED:
        found = found.filter(Exists(versions.filter(published_at__isnull=False)), archived_at__isnull=True)
    elif wanted.state is QuestionnaireState.DRAFT:
        found = found.filter(Exists(versions.filter(published_at__isnull=True)))
    elif wanted.state is QuestionnaireState.ARCHIVED:
        found = found.filter(archived_at__isnull=False)
    return found


def _standings(questionnaires: Sequence[Questionnaire], counted: Mapping[int, int]) -> list[Standing]:
    """Return how each of these questionnaires stands, in as many queries for all as for one."""
    numbers = Version.objects.filter(questionnaire__in=questionnaires).order_by("number")
    published: dict[int, tuple[int, int]] = {}
    drafted: dict[int, tuple[int, int]] = {}
    for pk, of, number, published_at in numbers.values_list("pk", "questionnaire", "number", "published_at"):
        (drafted if published_at is None else published)[of] = (pk, number)
    told = Version.objects.in_bulk([pk for pk, _number in (drafted | published).values()])
    newest = _newest_of({one.pk: counted.get(one.pk, 0) for one in questionnaires})
    found = []
    for one in questionnaires:
        asked, draft = published.get(one.pk), drafted.get(one.pk)
        shown = asked or draft
        document = None if shown is None else sheet_of(told[shown[0]]).document
        found.append(
            Standing(
                key=one.key,
                title=one.title,
                published=None if asked is None else asked[1],
                drafted=None if draft is None else draft[1],
                languages=() if document is None else document.languages,
                measures=() if document is None else tuple(document.measures()),
                questions=0
                if document is None
                else sum(KINDS[question.kind].control != "statement" for question in document.questions),
                responses=counted.get(one.pk, 0),
                newest=newest.get(one.pk),
                archived_at=one.archived_at,
                unasked=one.unasked,
            )
        )
    return found


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


def _newest_of(counted: Mapping[int, int]) -> dict[int, datetime]:
    """When the last answer to each of these questionnaires was given, by how many there are.

    Of one that is silent by now it is kept for as long as no response is added: responses are not taken away.
    """
    found = _newest()
    silent = {pk for pk, responses in counted.items() if responses and pk not in found}
    unknown = [pk for pk in silent if (pk, counted[pk]) not in _silent]
    if unknown:
        rows = Response.objects.order_by().filter(questionnaire__in=unknown).values_list("questionnaire")
        if len(_silent) > MOST_SILENT:
            _silent.clear()
        _silent.update({(pk, counted[pk]): newest for pk, newest in rows.annotate(newest=Max("answered_at"))})
    return found | {pk: _silent[pk, counted[pk]] for pk in silent if (pk, counted[pk]) in _silent}
