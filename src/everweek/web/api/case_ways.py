"""``/api/v1/case-ways``: the mailbox of cases, the public page of complaints, and the mails that were put aside."""

from datetime import datetime
from typing import Annotated, TypeAlias

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StrictBool

from everweek.act.cases.rules import CaseKind
from everweek.act.complaining.queries import DoorShown, show_door
from everweek.act.complaining.setting import LONGEST_NAME, MOST_SHOWN, set_door
from everweek.act.mailing.queries import AsideShown, access_aside, list_aside, show_mailbox
from everweek.act.mailing.rules import Came, Reason
from everweek.act.mailing.services import set_mailbox, take_after_all
from everweek.people.access import access_unit, check_may
from everweek.people.models import Unit
from everweek.people.policy import Action, TokenScope
from everweek.people.tokens import TokenActor
from everweek.web.api.bodies import Strict, Text
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["cases"], auth=Bearer(TokenScope.CASE_WAYS_WRITE))


class CaseMailboxIn(Strict):
    """Where a mail that belongs to no case opens one. A whole setting: what is left out is as usual."""

    unit: Text = Field(default="", max_length=80, description="The key of a unit; left out: at the top.", examples=["north"])
    kind: CaseKind = Field(default=CaseKind.COMPLAINT, description="What it opens.")


class CaseMailboxOut(Schema):
    """The mailbox, which whoever runs Everweek names."""

    address: str = Field(description="Where customers write to; empty where no mailbox is named.")
    unit: str
    kind: CaseKind
    looked_at: datetime | None = Field(default=None, description="When it was last read; left out: never.")
    failure: str = Field(description="Why it cannot be read; empty where it can.")


Key: TypeAlias = Annotated[Text, Field(max_length=80)]
Tag: TypeAlias = Annotated[Text, Field(max_length=12)]
Name: TypeAlias = Annotated[Text, Field(max_length=LONGEST_NAME)]


class ComplaintDoorIn(Strict):
    """How the public page stands. A whole setting: what is left out is as usual."""

    is_open: StrictBool = Field(default=True, description="Whether anybody may complain there.")
    unit: Text = Field(default="", max_length=80, description="The key of the unit what is said there belongs to; left out: top.")
    shown: list[Annotated[Text, Field(max_length=80)]] = Field(
        default_factory=list, max_length=MOST_SHOWN, description="The keys of units to choose from; anybody can read their names."
    )
    touchpoints: dict[Key, dict[Tag, Name]] = Field(
        default_factory=dict,
        max_length=MOST_SHOWN,
        description="The touchpoints to choose from, by their keys, each with what it is called in other languages.",
        examples=[{"boarding": {"de": "Einsteigen"}}],
    )


class ComplaintDoorOut(Schema):
    """The public page."""

    is_open: bool
    address: str = Field(description="Where it is.")
    unit: str
    shown: list[str]
    touchpoints: dict[str, dict[str, str]] = Field(description="By their keys, with what each is called in other languages.")


class PutAsideOut(Schema):
    """A mail that opened and answered nothing."""

    id: int
    at: datetime
    reason: Reason
    why: str = Field(description="What was wrong with it, where that is known.")
    sender: str = Field(description="Whom it says it is from; anybody can write any address there.")
    title: str
    text: str
    case: int | None = Field(default=None, description="The case it is about; left out: none.")
    may_take: bool = Field(description="Whether it can be taken after all.")
    attached: int = Field(description="How many files hang on it. They lie in the mailbox, and are not taken with it.")


class PutAside(Schema):
    """The newest hundred, the last first."""

    mails: list[PutAsideOut]


class TakenOut(Schema):
    """What came of a mail."""

    came: Came
    case: int


@router.get(
    "/mailbox",
    response={200: CaseMailboxOut, **REFUSALS},
    operation_id="get_case_mailbox",
    summary="The mailbox of cases",
    exclude_none=True,
)
def get_case_mailbox(request: HttpRequest) -> CaseMailboxOut:
    """The mailbox of cases, and whether it is read."""
    return _mailbox(actor_of(request))


@router.put(
    "/mailbox",
    response={200: CaseMailboxOut, **REFUSALS},
    operation_id="put_case_mailbox",
    summary="Say where mail opens cases",
    exclude_none=True,
)
def put_case_mailbox(request: HttpRequest, body: CaseMailboxIn) -> CaseMailboxOut:
    """Say where a mail that belongs to no case opens one, for mails that are read from now on."""
    by = actor_of(request)
    check_may(by, Action.CASES_RULE)
    set_mailbox(unit=_unit(by, body.unit), kind=body.kind, by=by)
    return _mailbox(by)


@router.get(
    "/door",
    response={200: ComplaintDoorOut, **REFUSALS},
    operation_id="get_complaint_door",
    summary="The public page of complaints",
)
def get_complaint_door(request: HttpRequest) -> ComplaintDoorOut:
    """The public page of complaints."""
    return _door(show_door(actor_of(request)))


@router.put(
    "/door",
    response={200: ComplaintDoorOut, **REFUSALS},
    operation_id="put_complaint_door",
    summary="Open or close the public page",
)
def put_complaint_door(request: HttpRequest, body: ComplaintDoorIn) -> ComplaintDoorOut:
    """Open or close it, and say where what is said there belongs."""
    by = actor_of(request)
    check_may(by, Action.CASES_RULE)
    shown = [access_unit(by, key, Action.CASES_RULE) for key in dict.fromkeys(body.shown)]
    set_door(opens=body.is_open, unit=_unit(by, body.unit), shown=shown, touchpoints=body.touchpoints, by=by)
    return _door(show_door(by))


@router.get(
    "/aside",
    response={200: PutAside, **REFUSALS},
    operation_id="list_case_mails_aside",
    summary="Mails that were put aside",
    exclude_none=True,
)
def list_case_mails_aside(request: HttpRequest) -> PutAside:
    """Mails that were put aside, with the reason of each."""
    return PutAside(mails=[_aside(one) for one in list_aside(actor_of(request))])


@router.post(
    "/aside/{int:mail_id}/take",
    response={200: TakenOut, **REFUSALS},
    operation_id="take_case_mail",
    summary="Take a mail after all",
)
@once
def take_case_mail(request: HttpRequest, mail_id: int) -> tuple[int, Schema]:
    """Take it after all: a person wrote it. Again it changes nothing. 409 `no-words`: nothing in it can be taken."""
    by = actor_of(request)
    taken = take_after_all(mail=access_aside(by, mail_id), by=by)
    return 200, TakenOut(came=taken.came, case=taken.case or 0)


def _unit(by: TokenActor, key: str) -> Unit | None:
    return access_unit(by, key, Action.CASES_RULE) if key else None


def _mailbox(by: TokenActor) -> CaseMailboxOut:
    found = show_mailbox(by)
    return CaseMailboxOut(
        address=found.address, unit=found.unit, kind=CaseKind(found.kind), looked_at=found.looked_at, failure=found.failure
    )


def _door(found: DoorShown) -> ComplaintDoorOut:
    address = f"{settings.EVERWEEK_ADDRESS}/complain"
    touchpoints = {key: dict(words) for key, words in found.touchpoints.items()}
    return ComplaintDoorOut(
        is_open=found.is_open, address=address, unit=found.unit, shown=list(found.shown), touchpoints=touchpoints
    )


def _aside(one: AsideShown) -> PutAsideOut:
    return PutAsideOut(
        id=one.id,
        at=one.at,
        reason=one.reason,
        why=one.why,
        sender=one.sender,
        title=one.title,
        text=one.text,
        case=one.case,
        may_take=one.may_take,
        attached=one.attached,
    )
