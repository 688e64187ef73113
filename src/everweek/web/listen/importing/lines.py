"""Imports as lines of a history, for the page of imports and the first page; refused rows by their reasons."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.listen.plans import RefusedRow
from everweek.listen.shown import RunShown
from everweek.people.access import may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.choices import Step
from everweek.web.listen.importing.contexts import ImportLine, RefusedGroup
from everweek.web.listen.words import STATES, kind_words


def lines_of(runs: Iterable[RunShown], titles: Mapping[str, str]) -> list[ImportLine]:
    """Imports as lines of the history; ``titles`` of questionnaires by their keys."""
    return [
        ImportLine(
            run,
            kind_words(run.kind),
            titles.get(run.questionnaire, run.questionnaire),
            run.started_by or _("a command on the server"),
            *STATES[run.state],
        )
        for run in runs
    ]


SEEN: Final[Mapping[str, tuple[str | Promise, str, Action]]] = {
    "answers": (gettext_lazy("See what it says"), "prove", Action.MEASURES_READ),
    "mentions": (gettext_lazy("Read what they said"), "voices", Action.RESPONSES_READ),
    "cases": (gettext_lazy("See what they came from"), "causes", Action.CASES_READ),
    "customers": (gettext_lazy("See the customers"), "customers", Action.CUSTOMERS_READ),
    "employees": (gettext_lazy("See the colleagues"), "people", Action.PEOPLE_READ),
    "invitations": (gettext_lazy("See who is silent"), "silence", Action.MEASURES_READ),
}
"""Where the rows of each kind of import can be seen, and the right that needs; moments stand with each customer."""


def step_after(run: RunShown, viewer: Member) -> Step | None:
    """Where what was imported can be seen, where there is something and the reader may."""
    if not run.stored or run.kind not in SEEN:
        return None
    label, route, needs = SEEN[run.kind]
    return Step(str(label), reverse(route)) if may(viewer, needs) else None


def grouped(rows: Iterable[RefusedRow], *, lines: int = 5) -> list[RefusedGroup]:
    """Refused rows by column and reason, the most frequent first, each with the first ``lines`` lines it happens on.

    >>> grouped([RefusedRow(4, "SCORE", "11 is not on the scale", ()), RefusedRow(9, "SCORE", "11 is not on the scale", ())])
    [RefusedGroup(column='SCORE', reason='11 is not on the scale', count=2, lines=[4, 9], more=False)]
    """
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        found.setdefault((row.column, row.reason), []).append(row.line)
    groups = [RefusedGroup(column, reason, len(on), on[:lines], len(on) > lines) for (column, reason), on in found.items()]
    return sorted(groups, key=lambda group: -group.count)
