"""A second way to count answers, in plain Python over the records: no table, no SQL, no roll-up."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from everweek.questionnaires.facts import AnswerRow, answer_rows
from everweek.questionnaires.models import Response

CUTS: Mapping[str, Callable[[AnswerRow], str | None]] = {
    "day": lambda row: row.day.strftime("%Y-%m-%d"),
    "week": lambda row: row.day.strftime("%G-W%V"),
    "month": lambda row: row.day.strftime("%Y-%m"),
    "measure": lambda row: row.measure,
    "unit": lambda row: None if row.unit is None else str(row.unit),
    "touchpoint": lambda row: row.touchpoint or None,
    "channel": lambda row: row.channel or None,
    "questionnaire": lambda row: row.questionnaire,
    "language": lambda row: row.language or None,
    "member": lambda row: None if row.about_member is None else str(row.about_member),
}


def cut(row: AnswerRow, name: str) -> str | None:
    return CUTS[name](row) if name in CUTS else row.dimensions.get(name)


def count(
    *,
    measures: Sequence[str],
    by: Sequence[str] = (),
    where: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
    units: Sequence[int] | None = None,
) -> dict[tuple[str | None, ...], dict[float, tuple[int, int, int]]]:
    """(n, sum of weights, sum of squared weights) by score, by cut."""
    found: dict[tuple[str | None, ...], dict[float, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in answer_rows(Response.objects.values_list("pk", flat=True)):
        if row.measure not in measures or (units is not None and row.unit not in units):
            continue
        if (since and row.day < since) or (until and row.day > until):
            continue
        if any((cut(row, name) or "") != value for name, value in (where or {}).items()):
            continue
        found[tuple(cut(row, name) for name in by)][row.score].append(row.weight)
    return {
        key: {score: (len(each), sum(each), sum(weight * weight for weight in each)) for score, each in scores.items()}
        for key, scores in found.items()
    }
