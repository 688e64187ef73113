"""``/api/v1/pending``: what is done later and what could not be done; ``/api/v1/webhooks/parked``: what webhooks did not take."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from everweek.errors import Conflict, Invalid
from everweek.jobs import queries as jobs
from everweek.jobs import services as job_services
from everweek.jobs.queries import DeadJob, LivingJob
from everweek.journal import queries as journal
from everweek.journal import services as journal_services
from everweek.journal.queries import ParkedLine
from everweek.messages.webhooks import queries as webhooks
from everweek.messages.webhooks import services as webhook_services
from everweek.messages.webhooks.access import access_delivery
from everweek.messages.webhooks.queries import Sent
from everweek.people.access import check_may
from everweek.people.paging import Place
from everweek.people.policy import Action, TokenScope
from everweek.web.api.bodies import LARGEST_ID, check_query
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of
from everweek.web.system.pending import read_dead, read_parked, read_waiting

router = Router(tags=["work"], auth=Bearer(TokenScope.WORK_RUN))
deliveries = Router(tags=["webhooks"], auth=Bearer(TokenScope.WEBHOOKS_WRITE))
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class JobStanding(StrEnum):
    """Where a job stands."""

    DEAD = "dead"
    WAITING = "waiting"
    RUNNING = "running"


class WorkDeed(StrEnum):
    """What can be done with what failed."""

    AGAIN = "again"
    DROP = "drop"


class QueueOut(Schema):
    """How many jobs there are, and who works."""

    waiting: int
    running: int
    dead: int = Field(description="How many failed as often as they may, and wait for a person.")
    lag_seconds: float = Field(description="How long the longest wait is past its time.")
    workers: int = Field(description="Workers alive on the machine that answers.")


class ListenerOut(Schema):
    """How far a part has heard the journal."""

    name: str
    seq: int = Field(description="The last line it heard.")
    behind: int = Field(description="How many lines it has not heard, wanted or not.")
    parked: int = Field(description="How many lines were set aside for it, and wait for a person.")
    failing_seq: int | None = Field(default=None, description="The line over which it stumbles just now.")
    tries: int
    reason: str = Field(description="Why it stumbles, or nothing.")


class WorkOut(Schema):
    """How the work stands."""

    jobs: QueueOut
    head: int = Field(description="The last line of the journal.")
    listeners: list[ListenerOut]
    parked_deliveries: int = Field(description="What webhooks did not take; GET /webhooks/parked lists it.")


class JobOut(Schema):
    """A job, without what it was to do it with."""

    id: UUID
    name: str
    standing: JobStanding
    tries: int = Field(description="How often it was begun.")
    at: datetime = Field(description="When it died, is due, or was begun this time.")
    reason: str = Field(description="What was said as it failed; it may quote what it failed over. Nothing of others.")


class JobsOut(Schema):
    """A page of jobs: the dead the latest first, those that wait the next one first, those that run the longest first."""

    jobs: list[JobOut]
    next: str | None = Field(default=None, description="Give it as after for the next page; left out at the end.")


class JobsQuery(Schema):
    """Which jobs."""

    model_config = ConfigDict(extra="forbid")

    standing: JobStanding = JobStanding.DEAD
    after: str = Field(
        default="", max_length=100, description="The next of the page before. Of those that run there is one page."
    )


class ParkedOut(Schema):
    """A line of the journal that was set aside for a listener."""

    id: int
    listener: str
    seq: int
    kind: str
    subject: str
    tries: int
    parked_at: datetime
    reason: str = Field(description="Why it failed; it may quote what it failed over.")


class ParkedLinesOut(Schema):
    """A page of parked lines of one listener, the oldest first."""

    parked: list[ParkedOut]
    next: str | None = Field(default=None, description="Give it as after for the next page; left out at the end.")


class ParkedQuery(Schema):
    """Whose parked lines."""

    model_config = ConfigDict(extra="forbid")

    listener: str = Field(max_length=120, description="The name of a listener, as GET /pending has it.")
    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the first on.")


class CameOfOut(Schema):
    """What came of it."""

    done: bool
    reason: str = Field(default="", description="Why it failed again and stays where it was.")


class ParkedDeliveryOut(Schema):
    """What a webhook did not take."""

    id: int
    webhook: int = Field(description="The id of the webhook.")
    seq: int | None = Field(default=None, description="The line it tells of; left out of a trial.")
    kind: str
    at: datetime
    tries: int
    parked_at: datetime | None
    reason: str


class ParkedDeliveriesOut(Schema):
    """A page of parked deliveries of all webhooks, the oldest first."""

    deliveries: list[ParkedDeliveryOut]
    next: str | None = Field(default=None, description="Give it as after for the next page; left out at the end.")


class DeliveriesQuery(Schema):
    """Which parked deliveries."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the first on.")


@router.get("", response={200: WorkOut, **REFUSALS}, operation_id="get_work", summary="How the work stands", exclude_none=True)
def get_work(request: HttpRequest) -> WorkOut:
    """What waits, runs and has failed, and how far each listener is."""
    check_may(actor_of(request), Action.JOBS_READ)
    return WorkOut(
        jobs=QueueOut(**vars(jobs.get_state())),
        head=journal.head(),
        listeners=[
            ListenerOut(
                name=one.subscriber,
                seq=one.seq,
                behind=one.behind,
                parked=one.parked,
                failing_seq=one.failing_seq,
                tries=one.tries,
                reason=one.reason,
            )
            for one in journal.list_standings()
        ],
        parked_deliveries=webhooks.count_parked(),
    )


