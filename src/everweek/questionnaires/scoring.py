"""The score of a measure, reckoned by the database from the answers as they are stored: the same as ``Sheet.scores`` gives.

Each version has its own question that carries the measure, and each kind its manner of scoring; a test holds both to the sheet.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import add
from typing import Any, Final

from django.db.models import Case, Expression, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import Exact, IsNull

from everweek.people.expressions import choice_in, is_among, number_in
from everweek.questionnaires.document import parse
from everweek.questionnaires.kinds import KINDS, scores
from everweek.questionnaires.models import Measure, Response, Version
from everweek.questionnaires.shape import FELT, FELT_MEAN, Question

_COLUMN: Final = "answers"


@dataclass(frozen=True)
class _Asked:
    """What a question's score is made of, alike in however many versions: ``turn`` is what a reversed answer is taken from."""

    key: str
    kind: str
    scale: tuple[float, float] | None
    turn: float | None
    worth: tuple[tuple[str, float | None], ...]

    @classmethod
    def of(cls, question: Question) -> "_Asked":
        turn = question.scale[0] + question.scale[1] if question.reversed and question.scale is not None else None
        return cls(question.key, question.kind, question.scale, turn, tuple((one.key, one.score) for one in question.choices))


def rows_scored(measure: str) -> "QuerySet[Response, Response]":
    """Customers' responses that have a ``score`` of this measure, the last one first; withdrawn ones and colleagues' are none."""
    found = Response.objects.filter(member__isnull=True, withdrawn_at__isnull=True).annotate(score=_score(measure))
    return found.filter(score__isnull=False).order_by("-answered_at", "-pk")


def _score(measure: str) -> Any:  # noqa: ANN401  # sums of expressions have a type Django names nowhere
    if measure != FELT:
        return _by_version(measure)
    parts = [_by_version(one) for one in FELT_MEAN]
    total = reduce(add, [Coalesce(one, _number(0)) for one in parts])
    there = [Case(When(Q(_is_there(one)), then=_number(1)), default=_number(0)) for one in parts]
    return total / NullIf(reduce(add, there), _number(0))


def _by_version(measure: str) -> Expression:
    published = Version.objects.filter(published_at__isnull=False).order_by("pk").values_list("pk", "digest")
    asked = _asked(tuple(published)).get(measure, {})
    if len({one.scale for one in asked}) > 1:
        # It was moved to another scale; what came late on the one before is no number of it.
        settled = Measure.objects.filter(name=measure).values_list("scale_low", "scale_high").first()
        asked = {one: versions for one, versions in asked.items() if one.scale == settled}
    if not asked:
        return _number(None)
    whens = [When(version__in=versions, then=MANNERS[KINDS[one.kind].score](one)) for one, versions in asked.items()]
    return Case(*whens, default=_number(None), output_field=FloatField())


@lru_cache(maxsize=4)
def _asked(published: tuple[tuple[int, str], ...]) -> Mapping[str, Mapping[_Asked, list[int]]]:
    """Of each measure the questions that carry it, and in which versions: kept until there are others, for none ever changes."""
    found: dict[str, dict[_Asked, list[int]]] = {}
    for pk, document in Version.objects.filter(pk__in=[pk for pk, _digest in published]).values_list("pk", "document"):
        for question in parse(document).questions:
            if question.measure is not None and question.scale is not None and KINDS[question.kind].scored:
                found.setdefault(question.measure, {}).setdefault(_Asked.of(question), []).append(pk)
    return found


def _point(one: _Asked) -> Expression:
    number = number_in(_COLUMN, one.key)
    return number if one.turn is None else _number(one.turn) - number


def _expectation(one: _Asked) -> Expression:
    return _worth(one, scores.EXPECTATION.items())


def _choices(one: _Asked) -> Expression:
    """Return the database expression for the score of a question of choices: that of the one made, or the sum of those made; null
    where any of them has no score.
    """
    if KINDS[one.kind].control == "one":
        return _worth(one, one.worth)
    made = [(is_among(_COLUMN, one.key, key), worth) for key, worth in one.worth]
    total = reduce(add, [Case(When(Q(there), then=_number(worth or 0)), default=_number(0)) for there, worth in made])
    without = [When(Q(there), then=_number(None)) for there, worth in made if worth is None]
    some = reduce(lambda found, there: found | Q(there), [there for there, _worth in made], Q(pk__isnull=True))
    return Case(*without, When(some, then=total), default=_number(None), output_field=FloatField())


def _worth(one: _Asked, worth: Iterable[tuple[str, float | None]]) -> Expression:
    made = choice_in(_COLUMN, one.key)
    whens = [When(Q(Exact(made, key)), then=_number(score)) for key, score in worth if score is not None]
    return Case(*whens, default=_number(None), output_field=FloatField())


def _number(value: float | None) -> Value:
    return Value(None if value is None else float(value), output_field=FloatField())


def _is_there(score: Expression) -> Expression:
    return IsNull(score, False)  # noqa: FBT003  # Django's look-up takes its right-hand side by position only


MANNERS: Final[Mapping[object, Callable[[_Asked], Expression]]] = {
    scores.point: _point,
    scores.expectation: _expectation,
    scores.choices: _choices,
}
