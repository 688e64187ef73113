"""``/api/v1/notices``: what the colleague a token acts for is told, and how they choose to be told."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictBool

from everweek.messages.notices import queries, services
from everweek.messages.notices.access import access_notice, access_own
from everweek.messages.notices.choosing import Digest, Habit
from everweek.messages.notices.drawing import address
from everweek.messages.notices.kinds import KINDS, When
from everweek.messages.notices.queries import NoticeShown, Which
from everweek.people.models import Member
from everweek.people.paging import Place
from everweek.people.policy import TokenScope
from everweek.web.api.bodies import Strict, check_query
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["notices"], auth=Bearer(TokenScope.NOTICES_WRITE))


class NoticeOut(Schema):
    """One thing somebody was told."""

    id: int
    kind: str = Field(description="What it is, such as case.clock_late.")
    title: str = Field(description="In one line, without a customer's name or words.")
    text: str
    address: str = Field(description="The page it is about.")
    at: datetime
    read_at: datetime | None = None
    mailed_at: datetime | None = Field(
        default=None, description="When it left the house; left out where it stays in it or waits."
    )


class Notices(Schema):
    """What somebody was told, the newest first, and where the list goes on."""

    notices: list[NoticeOut]
    unread: int = Field(description="How many were not read yet; from a hundred on nobody counts.")
    next: str | None = Field(default=None, description="Give it back as after.")


class NoticesQuery(Schema):
    """Which notices."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the newest on.")
    which: Which = Which.ALL


class NoticeDeed(StrEnum):
    """What can be done with a notice."""

    READ = "read"
    UNREAD = "unread"


class NoticeChoicesIn(Strict):
    """How somebody is told from now on. What is left out stays as it is."""

    digest: Digest | None = None
    quiet: StrictBool | None = Field(default=None, description="Nothing is mailed outside the hours of their unit.")
    urgent_passes: StrictBool | None = Field(default=None, description="But of a broken promise, and of danger, at any hour.")
    kinds: dict[str, When] = Field(
        default_factory=dict, description="When each kind is told.", examples=[{"case.heard": "at_once"}]
    )


class NoticeChoicesOut(Schema):
    """How somebody is told."""

    digest: Digest
    quiet: bool
    urgent_passes: bool
    kinds: dict[str, When]

    @classmethod
    def of(cls, habit: Habit) -> "NoticeChoicesOut":
        """What was chosen, as it is told."""
        kinds = {key: habit.when(kind) for key, kind in sorted(KINDS.items())}
        return cls(digest=habit.digest, quiet=habit.quiet, urgent_passes=habit.urgent_passes, kinds=kinds)


@router.get("", response={200: Notices, **REFUSALS}, operation_id="list_notices", summary="What one was told", exclude_none=True)
def list_notices(request: HttpRequest, query: Annotated[NoticesQuery, Query(...)]) -> Notices:
    """What the colleague the token acts for was told, the newest first."""
    member = access_own(actor_of(request))
    check_query(request, query)
    found = queries.list_notices(member, query.which, Place(query.after))
    return Notices(notices=[_out(one) for one in found.rows], unread=queries.count_unread(member), next=found.after or None)


@router.get(
    "/choices", response={200: NoticeChoicesOut, **REFUSALS}, operation_id="get_notice_choices", summary="How one is told"
)
def get_notice_choices(request: HttpRequest) -> NoticeChoicesOut:
    """When each kind is told, when the digest comes, when it is quiet."""
    return NoticeChoicesOut.of(queries.habit(access_own(actor_of(request))))


@router.put(
    "/choices", response={200: NoticeChoicesOut, **REFUSALS}, operation_id="put_notice_choices", summary="Choose how one is told"
)
def put_notice_choices(request: HttpRequest, body: NoticeChoicesIn) -> NoticeChoicesOut:
    """Choose it from now on; what waits to be mailed follows."""
    told = {name: getattr(body, name) for name in ("digest", "quiet", "urgent_passes") if getattr(body, name) is not None}
    return NoticeChoicesOut.of(services.choose(by=access_own(actor_of(request)), changes=told, kinds=body.kinds))


@router.post(
    "/{int:notice_id}/{deed}",
    response={200: NoticeOut, **REFUSALS},
    operation_id="mark_notice",
    summary="Mark a notice as read, or as not read after all",
    exclude_none=True,
)
@once
def mark_notice(request: HttpRequest, notice_id: int, deed: NoticeDeed) -> tuple[int, Schema]:
    """Note that it was read, or that it is to be read yet. A second time changes nothing."""
    by = actor_of(request)
    member, notice = access_own(by), access_notice(by, notice_id)
    services.mark(by=member, read=deed is NoticeDeed.READ, notice=notice)
    return 200, _out(_shown(member, notice_id))


def _shown(member: Member, notice_id: int) -> NoticeShown:
    return queries.show_all(member, [access_notice(member, notice_id)])[0]


def _out(one: NoticeShown) -> NoticeOut:
    mailed = one.told_at if one.outcome == "mailed" else None
    return NoticeOut(
        id=one.pk,
        kind=one.kind,
        title=one.title,
        text=one.text,
        address=address(one.path),
        at=one.at,
        read_at=one.read_at,
        mailed_at=mailed,
    )
