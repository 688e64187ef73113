"""How imports are told of: states in words, titles as sentences."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.listen.plans import DryRun
from everweek.listen.shown import RunShown, TrialShown
from everweek.people import saying
from everweek.prove import names

STATES: Final[Mapping[str, tuple[str | Promise, str]]] = {
    "waiting": (gettext_lazy("waiting"), "warm"),
    "running": (gettext_lazy("running"), "warm"),
    "done": (gettext_lazy("done"), "good"),
    "cancelled": (gettext_lazy("cancelled"), ""),
    "failed": (gettext_lazy("failed"), "bad"),
}

KINDS: Final[Mapping[str, str | Promise]] = {
    "answers": gettext_lazy("answers"),
    "interactions": gettext_lazy("moments with customers"),
    "customers": gettext_lazy("customers"),
    "employees": gettext_lazy("colleagues"),
    "cases": gettext_lazy("cases"),
    "mentions": gettext_lazy("what people said unasked"),
    "invitations": gettext_lazy("who was asked, and who answered"),
}
"""The kinds of imports as pages call them; a map calls them as programs do."""

COMMENT: Final = "comment."
MEANINGS: Final[Mapping[str, str | Promise]] = {"id": gettext_lazy("Which one"), "answered": gettext_lazy("When")}

UNFINISHED: Final[Mapping[str, str | Promise]] = {
    "waiting": gettext_lazy("%(name)s is waiting for its turn."),
    "running": gettext_lazy("%(name)s is being read: %(read)s so far."),
    "cancelled": gettext_lazy("%(name)s was stopped after %(read)s. What was stored stays."),
    "failed": gettext_lazy("%(name)s could not be read to its end."),
}


def kind_words(kind: str) -> str | Promise:
    """What the rows of an import are; a kind without a word of its own, as the map calls it."""
    return KINDS.get(kind, kind)


def meaning_words(name: str) -> str:
    """What a value of a row means, as a heading: in people's words, not in those of a map.

    >>> meaning_words("id"), meaning_words("csat"), meaning_words("comment.experience")
    ('Which one', 'Satisfaction', 'Own words (experience)')
    """
    if name in MEANINGS:
        return str(MEANINGS[name])
    if name.startswith(COMMENT):
        return _("Own words (%(about)s)") % {"about": name.removeprefix(COMMENT)}
    return names.titles_of([name])[name]


def rows(number: int) -> str:
    """A number of rows in words.

    >>> rows(1), rows(2745)
    ('1 row', '2,745 rows')
    """
    return ngettext("%(number)s row", "%(number)s rows", number) % {"number": saying.count(number)}


def title_of_run(run: RunShown) -> str:
    """How an import goes, as a sentence."""
    values = {"name": run.name, "stored": rows(run.stored), "refused": rows(run.refused), "read": rows(run.read)}
    if run.state in UNFINISHED:
        return str(UNFINISHED[run.state]) % values
    if run.read == 0:
        return _("%(name)s holds no rows.") % values
    if run.read == run.left_out:
        return _("No row of %(name)s is one the map wants.") % values
    if run.stored == 0 and run.refused == 0:
        return _("Everything in %(name)s was here already.") % values
    if run.refused == 0:
        return _("%(stored)s of %(name)s are in, and none was refused.") % values
    return _("%(stored)s of %(name)s are in; %(refused)s were refused.") % values


def title_of_plan(plan: DryRun) -> str:
    """What an import would do, as a sentence."""
    tallies = plan.tallies
    values = {"stored": rows(tallies.stored), "read": rows(tallies.read), "refused": rows(tallies.refused)}
    if tallies.read == 0:
        return _("There is no row in this file.")
    if tallies.stored == 0 and tallies.refused == 0:
        here = _("Everything is here already: an import would change nothing.")
        return here if tallies.already else _("No row that was looked at is one the map wants.")
    if plan.complete and tallies.refused == 0:
        return _("%(stored)s would be stored, none refused.") % values
    if plan.complete:
        return _("%(stored)s would be stored, %(refused)s refused.") % values
    if tallies.refused == 0:
        return _("The first %(read)s are understood.") % values
    return _("Of the first %(read)s, %(refused)s would be refused.") % values


def title_of_trial(trial: TrialShown) -> str:
    """How the trial of all rows goes, as a sentence, as long as it has not come to its end."""
    values = {"read": rows(trial.read), "refused": rows(trial.refused)}
    if trial.state == "waiting":
        return _("Trying all rows waits for its turn.")
    if trial.state == "running":
        return _("All rows are being tried: %(read)s so far, of which %(refused)s would be refused.") % values
    if trial.state == "failed":
        return _("The file could not be read to its end.")
    return _("Trying all rows was stopped after %(read)s.") % values
