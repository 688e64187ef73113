"""``/api/v1/charter``: what we promise, with how well it is kept, and what we ask; written by one, approved by another."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field, StrictInt

from everweek.act.respect import charter as services
from everweek.act.respect.access import access_line
from everweek.act.respect.queries import charter_drafted, charter_in_force, charter_numbered, list_charters
from everweek.act.respect.rules import LONGEST_LINE, MOST_LINES, CharterMeasure, CharterSide
from everweek.act.respect.shown import CharterShown, LineShown
from everweek.errors import NotFound
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.people.queries import today
from everweek.people.tokens import TokenActor
from everweek.prove.measures import plain
from everweek.prove.promised import kept_in_public
from everweek.science import Estimate, NotEnough
from everweek.web.api.bodies import Strict, Text
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

LOOKED_BACK: Final = timedelta(days=365)
router = Router(tags=["charter"])
_reading = Bearer(TokenScope.MEASURES_READ)
_writing = Bearer(TokenScope.CHARTER_WRITE)
Language = Annotated[str, Field(min_length=2, max_length=35, description="Its tag, such as pt or de-AT.")]


class LineIn(Strict):
    """One more line of the draft, in one language."""

    side: CharterSide = Field(description="promise: what we promise; ask: what we ask of customers.")
    text: Text = Field(min_length=1, max_length=LONGEST_LINE)
    language: Language
    measure: CharterMeasure | None = Field(
        default=None,
        description="By which number it is told how well a promise is kept: all promises in working time, those of one kind, or "
        "recovered: unhappy customers won back.",
    )


class LineWordsIn(Strict):
    """What a line says in one language."""

    text: Text = Field(min_length=1, max_length=LONGEST_LINE)


class LineMeasureIn(Strict):
    """Which number a promise is held against."""

    measure: CharterMeasure | None = Field(description="null: none.")


class LinePlaceIn(Strict):
    """Where a line stands on its side."""

    to: StrictInt = Field(ge=1, le=MOST_LINES, description="1 is the first.")


class ApproveIn(Strict):
    """Which words were read."""

    seen: Text = Field(min_length=1, max_length=64, description="The version of the draft that was read.")


class CharterLineOut(Schema):
    """A line of the charter."""

    id: int
    side: CharterSide
    words: dict[str, str] = Field(description="What it says, by language.")
    measure: CharterMeasure | None = None
    kept: dict[str, Any] | None = Field(
        default=None,
        description="How well it was kept in the whole house in the last twelve months, in points of 100, as measures tell it; "
        "left out where no number is tied to it.",
    )


class CharterOut(Schema):
    """A version of the charter."""

    number: int
    standing: str = Field(description="draft, in_force or replaced.")
    version: str = Field(description="What tells these words from any others: whoever approves them sends it as seen.")
    handed_in_at: datetime | None = Field(default=None, description="Since when a draft waits for somebody else to read it.")
    approved_at: datetime | None = None
    approved_by: str | None = Field(default=None, description="The name of who approved it; told to who may write it.")
    lines: list[CharterLineOut] = Field(description="What we promise, then what we ask, each in its order.")


class CharterVersionOut(Schema):
    """A version that was approved, without its words."""

    number: int
    in_force: bool
    approved_at: datetime | None = None


class CharterVersions(Schema):
    """The versions that were approved, the newest first."""

    versions: list[CharterVersionOut]


class CharterKept(Schema):
    """What is kept of a reply: which version it told of."""

    number: int


class LineKept(Schema):
    """What is kept of a reply: which line it told of."""

    id: int


@router.get(
    "",
    auth=_reading,
    response={200: CharterOut, **REFUSALS},
    operation_id="get_charter",
    summary="The charter in force, with how well it is kept",
    exclude_none=True,
)
def get_charter(request: HttpRequest) -> CharterOut:
    """What everybody reads at /charter. A number of fewer than five is not told."""
    actor_of(request)
    found = charter_in_force()
    if found is None:
        raise NotFound(_("Nothing was approved yet."))
    tied = sorted({CharterMeasure(one.measure).number for one in found.lines if one.measure})
    return _out(found, kept_in_public(tied, today() - LOOKED_BACK) if tied else {})


@router.get(
    "/versions",
    auth=_writing,
    response={200: CharterVersions, **REFUSALS},
    operation_id="list_charters",
    summary="The versions that were approved",
    exclude_none=True,
)
def get_charters(request: HttpRequest) -> CharterVersions:
    """The newest first."""
    _writer(request)
    found = [CharterVersionOut(number=one.number, in_force=one.in_force, approved_at=one.approved_at) for one in list_charters()]
    return CharterVersions(versions=found)


@router.get(
    "/versions/{int:number}",
    auth=_writing,
    response={200: CharterOut, **REFUSALS},
    operation_id="get_charter_version",
    summary="One version that was approved",
    exclude_none=True,
)
def get_version(request: HttpRequest, number: int) -> CharterOut:
    """What everybody read, or reads."""
    _writer(request)
    return _out(charter_numbered(number), inside=True)


@router.get(
    "/draft",
    auth=_writing,
    response={200: CharterOut, **REFUSALS},
    operation_id="get_charter_draft",
    summary="The version that is being written",
    exclude_none=True,
)
def get_draft(request: HttpRequest) -> CharterOut:
    """All that stands in it by now."""
    _writer(request)
    return _drafted()


@router.post(
    "/draft",
    auth=_writing,
    response={200: CharterKept, **REFUSALS},
    operation_id="begin_charter",
    summary="Begin a new version",
)
def post_draft(request: HttpRequest) -> HttpResponse:
    """Begin with what stands in the one in force. Where one is being written already, it is that one."""
    return _begun(request)


@once
def _begun(request: HttpRequest) -> tuple[int, Schema]:
    return 200, CharterKept(number=services.begin_charter(by=_writer(request)).number)


@router.post(
    "/draft/lines",
    auth=_writing,
    response={201: LineKept, **REFUSALS},
    operation_id="add_charter_line",
    summary="Add a promise, or something we ask",
)
def post_line(request: HttpRequest, body: LineIn) -> HttpResponse:
    """Add a line to the draft, the last of its side."""
    return _added(request, body)


@once
def _added(request: HttpRequest, body: LineIn) -> tuple[int, Schema]:
    by = _writer(request)
    made = services.add_line(side=body.side, text=body.text, language=body.language, measure=body.measure, by=by)
    return 201, LineKept(id=made.pk)


@router.put(
    "/draft/lines/{int:line_id}/words/{language}",
    auth=_writing,
    response={200: CharterOut, **REFUSALS},
    operation_id="say_charter_line",
    summary="Say a line in one language",
    exclude_none=True,
)
def put_line_words(request: HttpRequest, line_id: int, language: str, body: LineWordsIn) -> CharterOut:
    """Write it over what stands there. The same again changes nothing."""
    by = _writer(request)
    services.say_line(line=access_line(by, line_id), text=body.text, language=language, by=by)
    return _drafted()


@router.put(
    "/draft/lines/{int:line_id}/measure",
    auth=_writing,
    response={200: CharterOut, **REFUSALS},
    operation_id="measure_charter_line",
    summary="Hold a promise against another number",
    exclude_none=True,
)
def put_line_measure(request: HttpRequest, line_id: int, body: LineMeasureIn) -> CharterOut:
    """In the draft; the same again changes nothing. What we ask has no number."""
    by = _writer(request)
    services.measure_line(line=access_line(by, line_id), measure=body.measure, by=by)
    return _drafted()


@router.post(
    "/draft/lines/{int:line_id}/move",
    auth=_writing,
    response={200: LineKept, **REFUSALS},
    operation_id="move_charter_line",
    summary="Let a line stand elsewhere on its side",
)
def post_line_place(request: HttpRequest, line_id: int, body: LinePlaceIn) -> HttpResponse:
    """The others make room. Where it stands there already, nothing changes."""
    return _moved(request, line_id, body)


@once
def _moved(request: HttpRequest, line_id: int, body: LinePlaceIn) -> tuple[int, Schema]:
    by = _writer(request)
    return 200, LineKept(id=services.move_line(line=access_line(by, line_id), to=body.to, by=by).pk)


@router.delete(
    "/draft/lines/{int:line_id}",
    auth=_writing,
    response={204: None, **REFUSALS},
    operation_id="drop_charter_line",
    summary="Take a line out of the draft",
)
def delete_line(request: HttpRequest, line_id: int) -> Status[None]:
    """What is in force stays as it is."""
    by = _writer(request)
    services.drop_line(line=access_line(by, line_id), by=by)
    return Status(204, None)


@router.delete(
    "/draft",
    auth=_writing,
    response={204: None, **REFUSALS},
    operation_id="throw_away_charter",
    summary="Throw the draft away",
)
def delete_draft(request: HttpRequest) -> Status[None]:
    """What is in force stays. Its words stay in the journal; a program cannot take it back, a person on the page can."""
    services.throw_away_charter(by=_writer(request))
    return Status(204, None)


@router.post(
    "/draft/hand-in",
    auth=_writing,
    response={200: CharterKept, **REFUSALS},
    operation_id="hand_in_charter",
    summary="Hand the draft in",
)
def post_hand_in(request: HttpRequest) -> HttpResponse:
    """Say that it is ready for somebody else to read; a word that is written after takes it back."""
    return _handed_in(request)


@once
def _handed_in(request: HttpRequest) -> tuple[int, Schema]:
    return 200, CharterKept(number=services.hand_in_charter(by=_writer(request)).number)


@router.post(
    "/draft/approve",
    auth=_writing,
    response={200: CharterKept, **REFUSALS},
    operation_id="approve_charter",
    summary="Let everybody read the draft",
)
def post_approve(request: HttpRequest, body: ApproveIn) -> HttpResponse:
    """Only for whom wrote no word of it; what a program wrote, whom it acts for wrote."""
    return _approved(request, body)


@once
def _approved(request: HttpRequest, body: ApproveIn) -> tuple[int, Schema]:
    return 200, CharterKept(number=services.approve_charter(seen=body.seen, by=_writer(request)).number)


def _writer(request: HttpRequest) -> TokenActor:
    by = actor_of(request)
    check_may(by, Action.CHARTER_EDIT)
    return by


def _drafted() -> CharterOut:
    found = charter_drafted()
    if found is None:
        raise NotFound(_("Nothing is drafted: begin a new version first."))
    return _out(found, inside=True)


def _out(shown: CharterShown, kept: Mapping[str, Estimate | NotEnough] | None = None, *, inside: bool = False) -> CharterOut:
    return CharterOut(
        number=shown.number,
        standing=shown.standing,
        version=shown.version,
        handed_in_at=shown.handed_in_at,
        approved_at=shown.approved_at,
        approved_by=(shown.approved_by_name or None) if inside else None,
        lines=[_line(one, kept or {}) for one in shown.lines],
    )


def _line(one: LineShown, kept: Mapping[str, Estimate | NotEnough]) -> CharterLineOut:
    measure = CharterMeasure(one.measure) if one.measure else None
    number = kept.get(measure.number) if measure is not None else None
    return CharterLineOut(
        id=one.id,
        side=CharterSide(one.side),
        words=dict(one.words),
        measure=measure,
        kept=plain(number) if number is not None else None,
    )
