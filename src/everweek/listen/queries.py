"""Reads of Listen: imports and what they refused."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from everweek.journal.services import Actor
from everweek.listen import places
from everweek.listen.models import ImportRun, Trial
from everweek.listen.plans import DryRun, RefusedRow, from_json
from everweek.listen.running.refusals import read_refused
from everweek.listen.shown import RunShown
from everweek.people.access import reach_of
from everweek.people.paging import START, Order, Place, Stretch
from everweek.people.policy import Action

PAGE: Final = 20
NEWEST_FIRST: Final = Order("-pk")


def list_imports(by: Actor, place: Place = START, *, most: int = PAGE) -> Stretch[RunShown]:
    """The imports ``by`` may see, the newest first."""
    mine = reach_of(by, Action.IMPORTS_RUN).reaching(unit="", own="started_by")
    runs = ImportRun.objects.filter(mine).select_related("upload", "started_by")
    found = NEWEST_FIRST.stretch(runs, place, most=most)
    return found.holding([RunShown.of(run) for run in found.rows])


def refused_rows(run: RunShown, *, start: int = 0, most: int = 100) -> list[RefusedRow]:
    """``most`` of the rows a run refused, from the ``start``-th (0 is the first), in the order of the file."""
    return list(islice(each_refused_row(run), start, start + most))


def each_refused_row(run: RunShown) -> Iterator[RefusedRow]:
    """All rows a run refused, one by one."""
    path = refused_path(run)
    if path is not None:
        yield from read_refused(path)


def refused_path(run: RunShown) -> Path | None:
    """The CSV file of the refused rows, to download; None where nothing was refused or the rows were erased."""
    path = places.refused_file(run.pk)
    return path if path.exists() else None


def result_of(trial: Trial) -> DryRun | None:
    """What an import would do; None where the trial is not done."""
    return from_json(trial.result) if trial.result is not None else None
