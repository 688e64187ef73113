"""``GET /api/v1/top-scores``: patterns of top scores that look asked for, of places and never of persons."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.prove.begging import words
from everweek.prove.begging.reading import Found, patterns
from everweek.prove.begging.rules import Pattern
from everweek.prove.measures import plain
from everweek.web.api.bodies import Day, check_query
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["measures"], auth=Bearer(TokenScope.MEASURES_READ))


class TopScoresQuery(Schema):
    """Whose top scores."""

    model_config = ConfigDict(extra="forbid")

    measure: str = Field(max_length=80, description="The name of a measure, such as nps or csat.")
    segment: str = Field(
        default="", max_length=80, description="The key of a segment: its customers' answers (needs customers:read)."
    )
    since: Day | None = Field(default=None, description="The first day that counts; left out: a year ago.")


class PatternOut(Schema):
    """One comparison, and whether it stands out once it is allowed for how many there were."""

    pattern: Pattern = Field(
        description="words: top scores beside unhappy words; chosen: few answer and those are content; present: given on the "
        "spot and not later."
    )
    by: str = Field(description="unit, touchpoint or channel.")
    place: str = Field(description="The key of that place.")
    stands: bool = Field(description="Whether it is larger than ten of 100 by more than chance (Holm).")
    difference: dict[str, object] = Field(description="A share, here less elsewhere, with its interval; or not_enough.")
    rate: dict[str, object] | None = Field(description="By how much more of those asked answer elsewhere; null: not part of it.")
    says: str = Field(description="The evidence as a sentence.")
    otherwise: str = Field(description="What explains it as well.")


class TopScores(Schema):
    """All that was looked at together."""

    measure: str
    since: date
    patterns: list[PatternOut]


@router.get("", response={200: TopScores, **REFUSALS}, operation_id="get_top_scores", summary="Whether top scores look asked for")
def get_top_scores(request: HttpRequest, query: Annotated[TopScoresQuery, Query(...)]) -> TopScores:
    """Patterns with their evidence; they prove nothing about anybody."""
    by = actor_of(request)
    check_may(by, Action.MEASURES_READ)
    check_query(request, query)
    found = patterns(query.measure, viewer=by, since=query.since, segment=query.segment)
    return TopScores(measure=found.measure, since=found.since, patterns=[_out(one) for one in found.found])


def _out(one: Found) -> PatternOut:
    judged = one.judged
    return PatternOut(
        pattern=judged.looked.pattern,
        by=one.place.by,
        place=one.place.value,
        stands=judged.stands,
        difference=plain(judged.difference),
        rate=plain(judged.rate) if judged.rate is not None else None,
        says=words.evidence(one),
        otherwise=str(words.OTHERWISE[judged.looked.pattern]),
    )
