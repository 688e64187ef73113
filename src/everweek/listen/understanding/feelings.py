"""How the words of those feel who gave a score: counts by place, for who looks for patterns. No words and nobody in them."""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time
from typing import Final

from everweek.listen.models import Comment
from everweek.listen.voices import Sentiment
from everweek.people.models import Unit
from everweek.questionnaires.models import Version
from everweek.questionnaires.rules import Sheet
from everweek.questionnaires.versions import sheet_of

MOST: Final = 10_000
"""So many comments are looked at, the newest."""


def felt_by_place(
    measure: str, *, by: str, top: Callable[[float], bool], since: date, units: Collection[int] | None = None
) -> dict[str, tuple[int, int]]:
    """Of the answers with a top score and words: how many have unhappy words, and how many there are.

    By unit (its key), touchpoint or channel; units (ids) limit it, None limits nothing.
    """
    rows = Comment.objects.exclude(sentiment="").filter(
        response__member__isnull=True,
        response__withdrawn_at__isnull=True,
        answered_at__gte=datetime.combine(since, time(), UTC),
    )
    if units is not None:
        rows = rows.filter(response__unit__in=list(units))
    column = {"unit": "response__unit", "touchpoint": "response__touchpoint", "channel": "response__channel"}[by]
    told = rows.order_by("-answered_at", "-pk").values_list(
        "response", "sentiment", column, "response__version", "response__answers"
    )[:MOST]
    sheets: dict[int, Sheet] = {}
    unhappy: dict[int, bool] = {}
    where: dict[int, str] = {}
    for response, sentiment, place, version, answers in told:
        if response not in where:
            if version not in sheets:
                sheets[version] = sheet_of(Version.objects.select_related("questionnaire").get(pk=version))
            scores = [one.score for one in sheets[version].scores(answers) if one.measure == measure]
            where[response] = str(place or "") if scores and top(scores[0]) else ""
        unhappy[response] = unhappy.get(response, False) or sentiment == Sentiment.NEGATIVE
    keys = {str(pk): key for pk, key in Unit.objects.values_list("pk", "key")} if by == "unit" else {}
    found: dict[str, tuple[int, int]] = {}
    for response, place in where.items():
        if place:
            name = keys.get(place, place)
            hits, n = found.get(name, (0, 0))
            found[name] = hits + unhappy[response], n + 1
    return found
