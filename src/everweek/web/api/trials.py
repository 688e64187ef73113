"""``/api/v1/imports/files/{id}/try`` and ``/trials``: what importing a file would do; nothing of it is stored."""

from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from everweek.listen import access, queries, services
from everweek.listen.plans import DryRun
from everweek.listen.shown import TrialShown
from everweek.people.policy import TokenScope
from everweek.web.api.bodies import Strict, Text
from everweek.web.api.imports import LONGEST_MAP
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["imports"], auth=Bearer(TokenScope.IMPORTS_RUN))


class TryIn(Strict):
    """The map to try."""

    map: Text | None = Field(
        default=None, max_length=LONGEST_MAP, description="everweek.map/1, as YAML; left out: the one that is proposed."
    )


class ReasonOut(Schema):
    """One reason for refusals."""

    reason: str
    column: str = Field(description="The column to blame, or nothing.")
    count: int
    first_line: int


class RowOut(Schema):
    """One of the first rows, as it would be stored."""

    line: int
    values: dict[str, str] = Field(description="What it means, and the value.")
    refused: str = Field(description="Why it would not be stored, or nothing.")


class Tried(Schema):
    """What importing would do. Nothing is stored."""

    kind: str
    questionnaire: str
    complete: bool = Field(description=f"Whether all rows were tried; else only the first {services.ROWS_TRIED}.")
    read: int
    stored: int
    already: int
    refused: int
    left_out: int
    unused: list[str] = Field(description="Columns of the file that the map does not name.")
    notes: list[str]
    reasons: list[ReasonOut]
    first: list[RowOut]


class TrialOut(Schema):
    """A trial of all rows of a file, and how it goes."""

    id: int
    state: Literal["waiting", "running", "done", "cancelled", "failed"]
    share_done: float = Field(description="How much of the file has been tried, from 0 to 1.")
    read: int = Field(description="How many rows so far.")
    refused: int = Field(description="How many of them would be refused.")
    failure: str = Field(description="Why it failed, or nothing.")
    result: Tried | None = Field(default=None, description="What importing would do; there once it is done.")


@router.post(
    "/files/{int:file_id}/try", response={200: Tried, **REFUSALS}, operation_id="try_import", summary="What importing would do"
)
@once
def try_import(request: HttpRequest, file_id: int, body: TryIn) -> tuple[int, Schema]:
    """A dry run: every row goes all the way to the database, and all of it is taken back."""
    by = actor_of(request)
    upload = access.access_upload(by, file_id)
    text = services.propose_map(upload=upload).text if body.map is None else body.map
    return 200, _tried(services.plan_import(upload=upload, map_text=text, by=by))


@router.post(
    "/files/{int:file_id}/trials",
    response={201: TrialOut, **REFUSALS},
    operation_id="post_import_trial",
    summary="Try all rows of a file",
)
@once
def post_trial(request: HttpRequest, file_id: int, body: TryIn) -> tuple[int, Schema]:
    """Let a worker try the whole file, however long it is; read how it goes. A trial of it by another map ends."""
    by = actor_of(request)
    upload = access.access_upload(by, file_id)
    text = services.propose_map(upload=upload).text if body.map is None else body.map
    return 201, _shown(TrialShown.of(services.start_trial(upload=upload, map_text=text, by=by)), None)


@router.get(
    "/files/{int:file_id}/trials/{int:trial_id}",
    response={200: TrialOut, **REFUSALS},
    operation_id="get_import_trial",
    summary="How a trial of all rows goes",
    exclude_none=True,
)
def get_trial(request: HttpRequest, file_id: int, trial_id: int) -> TrialOut:
    """How far it is and, once it is done, what importing would do."""
    found = access.access_trial(actor_of(request), file_id, trial_id)
    return _shown(TrialShown.of(found), queries.result_of(found))


@router.post(
    "/files/{int:file_id}/trials/{int:trial_id}/stop",
    response={200: TrialOut, **REFUSALS},
    operation_id="stop_import_trial",
    summary="Stop a trial of all rows",
)
@once
def stop_trial(request: HttpRequest, file_id: int, trial_id: int) -> tuple[int, Schema]:
    """End it; one that has ended stays as it is."""
    by = actor_of(request)
    services.stop_trial(trial=access.access_trial(by, file_id, trial_id), by=by)
    return 200, _shown(TrialShown.of(access.access_trial(by, file_id, trial_id)), None)


def _tried(found: DryRun) -> Tried:
    tallies = found.tallies
    return Tried(
        kind=found.kind,
        questionnaire=found.questionnaire,
        complete=found.complete,
        read=tallies.read,
        stored=tallies.stored,
        already=tallies.already,
        refused=tallies.refused,
        left_out=tallies.left_out,
        unused=list(found.unused),
        notes=list(found.notes),
        reasons=[
            ReasonOut(reason=one.reason, column=one.column, count=one.count, first_line=one.first_line) for one in found.reasons
        ],
        first=[RowOut(line=one.line, values=dict(one.values), refused=one.refused) for one in found.first],
    )


def _shown(one: TrialShown, found: DryRun | None) -> TrialOut:
    return TrialOut(
        id=one.pk,
        state=one.state,  # type: ignore[arg-type]  # one of those
        share_done=one.share_done,
        read=one.read,
        refused=one.refused,
        failure=one.failure,
        result=_tried(found) if found is not None else None,
    )
