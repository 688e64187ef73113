"""``GET /api/v1/told``: who was told what: customers by letters, colleagues by notices, teams in chats; and why not."""

import re
from datetime import datetime
from typing import Annotated, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from everweek.act.following.keys import keys_of_letters
from everweek.errors import Invalid
from everweek.flows import addresses
from everweek.messages.notices.drawing import address
from everweek.messages.told.access import check_may_read_told
from everweek.messages.told.queries import ToldShown, ToldWanted, list_told
from everweek.messages.told.rules import ToldSide, ToldStanding, ToldWay
from everweek.people.paging import Place
from everweek.people.policy import TokenScope
from everweek.web.api.bodies import check_query
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["notices"], auth=Bearer(TokenScope.TOLD_READ))
_WHOM: Final = re.compile(r"(customer|member|unit):([0-9]{1,18})", re.ASCII)
_KINDS_OF_WHOM: Final = {ToldSide.CUSTOMERS: "customer", ToldSide.COLLEAGUES: "member", ToldSide.TEAMS: "unit"}


class ToldQuery(Schema):
    """Which lines."""

    model_config = ConfigDict(extra="forbid")

    side: ToldSide = ToldSide.CUSTOMERS
    whom: str = Field(default="", max_length=40, description="As the journal names them: customer:12, member:3 or unit:2.")
    case: int | None = Field(default=None, ge=1, lt=10**18, description="About that case alone.")
    kind: str = Field(default="", max_length=40, description="A purpose, such as asking, or a kind of notice.")
    way: ToldWay | None = None
    standing: ToldStanding | None = None
    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the newest on.")


class ToldLogLine(Schema):
    """One thing somebody was told, or was not. Nothing of what it said is kept."""

    whom: str | None = Field(
        default=None,
        description="customer:12, member:3, or unit:2 whose chat it is; left out of what colleagues are told because somebody "
        "crossed a line.",
    )
    kind: str = Field(description="What for: a purpose (asking, reminding, thanking, case), or a kind of notice.")
    about: str = Field(description="The page it leads to, or nothing.")
    way: ToldWay
    standing: ToldStanding
    at: datetime = Field(description="When it was decided, or told in the house.")
    when: datetime | None = Field(default=None, description="When it left, or will.")
    why: str = Field(description="Why they were not told, in a sentence; or nothing.")


class ToldLog(Schema):
    """A part of the log, the newest first, and where it goes on."""

    told: list[ToldLogLine]
    next: str | None = Field(default=None, description="Give it back as after.")


@router.get("", response={200: ToldLog, **REFUSALS}, operation_id="list_told", summary="Who was told what", exclude_none=True)
def list_who_was_told(request: HttpRequest, query: Annotated[ToldQuery, Query(...)]) -> ToldLog:
    """One side of the log: letters to customers, notices to colleagues, or what the chats of units are told; also what waits,
    came back or was not sent.
    """
    check_may_read_told(actor_of(request))
    check_query(request, query)
    customers = query.side is ToldSide.CUSTOMERS
    wanted = ToldWanted(
        who=_who(query),
        kind=query.kind,
        path=addresses.case(query.case) if query.case is not None and not customers else "",
        keys=keys_of_letters(query.case) if query.case is not None and customers else "",
        way=query.way,
        standing=query.standing,
    )
    found = list_told(query.side, wanted, Place(query.after))
    return ToldLog(told=[_out(one) for one in found.rows], next=found.after or None)


def _who(query: ToldQuery) -> list[int] | None:
    if not query.whom:
        return None
    found = _WHOM.fullmatch(query.whom)
    if found is None or found[1] != _KINDS_OF_WHOM[query.side]:
        message = _("Name whom as the journal does: customer:12 among customers, member:3 among colleagues, unit:2 among teams.")
        raise Invalid(message, field="whom")
    return [int(found[2])]


def _out(one: ToldShown) -> ToldLogLine:
    return ToldLogLine(
        whom=None if one.whom is None else f"{_KINDS_OF_WHOM[one.side]}:{one.whom}",
        kind=one.kind,
        about=address(one.path) if one.path else "",
        way=one.way,
        standing=one.standing,
        at=one.at,
        when=one.when,
        why=one.why,
    )
