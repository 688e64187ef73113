"""``/api/v1/segments``: saved rules about customers, by which every number can be cut."""

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field, StrictBool

from everweek.people.access import access_segment, check_may
from everweek.people.clientele import list_segments, size_of
from everweek.people.models import Segment
from everweek.people.policy import Action, TokenScope
from everweek.people.services import remove_segment, save_segment
from everweek.web.api.bodies import Day, Strict
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["segments"])
_reading = Bearer(TokenScope.CUSTOMERS_READ)
_writing = Bearer(TokenScope.SEGMENTS_WRITE)


class SegmentIn(Strict):
    """A segment as it is to stand. A core one has a reason, and says who decided it."""

    name: str = Field(min_length=1, max_length=200)
    rule: dict[str, object] = Field(description='Such as {"all": [{"field": "attributes.tier", "in": ["gold", "silver"]}]}.')
    core: StrictBool = Field(default=False, description="Whether these are customers to be served above all.")
    reason: str = Field(default="", max_length=4000)
    decided_by: str = Field(default="", max_length=200)
    decided_on: Day | None = None


class SegmentOut(Schema):
    """A segment as it stands; ``size`` is how many customers it holds now."""

    key: str
    name: str
    rule: dict[str, object]
    core: bool
    reason: str
    decided_by: str
    decided_on: date | None
    size: int

    @classmethod
    def of(cls, segment: Segment) -> "SegmentOut":
        """A segment as it stands, counted."""
        names = ("key", "name", "rule", "core", "reason", "decided_by", "decided_on")
        return cls(**{name: getattr(segment, name) for name in names}, size=size_of(segment.rule))


class SegmentsOut(Schema):
    """Every segment."""

    segments: list[SegmentOut]


@router.get("", auth=_reading, response={200: SegmentsOut, **REFUSALS}, operation_id="list_segments", summary="List segments")
def get_segments(request: HttpRequest) -> SegmentsOut:
    """Every segment, the core ones first."""
    by = actor_of(request)
    check_may(by, Action.SEGMENTS_READ)
    return SegmentsOut(segments=[SegmentOut.model_validate(one, from_attributes=True) for one in list_segments(by)])


@router.get(
    "/{slug:key}", auth=_reading, response={200: SegmentOut, **REFUSALS}, operation_id="get_segment", summary="Read one segment"
)
def get_segment(request: HttpRequest, key: str) -> SegmentOut:
    """One segment, with how many customers it holds now."""
    return SegmentOut.of(access_segment(actor_of(request), key, Action.SEGMENTS_READ))


@router.put(
    "/{slug:key}", auth=_writing, response={200: SegmentOut, **REFUSALS}, operation_id="put_segment", summary="Write one segment"
)
def put_segment(request: HttpRequest, key: str, body: SegmentIn) -> SegmentOut:
    """Write a segment, new or over the one of that key; the same again changes nothing."""
    by = actor_of(request)
    check_may(by, Action.SEGMENTS_EDIT)
    return SegmentOut.of(save_segment(key=key, by=by, **body.model_dump()))


@router.delete(
    "/{slug:key}",
    auth=_writing,
    response={204: None, **REFUSALS},
    operation_id="remove_segment",
    summary="Remove one segment",
)
def delete_segment(request: HttpRequest, key: str) -> Status[None]:
    """Remove a segment; the customers stay."""
    by = actor_of(request)
    remove_segment(segment=access_segment(by, key, Action.SEGMENTS_EDIT), by=by)
    return Status(204, None)
