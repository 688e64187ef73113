"""What the templates of imports are given: one dataclass a page, every field described."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise

from everweek.listen.plans import DryRun
from everweek.listen.recognise.doubting import Doubt
from everweek.listen.shown import FileShown, RunShown, TrialShown
from everweek.web.choices import Step
from everweek.web.house.paging import Pager
from everweek.web.pages import Page


@dataclass(frozen=True)
class ImportLine:
    """One import in the history."""

    run: Annotated[RunShown, "the import"]
    kind: Annotated[str | Promise, "what its rows are, in words"]
    questionnaire: Annotated[str, "what was asked, where its rows are answers"]
    who: Annotated[str, "who started it, in words"]
    state: Annotated[str | Promise, "where it stands, in words"]
    tone: Annotated[str, "good, bad, warm or nothing: how the state is marked"]


@dataclass(frozen=True, kw_only=True)
class ImportsPage(Page, template="listen/imports.html"):
    """`/listen/imports/`: the history of imports."""

    title: Annotated[str | Promise, "how the newest of them went, as a sentence; nothing where there is none"]
    lines: Annotated[Sequence[ImportLine], "the imports of this page, the newest first"]
    pager: Annotated[Pager, "the ways to newer and older imports"]
    busy: Annotated[bool, "whether one of them is still going on"]


@dataclass(frozen=True, kw_only=True)
class UploadPage(Page, template="listen/new.html"):
    """`/listen/imports/new`: hand in a file."""

    form: Annotated[Form, "one field: the file"]
    days: Annotated[int, "how many days the file is kept"]


@dataclass(frozen=True)
class FirstRow:
    """One of the first rows of a file as it was understood."""

    line: Annotated[int, "the line of the file it begins on"]
    values: Annotated[Sequence[str], "one value for each of the meanings, in their order; empty where the row has none"]
    refused: Annotated[str, "why it would not be stored, or nothing"]


@dataclass(frozen=True)
class OtherMap:
    """Another map that may be made of the same file: the export of a helpdesk holds tickets and ratings."""

    kind: Annotated[str, "its kind, as a map says it"]
    words: Annotated[str, "what that is"]


@dataclass(frozen=True, kw_only=True)
class PlanPage(Page, template="listen/plan.html"):
    """`/listen/imports/files/<id>`: the map of a file, what importing by it would do, and the start."""

    file: Annotated[FileShown, "the file"]
    form: Annotated[Form, "one field: the map, as text"]
    plan: Annotated[DryRun | None, "what would happen, or None where the map is wrong"]
    meanings: Annotated[Sequence[str], "the headings of the first rows: what the values mean"]
    first: Annotated[Sequence[FirstRow], "the first rows as they were understood"]
    title: Annotated[str, "what would happen, as a sentence"]
    proposed: Annotated[bool, "whether the map is the one we proposed, untouched"]
    doubts: Annotated[Sequence[Doubt], "what was guessed and is to be looked at, the first of them"]
    more_doubts: Annotated[int, "how many more stand in the map"]
    others: Annotated[Sequence[OtherMap], "the other maps of the same file, to be imported beside"]
    trial: Annotated[TrialShown | None, "the trial of all rows, where the page is one's"]
    going: Annotated[bool, "whether that trial waits or runs: the page looks again by itself"]
    percent: Annotated[int, "how much of the file that trial has tried, 0 to 100"]


@dataclass(frozen=True)
class RefusedGroup:
    """Rows that were refused for the same reason."""

    column: Annotated[str, "the column to blame, or nothing"]
    reason: Annotated[str, "why, and what would be right"]
    count: Annotated[int, "how many rows"]
    lines: Annotated[Sequence[int], "the first lines of the file where it happens"]
    more: Annotated[bool, "whether there are more lines than those"]


@dataclass(frozen=True, kw_only=True)
class ImportPage(Page, template="listen/import.html"):
    """`/listen/imports/<id>`: how one import goes, and what came of it."""

    run: Annotated[RunShown, "the import"]
    kind: Annotated[str | Promise, "what its rows are, in words"]
    title: Annotated[str, "how it goes, as a sentence"]
    state: Annotated[str | Promise, "where it stands, in one word"]
    tone: Annotated[str, "good, bad, warm or nothing: how the state is marked"]
    percent: Annotated[int, "how much of the file is done, 0 to 100"]
    going: Annotated[bool, "whether it waits or runs: the page looks again by itself"]
    can_resume: Annotated[bool, "whether it can go on from where it was"]
    can_erase: Annotated[bool, "whether its file is still here and nothing reads it"]
    refused: Annotated[Sequence[RefusedGroup], "what was refused, by reason, the most frequent first"]
    more_refused: Annotated[int, "how many refused rows are not among those"]
    can_download: Annotated[bool, "whether the refused rows can be downloaded"]
    questionnaire: Annotated[str, "what was asked, where its rows are answers"]
    step: Annotated[Step | None, "where what was imported can be seen, where this reader may"]
