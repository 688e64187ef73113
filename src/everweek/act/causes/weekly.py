"""How many cases came from each cause in each week: what is asked where causes are looked at over time."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Count

from everweek.act.causes.pareto import Span, cases_of
from everweek.act.causes.queries import Causes
from everweek.act.causes.rules import NOT_KNOWN
from everweek.journal.services import Actor


def weekly(by: Actor | None, span: Span, causes: Causes) -> Mapping[str, Mapping[date, int]]:
    """The cases of a span within reach of ``by``, by the key of the cause they have themselves and the Monday of their week.

    Of a branch those that stand below it, and the branch itself. What nobody knows yet is left out. ``causes`` are all there are.
    """
    branch = causes.by_key(span.branch) if span.branch else None
    told = causes.tree.below(branch.id) if branch is not None else causes.shown.keys()
    some = [pk for pk in told if causes.shown[pk].key != NOT_KNOWN]
    found: dict[str, dict[date, int]] = {}
    counted = cases_of(by, span).filter(cause__in=some).values_list("cause", "day").annotate(n=Count("pk")).order_by()
    for cause, day, n in counted:
        weeks = found.setdefault(causes.shown[cause].key, {})
        monday = day - timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, 0) + n
    return found
