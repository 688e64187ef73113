"""``GET /api/v1/health``: how each part of the installation is, as the page of health and ``everweek doctor`` say."""

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from everweek.errors.findings import State
from everweek.journal import seals
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of
from everweek.web.system.health import examined

router = Router(tags=["work"], auth=Bearer(TokenScope.METRICS_READ))


class PartOut(Schema):
    """How one part is."""

    part: str
    state: State = Field(description="well: nothing to do; look: worth a look; ill: it does not do its work.")
    says: str
    do: str = Field(description="What to do about it, or nothing.")


class HealthOut(Schema):
    """How the installation is."""

    state: State = Field(description="That of the part that is worst.")
    parts: list[PartOut] = Field(description="Every part, those that need somebody first.")
    seals_head: str | None = Field(default=None, description="The last seal of the journal, to be kept elsewhere.")


@router.get(
    "", response={200: HealthOut, **REFUSALS}, operation_id="get_health", summary="How the installation is", exclude_none=True
)
def get_health(request: HttpRequest) -> HealthOut:
    """Every part judged as on the page of health, to an administrator's token. No mail is sent: `everweek doctor` does that."""
    check_may(actor_of(request), Action.JOBS_READ)
    found, head = examined(), seals.head()
    return HealthOut(
        state=found[0].state,
        parts=[PartOut(part=one.part, state=one.state, says=one.says, do=one.do) for one in found],
        seals_head=str(head) if head.number else None,
    )
