"""``/api/v1/cases``: what customers are unhappy with or wait for, opened, read, listed. What is done to one: ``case_deeds``."""

import json
from typing import Annotated, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictBool

from everweek.act.access import access_case
from everweek.act.alike import list_alike
from everweek.act.answered import cases_of_answers, key_of
from everweek.act.assigning.queries import suggest_owners, way_of
from everweek.act.assigning.rules import OwnerBy
from everweek.act.cases.opening import LONGEST_KEY, CaseWanted, open_case
from everweek.act.cases.rules import LONGEST_TEXT, LONGEST_TITLE, CaseKind, Sought, Way
from everweek.act.filing.access import access_file
from everweek.act.queues import Queue, Wanted, list_queue
from everweek.act.telling import tell_case
from everweek.act.worked import tell_what_worked
from everweek.errors import Conflict, EverweekError, Invalid, NotFound
from everweek.people.access import check_may
from everweek.people.paging import Place
from everweek.people.policy import Action, TokenScope
from everweek.people.tokens import TokenActor
from everweek.web.api import case_names as names
from everweek.web.api.bodies import Strict, check_query, storable
from everweek.web.api.case_shapes import (
    KEYS,
    CaseAlike,
    CaseKept,
    CaseOut,
    Cases,
    CasesAlike,
    Grave,
    OwnersSuggested,
    OwnerSuggested,
    Through,
    listed,
    whole,
)
from everweek.web.api.case_worked import WhatWorkedOut
from everweek.web.api.names import unit_called
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of
from everweek.web.house.saving import to_be_saved

router = Router(tags=["cases"])
_reading = Bearer(TokenScope.CASES_READ)
_writing = Bearer(TokenScope.CASES_WRITE)
LONGEST_WORDS = 200
A_FILE: Final = {"type": "string", "format": "binary"}


class CaseIn(Strict):
    """A case to be opened: who it is by customer, or, where we do not know them, by writer and address."""

    external_id: str | None = Field(
        default=None,
        min_length=1,
        max_length=LONGEST_KEY - len(KEYS),
        description="What your program calls it. The same again is the same case. Left out: every call opens one, but that an "
        "answer (response) has one case.",
    )
    kind: CaseKind = Field(default=CaseKind.COMPLAINT, description="What it is.")
    title: str = Field(min_length=1, max_length=LONGEST_TITLE, description="What it is about, in a few words.")
    text: str = Field(default="", max_length=LONGEST_TEXT, description="What was said, in the customer's words.")
    through: Through | None = Field(default=None, description="How it came.")
    unit: str = Field(min_length=1, max_length=64, description="The key of the unit it belongs to.")
    touchpoint: str = Field(
        default="", max_length=80, description="The key of the touchpoint; left out: that of the moment (interaction)."
    )
    customer: str | None = Field(default=None, max_length=200, description="The customer's external_id, as sent to /customers.")
    writer: str = Field(default="", max_length=200, description="The name, where it is no customer we know.")
    address: str = Field(default="", max_length=254, description="The mail address, where it is no customer we know.")
    about_member: str | None = Field(
        default=None, max_length=120, description="The external_id of the colleague it is about, who never owns it."
    )
    severity: Grave = Field(default=Grave.NORMAL, description="How grave it is for the customer.")
    safety: StrictBool = Field(default=False, description="Whether somebody's safety is at stake.")
    sought: Sought | None = Field(default=None, description="What the customer wants.")
    language: str = Field(default="", max_length=12, description="In which language it was written; left out: the customer's.")
    interaction: str | None = Field(
        default=None,
        max_length=18,
        description="The id you were given for the moment it is about, one of the customer's.",
        examples=["4711"],
    )
    response: str | None = Field(
        default=None, max_length=18, description="The id you were given for the answer it follows.", examples=["80"]
    )


