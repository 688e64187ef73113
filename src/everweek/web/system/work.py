"""What is done later and what could not be done: jobs, and lines of the journal that were parked."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.jobs import queries as jobs
from everweek.jobs import services as work_services
from everweek.jobs.queries import LivingJob
from everweek.journal import queries as journal
from everweek.journal import services as journal_services
from everweek.journal.events import all_events
from everweek.journal.queries import Standing
from everweek.journal.subscribers import registered
from everweek.messages.webhooks import queries as webhooks
from everweek.people import saying
from everweek.people.access import check_may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.house import doing, undo
from everweek.web.house.asking import shortened
from everweek.web.house.doing import Done
from everweek.web.pages import acts, looks, show
from everweek.web.system.contexts import DeadLine, JobLine, ListenerLine, ParkedLine, WorkPage
from everweek.web.system.pending import Lists, WorkAsked, part_of, stood_at
from everweek.web.system.webhooks import delivery_line
from everweek.web.system.words import behind_words, job_words, listener_words, queue_words, work_title
from everweek.web.viewer import viewer_of

MOST_AGAIN = 200


@looks
def work(request: HttpRequest) -> HttpResponse:
    """What waits, runs and has failed, and how far each listener is."""
    check_may(viewer_of(request), Action.JOBS_READ)
    asked = WorkAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    state, standings, lists = jobs.get_state(), journal.list_standings(), Lists(asked)
    (dead, dead_pages), (waiting, waiting_pages) = lists.dead(), lists.waiting()
    (deliveries, deliveries_pages), parked = lists.deliveries(), webhooks.count_parked()
    listeners = [_listener(one, lists) for one in standings]
    context = WorkPage(
        title=work_title(state.dead, sum(one.parked for one in standings), parked),
        lead=queue_words(state),
        dead=[DeadLine(one.id, one.name, job_words(one.name), one.tries, one.died_at, one.reason) for one in dead],
        dead_pages=dead_pages,
        waiting=[_job(one) for one in waiting],
        waiting_pages=waiting_pages,
        running=[_job(one) for one in jobs.list_running()],
        deliveries=[delivery_line(one) for one in deliveries],
        deliveries_pages=deliveries_pages,
        listeners=[one for one in listeners if one.parked],
        late=[one for one in listeners if not _heard_all(one)],
        others=[one for one in listeners if _heard_all(one)],
        head=journal.head(),
        at=lists.asked.address,
    )
    return show(request, context, status=lists.asked.status)


@acts("work")
def job_again(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Put a job that failed for good back into the queue."""
    return _do(
        request,
        lambda viewer: work_services.run_again(dead_id=str(job_id), by=viewer),
        _("It waits in the queue again, with all its tries."),
    )


@acts("work")
def job_drop(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Forget a job that failed for good."""
    return _do(
        request, lambda viewer: work_services.drop(dead_id=str(job_id), by=viewer), _("It is given up; the journal says so.")
    )


@acts("work")
def parked_again(request: HttpRequest, parked_id: int) -> HttpResponse:
    """Apply a line that was parked."""
    return _do(
        request, lambda viewer: journal_services.run_parked_again(parked_id=parked_id, by=viewer), _("It went through this time.")
    )


@acts("work")
def parked_drop(request: HttpRequest, parked_id: int) -> HttpResponse:
    """Give up a line that was parked."""
    return _do(
        request,
        lambda viewer: journal_services.discard_parked(parked_id=parked_id, by=viewer),
        _("It is given up; the journal says so."),
    )


@acts("work")
def all_again(request: HttpRequest) -> HttpResponse:
    """Apply the lines that were parked for one listener, in their order."""
    viewer = viewer_of(request)
    check_may(viewer, Action.JOBS_READ)
    return doing.pressed(request, lambda: _all_again(request, viewer), to=reverse("work"))


def _all_again(request: HttpRequest, viewer: Member) -> HttpResponse:
    again = journal_services.run_all_parked_again(by=viewer, subscriber=request.POST.get("subscriber", ""), most=MOST_AGAIN)
    stayed = [bool(reason) for _parked, reason in again]
    failed = sum(stayed)
    applied = len(stayed) - failed
    if applied:
        told = {"number": saying.count(applied)}
        undo.done(request, ngettext("%(number)s line went through.", "%(number)s lines went through.", applied) % told)
    if failed or not applied:
        told = {"number": saying.count(failed)}
        sentence = ngettext(
            "%(number)s line failed again and stays here, with the new reason.",
            "%(number)s lines failed again and stay here, each with its new reason.",
            failed,
        )
        undo.failed(request, sentence % told if failed else _("There was nothing left to run."))
    return redirect("work")


def _do(request: HttpRequest, act: Callable[[Member], None], sentence: str) -> HttpResponse:
    """Do one thing and say so, or say why it could not be done, on the page of work."""
    viewer = viewer_of(request)
    check_may(viewer, Action.JOBS_READ)
    here = stood_at(request)

    def carry_out() -> Done:
        act(viewer)
        return Done(sentence, here)

    return doing.pressed(request, carry_out, to=here)


def _job(one: LivingJob) -> JobLine:
    return JobLine(job_words(one.name), one.at, one.tries)


def _heard_all(one: ListenerLine) -> bool:
    return one.tone == "good" and not one.parked


def _listener(one: Standing, lists: Lists) -> ListenerLine:
    kinds = all_events()
    parked, pages = lists.parked(one.subscriber) if one.parked else ((), None)
    aside = [
        ParkedLine(
            line.id,
            line.seq,
            line.kind,
            kinds.get(line.kind, "").partition(" Subject:")[0],
            line.subject,
            line.tries,
            line.parked_at,
            line.reason,
        )
        for line in parked
    ]
    over = one.failing_seq
    stumbles = over is not None
    stands = behind_words(one.behind) if over is None else _("stumbles over line %(seq)s") % {"seq": saying.count(over)}
    called, says = listener_words(one.subscriber, there=any(listener.name == one.subscriber for listener in registered()))
    return ListenerLine(
        name=one.subscriber,
        called=called,
        says=says,
        stands=stands,
        tone="bad" if stumbles else "" if one.behind else "good",
        reason=one.reason,
        parked=one.parked,
        aside=aside,
        pages=pages,
        part=part_of(one.subscriber),
    )
