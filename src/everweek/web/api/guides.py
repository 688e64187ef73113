"""``/api/v1/guides``: guidelines and know-how that stand beside cases, kept by programs; and those beside one case."""

from datetime import datetime
from typing import Annotated

from django.db import transaction
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictBool

from everweek.act.access import access_case
from everweek.act.cases.rules import LONGEST_TEXT, CaseKind
from everweek.act.causes.queries import access_cause
from everweek.act.knowing import services
from everweek.act.knowing.queries import GuideShown, Wanted, access_guide, has_guide, list_guides, list_guides_beside, show_guide
from everweek.act.knowing.rules import LONGEST_TITLE, Sort
from everweek.act.knowing.services import GuideWanted
from everweek.people.paging import Place
from everweek.people.policy import Action, TokenScope
from everweek.people.tokens import TokenActor
from everweek.web.api import case_names as names
from everweek.web.api.bodies import Strict, Text, check_query
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["guides"])
of_cases = Router(tags=["guides"], auth=Bearer(TokenScope.CASES_READ))
_reading = Bearer(TokenScope.CASES_READ)
_writing = Bearer(TokenScope.GUIDES_WRITE)


class GuideIn(Strict):
    """All that a guide says. What of kind, touchpoint and cause is left out may be anything."""

    sort: Sort = Field(description="guideline: how to judge; know_how: how it is done.")
    title: Text = Field(min_length=1, max_length=LONGEST_TITLE)
    text: Text = Field(min_length=1, max_length=LONGEST_TEXT, description="A line for each step. No customer is ever shown it.")
    unit: str = Field(min_length=1, max_length=64, description="The key of a unit: its cases, and those of all below it.")
    kind: CaseKind | None = Field(default=None, description="Only beside cases of this kind.")
    touchpoint: Text = Field(default="", max_length=80, description="Only beside cases of this touchpoint, by its key.")
    cause: str | None = Field(default=None, max_length=80, description="Only beside cases of this cause, or of one below it.")
    away: StrictBool = Field(default=False, description="It stands beside no case.")


class GuideOut(Schema):
    """A guide, as it stands."""

    key: str
    sort: Sort
    title: str
    text: str
    unit: str
    kind: CaseKind | None = None
    touchpoint: str | None = None
    cause: str | None = None
    away: bool
    changed_at: datetime = Field(description="When it was last written.")


class Guides(Schema):
    """A page of guides."""

    guides: list[GuideOut]
    next: str | None = Field(default=None, description="Give it as after for the next page; left out at the end.")


class GuidesQuery(Schema):
    """Which guides."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the first on.")
    words: str = Field(default="", max_length=100, description="That hold each of these words.")
    sort: Sort | None = Field(default=None, description="Of this sort alone.")
    away: bool = Field(default=False, description="Those that were put away; left out: those that stand beside cases.")


class BesideQuery(Schema):
    """Which guides beside a case."""

    model_config = ConfigDict(extra="forbid")

    words: str = Field(
        default="",
        max_length=100,
        description="All that count in its unit and hold each of these words. Left out: those about it.",
    )


class GuidesBeside(Schema):
    """The guides beside a case, the nearest first."""

    guides: list[GuideOut]


@router.get(
    "", auth=_reading, response={200: Guides, **REFUSALS}, operation_id="list_guides", summary="The guides", exclude_none=True
)
def get_guides(request: HttpRequest, query: Annotated[GuidesQuery, Query(...)]) -> Guides:
    """Guides by title. Whoever may read cases may read each."""
    by = actor_of(request)
    check_query(request, query)
    found = list_guides(by, Wanted(query.words, query.sort, query.away), Place(query.after))
    return Guides(guides=[_out(one) for one in found.rows], next=found.after or None)


@router.get(
    "/{slug:key}",
    auth=_reading,
    response={200: GuideOut, **REFUSALS},
    operation_id="get_guide",
    summary="One guide",
    exclude_none=True,
)
def get_guide(request: HttpRequest, key: str) -> GuideOut:
    """What it says, and beside which cases it stands."""
    by = actor_of(request)
    return _out(show_guide(by, access_guide(by, key)))


@router.put(
    "/{slug:key}",
    auth=_writing,
    response={200: GuideOut, **REFUSALS},
    operation_id="put_guide",
    summary="Write or rewrite one guide",
    exclude_none=True,
)
def put_guide(request: HttpRequest, key: str, body: GuideIn) -> GuideOut:
    """Write a guide, rewrite it, put it away or take it up. The same again changes nothing."""
    by = actor_of(request)
    with transaction.atomic():
        wanted = _wanted(by, body)
        if has_guide(key):
            guide = services.rewrite_guide(guide=access_guide(by, key, Action.GUIDES_EDIT), wanted=wanted, by=by)
        else:
            guide = services.write_guide(wanted=wanted, key=key, by=by)
        if body.away:
            services.put_guide_away(guide=guide, by=by)
        else:
            services.take_guide_up(guide=guide, by=by)
    return _out(show_guide(by, access_guide(by, key)))


@of_cases.get(
    "/{int:case_id}/guides",
    response={200: GuidesBeside, **REFUSALS},
    operation_id="list_guides_beside",
    summary="What is known of such cases",
    exclude_none=True,
)
def get_guides_beside(request: HttpRequest, case_id: int, query: Annotated[BesideQuery, Query(...)]) -> GuidesBeside:
    """What was written for such cases first, then what counts for all; at most thirty."""
    by = actor_of(request)
    check_query(request, query)
    return GuidesBeside(guides=[_out(one) for one in list_guides_beside(by, access_case(by, case_id), query.words)])


def _wanted(by: TokenActor, body: GuideIn) -> GuideWanted:
    cause = names.cause_key(by, body.cause, Action.CASES_READ)
    return GuideWanted(
        sort=body.sort,
        title=body.title,
        text=body.text,
        unit=names.unit(by, body.unit, Action.GUIDES_EDIT),
        kind=body.kind,
        touchpoint=names.touchpoint(body.touchpoint),
        cause=access_cause(by, cause, Action.CASES_READ) if cause is not None else None,
    )


def _out(shown: GuideShown) -> GuideOut:
    return GuideOut(
        key=shown.key,
        sort=shown.sort,
        title=shown.title,
        text=shown.text,
        unit=shown.unit,
        kind=CaseKind(shown.kind) if shown.kind else None,
        touchpoint=shown.touchpoint or None,
        cause=shown.cause or None,
        away=shown.away_at is not None,
        changed_at=shown.changed_at,
    )