@router.get("/jobs", response={200: JobsOut, **REFUSALS}, operation_id="list_jobs", summary="Jobs", exclude_none=True)
def get_jobs(request: HttpRequest, query: Annotated[JobsQuery, Query(...)]) -> JobsOut:
    """Those that failed for good, that wait, or that run."""
    check_may(actor_of(request), Action.JOBS_READ)
    check_query(request, query)
    match query.standing:
        case JobStanding.DEAD:
            dead = read_dead(Place(query.after))
            return JobsOut(jobs=[_dead(one) for one in dead.rows], next=dead.after or None)
        case JobStanding.WAITING:
            waiting = read_waiting(Place(query.after))
            return JobsOut(jobs=[_living(one, query.standing) for one in waiting.rows], next=waiting.after or None)
        case JobStanding.RUNNING:
            if query.after:
                raise Invalid(_("Those that run are one page: leave after out."), field="after")
            return JobsOut(jobs=[_living(one, query.standing) for one in jobs.list_running()])


@router.post(
    "/jobs/{uuid:job_id}/{deed}",
    response={200: CameOfOut, **REFUSALS},
    operation_id="act_on_dead_job",
    summary="Run a dead job again, or give it up",
)
@once
def act_on_job(request: HttpRequest, job_id: UUID, deed: WorkDeed) -> tuple[int, Schema]:
    """Again: it waits in the queue with all its tries. Drop: it is forgotten, and the journal says by whom."""
    by = actor_of(request)
    check_may(by, Action.JOBS_READ)
    act = job_services.run_again if deed is WorkDeed.AGAIN else job_services.drop
    act(dead_id=str(job_id), by=by)
    return 200, CameOfOut(done=True)


@router.get(
    "/parked", response={200: ParkedLinesOut, **REFUSALS}, operation_id="list_parked", summary="Parked lines", exclude_none=True
)
def get_parked(request: HttpRequest, query: Annotated[ParkedQuery, Query(...)]) -> ParkedLinesOut:
    """The lines of the journal that were set aside for one listener, because they failed five times."""
    check_may(actor_of(request), Action.JOBS_READ)
    check_query(request, query)
    found = read_parked(query.listener, Place(query.after))
    if not found.rows and query.listener not in {one.subscriber for one in journal.list_standings()}:
        message = _("There is no listener %(name)s; GET /pending names them.") % {"name": query.listener}
        raise Invalid(message, field="listener")
    return ParkedLinesOut(parked=[_parked(one) for one in found.rows], next=found.after or None)


@router.post(
    "/parked/{int:parked_id}/{deed}",
    response={200: CameOfOut, **REFUSALS},
    operation_id="act_on_parked",
    summary="Apply a parked line again, or give it up",
)
@once
def act_on_parked(request: HttpRequest, parked_id: Id, deed: WorkDeed) -> tuple[int, Schema]:
    """Again: it is applied now; where it fails again, done is false and it stays with the new reason. Drop: it never is."""
    by = actor_of(request)
    check_may(by, Action.JOBS_READ)
    if deed is WorkDeed.DROP:
        journal_services.discard_parked(parked_id=parked_id, by=by)
        return 200, CameOfOut(done=True)
    try:
        journal_services.run_parked_again(parked_id=parked_id, by=by)
    except Conflict as failed:
        # No refusal: that it was tried once more stays written down, and a kept reply says so.
        return 200, CameOfOut(done=False, reason=failed.message)
    return 200, CameOfOut(done=True)


@deliveries.get(
    "/parked",
    response={200: ParkedDeliveriesOut, **REFUSALS},
    operation_id="list_parked_deliveries",
    summary="What webhooks did not take",
    exclude_none=True,
)
def get_deliveries(request: HttpRequest, query: Annotated[DeliveriesQuery, Query(...)]) -> ParkedDeliveriesOut:
    """The deliveries of all webhooks that were refused as often as they are tried."""
    check_may(actor_of(request), Action.WEBHOOKS_EDIT)
    check_query(request, query)
    found = webhooks.list_parked(Place(query.after))
    return ParkedDeliveriesOut(deliveries=[_delivery(one) for one in found.rows], next=found.after or None)


@deliveries.post(
    "/parked/{int:delivery_id}/{deed}",
    response={200: CameOfOut, **REFUSALS},
    operation_id="act_on_parked_delivery",
    summary="Send one again that was parked, or give it up",
)
@once
def act_on_delivery(request: HttpRequest, delivery_id: Id, deed: WorkDeed) -> tuple[int, Schema]:
    """Again: it is sent with all its tries. Drop: it is never sent, and the journal says by whom."""
    by = actor_of(request)
    found = access_delivery(by, delivery_id)
    if deed is WorkDeed.AGAIN:
        webhook_services.send_again(webhook=found.webhook, by=by, delivery=found)
    else:
        webhook_services.drop_delivery(delivery=found, by=by)
    return 200, CameOfOut(done=True)


def _dead(one: DeadJob) -> JobOut:
    return JobOut(id=UUID(one.id), name=one.name, standing=JobStanding.DEAD, tries=one.tries, at=one.died_at, reason=one.reason)


def _living(one: LivingJob, standing: JobStanding) -> JobOut:
    return JobOut(id=UUID(one.id), name=one.name, standing=standing, tries=one.tries, at=one.at, reason="")


def _parked(one: ParkedLine) -> ParkedOut:
    return ParkedOut(
        id=one.id,
        listener=one.subscriber,
        seq=one.seq,
        kind=one.kind,
        subject=one.subject,
        tries=one.tries,
        parked_at=one.parked_at,
        reason=one.reason,
    )


def _delivery(one: Sent) -> ParkedDeliveryOut:
    return ParkedDeliveryOut(
        id=one.id,
        webhook=one.webhook_id,
        seq=one.seq,
        kind=one.kind,
        at=one.at,
        tries=one.tries,
        parked_at=one.parked_at,
        reason=one.reason,
    )
