"""What the facts read of responses: one typed row per score."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from everweek.people.queries import chunks
from everweek.questionnaires.models import Response, Version
from everweek.questionnaires.queries import list_measures
from everweek.questionnaires.rules import Sheet, counted
from everweek.questionnaires.versions import sheet_of

INTERACTION: Final = "interaction"
"""What a response about a moment with a customer is about, as its subject says it."""
LONGEST_NUMBER: Final = 19


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One score of one response, with everything it can be cut by. Holds no text and no name.

    ``questionnaire`` is its key, ``version`` the version's number; ``weight`` is in millionths; ``customer``, ``about_member``
    and ``unit`` are ids. ``interaction`` is the id of the moment it is about, where it is about one.
    """

    response: int
    questionnaire: str
    version: int
    measure: str
    score: float
    scale_low: float
    scale_high: float
    weight: int
    day: date
    unit: int | None
    touchpoint: str
    channel: str
    language: str
    customer: int | None
    about_member: int | None
    dimensions: Mapping[str, str]
    interaction: int | None = None


def answer_rows(response_ids: Iterable[int]) -> Iterator[AnswerRow]:
    """What customers scored in these responses as they are stored now, ordered by response; withdrawn ones give none.

    Nor do those a colleague gave: this table is cut by anything at all, and what colleagues answer is never shown of fewer than
    five, nor by subtracting. They are counted with customers nowhere.

    Nor does what came late, or was brought back, on a scale that its measure was moved from (``settling``).

    A response that was corrected gives its corrected scores. To take back what was counted before, the reader retracts what its
    own table holds for that response: a row carries the response's id for that.
    """
    sheets: dict[int, tuple[str, int, Sheet]] = {}
    settled = list_measures()
    for some in chunks(sorted(set(response_ids)), 500):
        found = Response.objects.filter(pk__in=some, member__isnull=True, withdrawn_at__isnull=True).order_by("pk")
        for response in found:
            if response.version_id not in sheets:
                version = Version.objects.select_related("questionnaire").get(pk=response.version_id)
                sheets[version.pk] = version.questionnaire.key, version.number, sheet_of(version)
            key, number, sheet = sheets[response.version_id]
            interaction = moment_of_subject(response.subject_type, response.subject_id)
            for scored in counted(sheet.scores(response.answers), settled):
                yield AnswerRow(
                    response=response.pk,
                    questionnaire=key,
                    version=number,
                    measure=scored.measure,
                    score=scored.score,
                    scale_low=scored.low,
                    scale_high=scored.high,
                    weight=response.weight,
                    day=response.day,
                    unit=response.unit_id,
                    touchpoint=response.touchpoint,
                    channel=response.channel,
                    language=response.language,
                    customer=response.customer_id,
                    about_member=response.about_member_id,
                    dimensions=response.dimensions,
                    interaction=interaction,
                )


def responses_about(interactions: Collection[str] | QuerySet[Any, str]) -> Iterator[int]:
    """The responses about these moments, each named by its id as text: a few hundred of them, or a question that gives them."""
    about = Response.objects.filter(subject_type=INTERACTION, subject_id__in=interactions)
    # Said in the words of the index, which leaves out those about nothing: or it would not be used.
    yield from about.exclude(subject_type="").values_list("pk", flat=True)


def moment_of_subject(kind: str, text: str) -> int | None:
    """The id of the moment that a response is about, by its subject; None where it is about none."""
    return _number(text) if kind == INTERACTION else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else None
