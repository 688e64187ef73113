"""``/api/v1/imports``: a file handed in by a program, its map, how importing it goes, what was refused."""

from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import Annotated, Final, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field, StrictInt

from everweek.listen import access, queries, services
from everweek.listen.shown import FileShown, RunShown
from everweek.people.paging import Place
from everweek.people.policy import TokenScope
from everweek.web.api.bodies import Strict, Text, check_query
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.pages import cursor_of, place_of
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["imports"], auth=Bearer(TokenScope.IMPORTS_RUN))
LARGEST_ID = 2**63 - 1
LONGEST_MAP = 200_000
KIND = "^[a-z_]*$"
A_FILE: Final = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class NameQuery(Schema):
    """What the file is called."""

    model_config = ConfigDict(extra="forbid")

    name: Text = Field(min_length=1, max_length=200, description="Its name; the end says what it is: .csv, .xlsx, .parquet, ...")


class ImportFileOut(Schema):
    """A file that was handed in."""

    id: int
    name: str
    size: int = Field(description="How many bytes it has.")


class KindQuery(Schema):
    """Which map."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(
        default="",
        max_length=40,
        pattern=KIND,
        description="Where several maps can be made of an export: which.",
    )


class MapOut(Schema):
    """A first map for a file, with what was recognised and comments on what is doubtful."""

    map: str = Field(description="everweek.map/1, as YAML.")
    kind: str = Field(description="Of an export of which several maps can be made: which this one is; else empty.")
    others: list[str] = Field(description="Of which other kinds there is a map as well.")


class ImportIn(Strict):
    """Which file is imported, and by which map."""

    file: StrictInt = Field(ge=1, le=LARGEST_ID, description="The id of a file that was handed in.")
    map: Text | None = Field(
        default=None, max_length=LONGEST_MAP, description="everweek.map/1, as YAML; left out: the one that is proposed."
    )


class ImportOut(Schema):
    """An import, and how it goes."""

    id: int
    name: str = Field(description="What the file is called.")
    kind: str
    questionnaire: str
    state: Literal["waiting", "running", "done", "cancelled", "failed"]
    share_done: float = Field(description="How much of the file is done, from 0 to 1.")
    read: int
    stored: int
    already: int = Field(description="Rows that had been stored before: the same again changes nothing.")
    refused: int
    left_out: int = Field(description="Rows the map does not want.")
    failure: str = Field(description="Why it failed, or nothing.")
    started_at: datetime
    ended_at: datetime | None = None
    file: int | None = Field(default=None, description="The id of its file, while that is kept.")


class Imports(Schema):
    """A page of imports, the newest first."""

    imports: list[ImportOut]
    next: str | None = Field(default=None, description="Give it as after for the next page; left out at the end.")


class PageQuery(Schema):
    """Where to read on."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the beginning.")
    limit: int = Field(default=50, ge=1, le=200, description="At most so many.")


class RefusedOut(Schema):
    """A row that was not stored."""

    line: int = Field(description="On which line of the file it begins.")
    column: str = Field(description="The column to blame, or nothing.")
    reason: str
    cells: list[str]


class Refused(Schema):
    """A page of refused rows, in the order of the file."""

    rows: list[RefusedOut]
    next: str | None = Field(default=None, description="Give it as after for the next page; left out at the end.")


class ImportDeed(StrEnum):
    """What can be done with an import."""

    CANCEL = "cancel"
    RESUME = "resume"


@router.post(
    "/files",
    response={201: ImportFileOut, **REFUSALS},
    operation_id="post_import_file",
    summary="Hand in a file of at most 32 MiB",
    openapi_extra=A_FILE,
)
@once
def post_file(request: HttpRequest, query: Annotated[NameQuery, Query(...)]) -> tuple[int, Schema]:
    """Keep a file, to be imported: its bytes as `application/octet-stream`. A larger one comes by the page or the command."""
    by = actor_of(request)
    access.check_may_import(by)
    check_query(request, query)
    return 201, _file(FileShown.of(services.upload_file(by=by, name=query.name, stream=BytesIO(request.body))))


@router.get("/files/{int:file_id}", response={200: ImportFileOut, **REFUSALS}, operation_id="get_import_file", summary="One file")
def get_file(request: HttpRequest, file_id: int) -> ImportFileOut:
    """A file that was handed in and is still kept."""
    return _file(FileShown.of(access.access_upload(actor_of(request), file_id)))