class CasesQuery(Schema):
    """Which cases."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the first on.")
    queue: Queue = Field(
        default=Queue.TEAM,
        description="mine: of whom the token acts for; led: at the units they lead, and below; team: all that are open; nobodys; "
        "late: a promise that runs is past its moment; due: one comes by tomorrow; unanswered: nothing is promised, and the "
        "customer was waited for long enough; waiting: for a word of their customer, and late with nothing; settled: all that is "
        "over, parts of other cases too; aside: set aside; causeless: the customer was told, and nobody has said why; withdrawn: "
        "open, though the answer was withdrawn.",
    )
    unit: str = Field(default="", max_length=80, description="The key of a unit, meant with all below it.")
    severity: Grave | None = Field(default=None, description="So grave, or graver.")
    words: str = Field(
        default="",
        max_length=LONGEST_WORDS,
        description="All of these stand in its title or the customer's name; or its id, or the beginning of its address, or of "
        "the customer's mail address, telephone or external_id.",
    )


@router.get(
    "",
    auth=_reading,
    response={200: Cases, **REFUSALS},
    operation_id="list_cases",
    summary="The cases of a queue",
    exclude_none=True,
)
def list_cases(request: HttpRequest, query: Annotated[CasesQuery, Query(...)]) -> Cases:
    """The cases within reach, those first whose turn comes first; what is settled, the newest first."""
    by = actor_of(request)
    check_query(request, query)
    check_may(by, Action.CASES_READ)
    wanted = Wanted(
        queue=query.queue,
        unit=unit_called(by, query.unit, Action.CASES_READ) if query.unit else None,
        severity=query.severity.severity if query.severity else None,
        words=storable(query.words, "words"),
    )
    found = list_queue(by, wanted, Place(query.after))
    return Cases(cases=[listed(one) for one in found.rows], next=found.after or None)


@router.post(
    "",
    auth=_writing,
    response={201: CaseOut, 200: CaseOut, **REFUSALS},
    operation_id="post_case",
    summary="Open one case",
)
def post_case(request: HttpRequest, body: CaseIn) -> HttpResponse:
    """Open a case: its clocks begin. 201: opened. 200: it stands under that external_id already, or its answer has it."""
    reply = _opened(request, body)
    if reply.status_code in {200, 201}:
        case = access_case(actor_of(request), json.loads(reply.content)["id"])
        reply.content = whole(tell_case(case), actor_of(request)).model_dump_json(exclude_none=True).encode()
    return reply


@router.get(
    "/{int:case_id}",
    auth=_reading,
    response={200: CaseOut, **REFUSALS},
    operation_id="get_case",
    summary="One case",
    exclude_none=True,
)
def get_case(request: HttpRequest, case_id: int) -> CaseOut:
    """One case as it stands: what was said, what is promised, what was decided."""
    by = actor_of(request)
    return whole(tell_case(access_case(by, case_id)), by)


@router.get(
    "/{int:case_id}/files/{int:file_id}",
    auth=_reading,
    response={200: None, **REFUSALS},
    operation_id="get_case_file",
    summary="The bytes of a file",
    openapi_extra={"responses": {200: {"content": {"application/octet-stream": {"schema": A_FILE}}}}},
)
def get_case_file(request: HttpRequest, case_id: int, file_id: int) -> HttpResponseBase:
    """A file that was put to what was said, as bytes. Of photos, where they were taken was left out when they came."""
    given = access_file(access_case(actor_of(request), case_id), file_id)
    return to_be_saved(given.place, name=given.name, media=given.media)


@router.get(
    "/{int:case_id}/alike",
    auth=_reading,
    response={200: CasesAlike, **REFUSALS},
    operation_id="list_cases_alike",
    summary="Open cases that may be the same",
)
def list_cases_alike(request: HttpRequest, case_id: int) -> CasesAlike:
    """Up to three open cases that may be the same as this one, each with the reason. Whether they are, a person says: `join`."""
    by = actor_of(request)
    found = list_alike(by, access_case(by, case_id))
    return CasesAlike(cases=[CaseAlike(id=one.case, title=one.title, why=one.why, opened_at=one.opened_at) for one in found])


@router.get(
    "/{int:case_id}/suggested",
    auth=_reading,
    response={200: OwnersSuggested, **REFUSALS},
    operation_id="list_suggested_owners",
    summary="To whom a case falls",
    exclude_none=True,
)
def list_suggested_owners(request: HttpRequest, case_id: int) -> OwnersSuggested:
    """Those to whom it may be given, by the rule of its unit: fair first, then who knows it. None where nobody is suggested."""
    case = access_case(actor_of(request), case_id)
    found = suggest_owners(case) if case.settled_at is None and way_of(case.unit) is not OwnerBy.NOBODY else []
    told = ("name", "open", "late", "given")
    return OwnersSuggested(
        members=[
            OwnerSuggested(
                external_id=one.external_id or None, knows=list(one.knows), **{name: getattr(one, name) for name in told}
            )
            for one in found
        ]
    )


@router.get(
    "/{int:case_id}/worked",
    auth=_reading,
    response={200: WhatWorkedOut, **REFUSALS},
    operation_id="get_what_worked",
    summary="What worked in cases like one",
    exclude_none=True,
)
def get_what_worked(request: HttpRequest, case_id: int) -> WhatWorkedOut:
    """What was given or offered in the newest closed cases like it, and words customers were content with; no cause."""
    by = actor_of(request)
    return WhatWorkedOut.of(tell_what_worked(by, access_case(by, case_id)))


@once
def _opened(request: HttpRequest, body: CaseIn) -> tuple[int, Schema]:
    by = actor_of(request)
    check_may(by, Action.CASES_WRITE)
    if body.through is Through.HERE:
        raise Invalid(_("Only what we tell the customer goes from here."), field="through")
    names.check_one_way(customer=body.customer, writer=body.writer, address=body.address)
    wanted = _wanted(by, body)
    same_by = "external_id" if wanted.response is None or body.external_id is not None else "response"
    if same_by == "response" and (standing := _of_answer(by, wanted)) is not None:
        return 200, CaseKept(id=standing)
    try:
        opened = open_case(wanted=wanted, by=by)
    except EverweekError as wrong:
        # What makes it the same case is called otherwise there.
        if wrong.field == "key":
            wrong.field = same_by
        raise
    if opened.already:
        _check_within(by, opened.case.pk, same_by)
    # Without a word of it: this reply is kept for a week.
    return (200 if opened.already else 201), CaseKept(id=opened.case.pk)


def _of_answer(by: TokenActor, wanted: CaseWanted) -> int | None:
    """The case the answer has already, whoever opened it and under whatever key."""
    answer = wanted.response.pk if wanted.response is not None else 0
    standing = cases_of_answers(by, [answer])
    if answer not in standing:
        return None
    # One beyond reach has a number that nobody has.
    case = standing[answer] or 0
    _check_within(by, case, "response")
    return case


def _wanted(by: TokenActor, body: CaseIn) -> CaseWanted:
    response = names.response(by, body.response)
    key = names.key(body.external_id, KEYS, longest=LONGEST_KEY)
    return CaseWanted(
        key=key_of(response.pk) if key is None and response is not None else key,
        kind=body.kind,
        way=Way.API,
        title=body.title,
        text=body.text,
        through=body.through or "",
        unit=names.unit(by, body.unit),
        touchpoint=names.touchpoint(body.touchpoint),
        customer=names.customer(body.customer),
        writer=body.writer,
        address=body.address,
        language=body.language,
        interaction=names.interaction(by, body.interaction),
        response=response,
        about_member=names.member(body.about_member, field="about_member"),
        severity=body.severity.severity,
        safety=body.safety,
        sought=body.sought,
    )


def _check_within(by: TokenActor, case_id: int, same_by: str) -> None:
    """Whoever may not see what stands under the id, or has the answer, learns no more than that it is taken."""
    try:
        access_case(by, case_id, Action.CASES_WRITE)
    except NotFound:
        message = (
            _("This answer has a case, beyond your reach.")
            if same_by == "response"
            else _("This external_id stands for a case beyond your reach; give yours another one.")
        )
        raise Conflict(message, field=same_by) from None
