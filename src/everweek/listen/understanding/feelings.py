"""How the words of those feel who gave a score: counts by place, for who looks for patterns. No words and nobody in them."""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime, time
from typing import Final

from everweek.listen.models import Comment
from everweek.listen.voices import Sentiment
from everweek.people.expressions import Numbers
from everweek.people.models import Unit
from everweek.questionnaires.scoring import rows_scored

MOST: Final = 10_000
"""So many comments are looked at, the newest."""
PLACES: Final = ("unit", "touchpoint", "channel")
"""What a place may be; ``felt_by_places`` gives each of them."""

Felt = dict[str, tuple[int, int]]


def felt_by_places(
    measure: str, *, top: Callable[[float], bool], since: date, units: Collection[int] | None = None
) -> dict[str, Felt]:
    """Of the answers with a top score and words: how many have unhappy words, and how many there are.

    By unit (its key), by touchpoint and by channel; units (ids) limit it, None limits nothing. Two queries whatever there is: the
    database reckons the scores, and no answer is read.
    """
    rows = Comment.objects.exclude(sentiment="").filter(
        response__member__isnull=True,
        response__withdrawn_at__isnull=True,
        answered_at__gte=datetime.combine(since, time(), UTC),
    )
    if units is not None:
        rows = rows.filter(response__unit__in=list(units))
    unhappy: dict[int, bool] = {}
    for response, sentiment in rows.order_by("-answered_at", "-pk").values_list("response", "sentiment")[:MOST]:
        unhappy[response] = unhappy.get(response, False) or sentiment == Sentiment.NEGATIVE
    keys = dict(Unit.objects.values_list("pk", "key"))
    found: dict[str, Felt] = {by: {} for by in PLACES}
    scored = rows_scored(measure).filter(pk__in=Numbers(unhappy)).order_by()
    names = ["pk", "score", *PLACES]
    for response, score, unit, touchpoint, channel in scored.values_list(*names):
        if top(score):
            places = (keys.get(unit, ""), touchpoint, channel)
            _count(zip(PLACES, places, strict=True), found, unhappy=unhappy[response])
    return found


def _count(places: Iterable[tuple[str, str]], found: dict[str, Felt], *, unhappy: bool) -> None:
    for by, place in places:
        if place:
            hits, n = found[by].get(place, (0, 0))
            found[by][place] = hits + unhappy, n + 1