@router.delete(
    "/files/{int:file_id}", response={204: None, **REFUSALS}, operation_id="erase_import_file", summary="Remove a file"
)
def erase_file(request: HttpRequest, file_id: int) -> Status[None]:
    """Remove a file and its refused rows; what was imported stays. 409 while it is read."""
    by = actor_of(request)
    services.erase_upload(upload=access.access_upload(by, file_id), by=by)
    return Status(204, None)


@router.get(
    "/files/{int:file_id}/map", response={200: MapOut, **REFUSALS}, operation_id="get_import_map", summary="A first map of a file"
)
def get_map(request: HttpRequest, file_id: int, query: Annotated[KindQuery, Query(...)]) -> MapOut:
    """What is recognised in the file, as a map to change and to send with the import."""
    check_query(request, query)
    found = services.propose_map(upload=access.access_upload(actor_of(request), file_id), kind=query.kind)
    return MapOut(map=found.text, kind=found.kind, others=list(found.others))


@router.post("", response={201: ImportOut, **REFUSALS}, operation_id="post_import", summary="Import a file")
@once
def post_import(request: HttpRequest, body: ImportIn) -> tuple[int, Schema]:
    """Let a worker import it; read how it goes. An unfinished import of the file by the same map goes on instead."""
    by = actor_of(request)
    upload = access.access_upload(by, body.file)
    text = services.propose_map(upload=upload).text if body.map is None else body.map
    return 201, _shown(RunShown.of(services.start_import(upload=upload, map_text=text, by=by)))


@router.get("", response={200: Imports, **REFUSALS}, operation_id="list_imports", summary="All imports", exclude_none=True)
def list_imports(request: HttpRequest, query: Annotated[PageQuery, Query(...)]) -> Imports:
    """The imports within reach, commands' too."""
    by = actor_of(request)
    access.check_may_import(by)
    check_query(request, query)
    found = queries.list_imports(by, Place(query.after), most=query.limit)
    return Imports(imports=[_shown(one) for one in found.rows], next=found.after or None)


@router.get(
    "/{int:run_id}",
    response={200: ImportOut, **REFUSALS},
    operation_id="get_import",
    summary="One import",
    exclude_none=True,
)
def get_import(request: HttpRequest, run_id: int) -> ImportOut:
    """One import: how far it is, and what came of its rows so far."""
    return _shown(RunShown.of(access.access_import(actor_of(request), run_id)))


@router.get(
    "/{int:run_id}/refused",
    response={200: Refused, **REFUSALS},
    operation_id="list_refused_rows",
    summary="What an import refused",
    exclude_none=True,
)
def list_refused(request: HttpRequest, run_id: int, query: Annotated[PageQuery, Query(...)]) -> Refused:
    """The refused rows, each with its line and the reason, to mend and to import again."""
    run = RunShown.of(access.access_import(actor_of(request), run_id))
    check_query(request, query)
    start = place_of(query.after) if query.after else 0
    rows = queries.refused_rows(run, start=start, most=query.limit + 1)
    told = [RefusedOut(line=one.line, column=one.column, reason=one.reason, cells=list(one.cells)) for one in rows[: query.limit]]
    return Refused(rows=told, next=cursor_of(start + query.limit) if len(rows) > query.limit else None)


@router.post(
    "/{int:run_id}/{deed}",
    response={200: ImportOut, **REFUSALS},
    operation_id="act_on_import",
    summary="Cancel an import, or go on with it",
)
@once
def act_on_import(request: HttpRequest, run_id: int, deed: ImportDeed) -> tuple[int, Schema]:
    """Stop it after the rows it is at (what is stored stays), or go on from there. 409: it has ended, or is running."""
    by = actor_of(request)
    run = access.access_import(by, run_id)
    match deed:
        case ImportDeed.CANCEL:
            run = services.cancel_import(run=run, by=by)
        case ImportDeed.RESUME:
            run = services.resume_import(run=run, by=by)
    return 200, _shown(RunShown.of(run))


def _file(one: FileShown) -> ImportFileOut:
    return ImportFileOut(id=one.pk, name=one.name, size=one.size)


def _shown(one: RunShown) -> ImportOut:
    return ImportOut(
        id=one.pk,
        name=one.name,
        kind=one.kind,
        questionnaire=one.questionnaire,
        state=one.state,  # type: ignore[arg-type]  # one of those
        share_done=one.share_done,
        read=one.read,
        stored=one.stored,
        already=one.already,
        refused=one.refused,
        left_out=one.left_out,
        failure=one.failure,
        started_at=one.started_at,
        ended_at=one.ended_at,
        file=one.file,
    )
