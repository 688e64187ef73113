"""How the words of those feel who gave a score: counts by place, for who looks for patterns. No words and nobody in them.

Words are judged here by the lists alone, the same for everybody. What was learned has heard the scores that are in question: it
takes unhappy words for happy ones where tens are begged for, and the names of things for unhappy words where many are unhappy
(docs/decisions/0023).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final

from django.db.models import Exists, OuterRef

from everweek.listen.models import Comment
from everweek.listen.understanding.hearing import spoken_in
from everweek.listen.voices import Sentiment
from everweek.people.expressions import Numbers
from everweek.people.models import Unit
from everweek.people.segments import matching
from everweek.questionnaires.models import Response
from everweek.questionnaires.scoring import rows_scored
from everweek.text import sentiment

MOST: Final = 10_000
"""So many comments are looked at, the newest."""
MOST_READ: Final = 4_000
"""So many answers are read for it, the newest: those with a comment that was judged by anything but the lists."""
BY_LISTS: Final = frozenset({"vader", "list"})
PLACES: Final = ("unit", "touchpoint", "channel")
"""What a place may be; ``felt_by_places`` gives each of them."""

Felt = dict[str, tuple[int, int]]


def felt_by_places(
    measure: str,
    *,
    top: Callable[[float], bool],
    since: date,
    units: Collection[int] | None = None,
    rule: Mapping[str, Any] | None = None,
) -> dict[str, Felt]:
    """Of the answers with a top score and words: how many have unhappy words, and how many there are whose words can be told.

    By unit (its key), by touchpoint and by channel; units (ids) limit it, and the ``rule`` of a segment; None limits nothing. Two
    queries whatever there is: the database reckons the scores. Answers are read where the lists have not judged their comments
    before.
    """
    rows = Comment.objects.exclude(sentiment="").filter(
        response__member__isnull=True,
        response__withdrawn_at__isnull=True,
        answered_at__gte=datetime.combine(since, time(), UTC),
    )
    if units is not None:
        rows = rows.filter(response__unit__in=list(units))
    if rule is not None:
        rows = rows.filter(Exists(matching(rule).filter(pk=OuterRef("response__customer"))))
    unhappy: dict[int, bool | None] = {}
    for response, label, way in rows.order_by("-answered_at", "-pk").values_list("response", "sentiment", "way")[:MOST]:
        if way not in BY_LISTS:
            unhappy[response] = None
        elif unhappy.get(response, False) is not None:
            unhappy[response] = unhappy.get(response, False) or label == Sentiment.NEGATIVE
    keys = dict(Unit.objects.values_list("pk", "key"))
    found: dict[str, Felt] = {by: {} for by in PLACES}
    scored = rows_scored(measure).filter(pk__in=Numbers(unhappy)).order_by()
    tops = {pk: places for pk, score, *places in scored.values_list("pk", "score", *PLACES) if top(score)}
    to_read = [pk for pk, told in unhappy.items() if told is None and pk in tops]
    read = _by_the_lists(to_read[:MOST_READ])
    for pk, (unit, touchpoint, channel) in tops.items():
        told = read.get(pk) if unhappy[pk] is None else unhappy[pk]
        if told is not None:
            _count(zip(PLACES, (keys.get(unit, ""), touchpoint, channel), strict=True), found, unhappy=told)
    return found


def _by_the_lists(responses: Collection[int]) -> dict[int, bool]:
    """Whether any words of these answers are unhappy by the lists; those of which the lists can tell nothing are left out."""
    if not responses:
        return {}
    written = {
        (response, question, place): language
        for response, question, place, language in Comment.objects.filter(response__in=responses).values_list(
            "response", "question", "place", "language"
        )
    }
    found: dict[int, bool] = {}
    for answer in Response.objects.filter(pk__in=responses).prefetch_related("version"):
        for one in spoken_in(answer):
            language = written.get(one.key) or answer.language.partition("-")[0] or None
            label = sentiment.start(one.text, language).label
            if label is not None:
                found[answer.pk] = found.get(answer.pk, False) or label == Sentiment.NEGATIVE
    return found


def _count(places: Iterable[tuple[str, str]], found: dict[str, Felt], *, unhappy: bool) -> None:
    for by, place in places:
        if place:
            hits, n = found[by].get(place, (0, 0))
            found[by][place] = hits + unhappy, n + 1
