"""What is done about a case: each deed is one form or one press on its page."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.act.access import access_case
from everweek.act.answering import name_who_decides
from everweek.act.cases import settling, working
from everweek.act.cases.aside import set_aside
from everweek.act.cases.joining import join_cases, part_case
from everweek.act.cases.rules import Aside, Complexity, Decision, Impact, Severity, Sought, Standing, check_as_left
from everweek.act.cases.since import has_acted_since
from everweek.act.cases.working import Assessment, Word
from everweek.act.causes.queries import access_cause
from everweek.act.causes.services import name_cause
from everweek.act.filing.arriving import Arrived, received
from everweek.act.queries import cases_within, list_who_may_own
from everweek.act.shown import show_case
from everweek.errors import Invalid
from everweek.people import saying
from everweek.people.access import access_member
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import today
from everweek.web.act.asking import CasesAsked
from everweek.web.act.case import page_of
from everweek.web.act.contexts import HandOverPage
from everweek.web.act.filing import FILES, sent_files
from everweek.web.act.forms import (
    AssessForm,
    AssignForm,
    CauseForm,
    CloseForm,
    DecideForm,
    HandOverForm,
    HearForm,
    JoinForm,
    NoteForm,
    ReferForm,
    ReopenForm,
    SetAsideForm,
    TellForm,
    VerdictForm,
    WriteForm,
)
from everweek.web.act.words import called
from everweek.web.house import doing, undo
from everweek.web.house.asking import number_of
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, asks, show
from everweek.web.viewer import viewer_of

Told = dict[str, Any]
Files = tuple[Arrived, ...]


@acts("case", "case_id")
def take(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take a case that belongs to nobody."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)
    known = number_of(request.POST.get("seen", ""), longest=9)

    def carry_out() -> Done:
        working.assign_case(case=case, to=viewer, by=viewer, seen=known)
        return Done(_("It is yours now."), _here(case.pk), _back(case.pk, case.owner_id, viewer.pk))

    return doing.pressed(request, carry_out, to=_here(case.pk))


@acts("case", "case_id")
def assign(request: HttpRequest, case_id: int) -> HttpResponse:
    """Give a case to a colleague, or to nobody."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)
    form = AssignForm(show_case(case), list_who_may_own(case, today()), request.POST)

    return sent(request, viewer, case.pk, "case-assign", form, lambda told: _assigned(viewer, case.pk, told))


@asks
def hand_over(request: HttpRequest, case_id: int) -> HttpResponse:
    """Give a case to a colleague from a queue, to which the reader returns: ``?queue=`` says to which."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)
    # What is not known is no harm: the queue one sees first is gone back to.
    queue = CasesAsked.read(request.POST if request.method == "POST" else request.GET).queue
    shown = show_case(case)
    colleagues = list_who_may_own(case, today())
    form = HandOverForm(shown, colleagues, request.POST if request.method == "POST" else None, queue=queue)
    back = CasesAsked(queue=queue).to(reverse("cases"))

    def carry_out() -> Done:
        return replace(_assigned(viewer, case.pk, form.cleaned_data), to=back)

    context = HandOverPage(id=case.pk, title=called(shown), lead=shown.title, queue=back, form=form)
    return doing.sent(request, form, carry_out) or show(request, context, status=doing.status_shown(form))


@acts("case", "case_id")
def give_back(request: HttpRequest, case_id: int) -> HttpResponse:
    """Let a case belong to whom it belonged before."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out() -> Done:
        with undo.taken(request, f"case:{case.pk}") as was:
            before = was["owner"]
            to = access_member(viewer, int(before), Action.PEOPLE_READ) if before is not None else None
            check_as_left(was.get("left"), {"owner": case.owner_id}, partial(has_acted_since, case, viewer, "case.assigned"))
            working.assign_case(case=case, to=to, by=viewer, seen=case.changes)
        return given(viewer, _("It is whose it was before."), case.pk)

    return doing.pressed(request, carry_out, to=_here(case.pk))


@acts("case", "case_id")
def assess(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say what a case is held for."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out(told: Told) -> Done:
        assessment = Assessment(
            severity=Severity(told["severity"]),
            safety=told["safety"],
            complexity=Complexity(told["complexity"]) if told["complexity"] else None,
            impact=Impact(told["impact"]) if told["impact"] else None,
            sought=Sought(told["sought"]) if told["sought"] else None,
        )
        working.assess_case(case=case, assessment=assessment, by=viewer, seen=told["seen"])
        return Done(_("It is held for that now."), _here(case.pk))

    return sent(request, viewer, case.pk, "case-assess", AssessForm(show_case(case), request.POST), carry_out)


@acts("case", "case_id")
def write(request: HttpRequest, case_id: int) -> HttpResponse:
    """Write down what the customer was told."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out(told: Told, files: Files) -> Done:
        word = Word(text=told["text"], through=told["through"], files=files)
        asks = bool(told.get("asks"))
        working.write_to_customer(case=case, word=word, by=viewer, asks=asks, seen=told["seen"])
        return Done(
            _("It is in the case. It is waiting for the customer now.") if asks else _("It is in the case."), _here(case.pk)
        )

    return _sent_with_files(
        request, viewer, case.pk, "case-write", WriteForm(show_case(case), request.POST, request.FILES), carry_out
    )


@acts("case", "case_id")
def hear(request: HttpRequest, case_id: int) -> HttpResponse:
    """Write down what the customer said."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out(told: Told, files: Files) -> Done:
        word = Word(text=told["text"], through=told["through"], files=files)
        working.hear_customer(case=case, word=word, by=viewer, seen=told["seen"])
        return Done(_("It is in the case, and a reply is promised."), _here(case.pk))

    return _sent_with_files(
        request, viewer, case.pk, "case-hear", HearForm(show_case(case), request.POST, request.FILES), carry_out
    )


@acts("case", "case_id")
def note(request: HttpRequest, case_id: int) -> HttpResponse:
    """Keep a note among ourselves."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out(told: Told, files: Files) -> Done:
        working.note_in_case(case=case, word=Word(text=told["text"], files=files), by=viewer, finding=told["finding"])
        return Done(_("The note is in the case."), _here(case.pk))

    return _sent_with_files(
        request, viewer, case.pk, "case-note", NoteForm(show_case(case), request.POST, request.FILES), carry_out
    )


@acts("case", "case_id")
def decide(request: HttpRequest, case_id: int) -> HttpResponse:
    """Decide what is done for the customer."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out(told: Told) -> Done:
        decision = Decision(told["decision"])
        settling.decide_case(case=case, decision=decision, what=told["what"], by=viewer, seen=told["seen"])
        return Done(_("It is decided. Tell the customer next."), _here(case.pk))

    return sent(request, viewer, case.pk, "case-decide", DecideForm(show_case(case), request.POST), carry_out)


@acts("case", "case_id")
def tell(request: HttpRequest, case_id: int) -> HttpResponse:
    """Write down that the customer was told what was decided."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out(told: Told, files: Files) -> Done:
        word = Word(text=told["text"], through=told["through"], files=files)
        settling.tell_decision(case=case, word=word, by=viewer, seen=told["seen"])
        return Done(_("The customer knows it. What they say to it comes next."), _here(case.pk))

    return _sent_with_files(
        request, viewer, case.pk, "case-tell", TellForm(show_case(case), request.POST, request.FILES), carry_out
    )


@acts("case", "case_id")
def verdict(request: HttpRequest, case_id: int) -> HttpResponse:
    """Write down whether the customer agrees."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out(told: Told) -> Done:
        agrees = told["agrees"] == "yes"
        settling.hear_verdict(case=case, agrees=agrees, word=told["word"], by=viewer, seen=told["seen"])
        if agrees:
            return Done(_("The customer agrees. It can be closed."), _here(case.pk))
        says = _("The customer does not agree: it begins anew, one level up, with %(names)s.")
        return given(viewer, says % {"names": _who_decides(case.pk)}, case.pk)

    return sent(request, viewer, case.pk, "case-verdict", VerdictForm(show_case(case), request.POST), carry_out)


@acts("case", "case_id")
def refer(request: HttpRequest, case_id: int) -> HttpResponse:
    """Hand a case to the next level up."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out(told: Told) -> Done:
        settling.refer_case(case=case, why=told["why"], by=viewer, seen=told["seen"])
        return given(viewer, _("It is one level up now, with %(names)s.") % {"names": _who_decides(case.pk)}, case.pk)

    return sent(request, viewer, case.pk, "case-refer", ReferForm(show_case(case), request.POST), carry_out)


@acts("case", "case_id")
def close(request: HttpRequest, case_id: int) -> HttpResponse:
    """Close a case."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out(told: Told) -> Done:
        seen = told["seen"]
        with transaction.atomic():
            if (key := told.get("cause", "")) and key != show_case(case).cause_key:
                name_cause(case=case, cause=access_cause(viewer, key, Action.CASES_WRITE), by=viewer, seen=seen)
                seen = None
            settling.close_case(case=case, customer_said=told["customer_said"], by=viewer, seen=seen)
        return Done(_("The case is closed."), _here(case.pk))

    return sent(request, viewer, case.pk, "case-close", CloseForm(show_case(case), request.POST), carry_out)


@acts("case", "case_id")
def cause(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say why a case happened."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out(told: Told) -> Done:
        key = told.get("cause", "")
        to = access_cause(viewer, key, Action.CASES_WRITE) if key else None
        name_cause(case=case, cause=to, by=viewer, seen=told["seen"])
        says = _("Nobody has said why it happened.")
        return Done(_("That is why it happened: %(cause)s.") % {"cause": to.name} if to is not None else says, _here(case.pk))

    return sent(request, viewer, case.pk, "case-cause", CauseForm(show_case(case), request.POST), carry_out)


@acts("case", "case_id")
def reopen(request: HttpRequest, case_id: int) -> HttpResponse:
    """Begin a case anew."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out(told: Told) -> Done:
        was = show_case(case).standing
        settling.reopen_case(case=case, why=told["why"], by=viewer, seen=told["seen"])
        begins = _("It is taken up again, and its clocks go on.") if was is Standing.ASIDE else _("It begins anew.")
        return Done(begins, _here(case.pk))

    return sent(request, viewer, case.pk, "case-reopen", ReopenForm(show_case(case), request.POST), carry_out)


@acts("case", "case_id")
def put_aside(request: HttpRequest, case_id: int) -> HttpResponse:
    """Set a case aside that is nobody's complaint, or whose customer nobody can reach."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out(told: Told) -> Done:
        set_aside(case=case, why=Aside(told["why"]), text=told["text"], by=viewer, seen=told["seen"])
        return Done(_("It is set aside. It can be taken up again, and a word of the customer does so."), _here(case.pk))

    return sent(request, viewer, case.pk, "case-set-aside", SetAsideForm(show_case(case), request.POST), carry_out)


@acts("case", "case_id")
def join(request: HttpRequest, case_id: int) -> HttpResponse:
    """Let a case be part of another one."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out(told: Told) -> Done:
        into = access_case(viewer, told["into"], Action.CASES_WRITE)
        join_cases(case=case, into=into, by=viewer, seen=told["seen"])
        return Done(_("It is part of this case now."), _here(into.pk), Back(reverse("case-part", args=[case.pk])))

    return sent(request, viewer, case.pk, "case-join", JoinForm(show_case(case), request.POST), carry_out, blamed="into")


@acts("case", "case_id")
def part(request: HttpRequest, case_id: int) -> HttpResponse:
    """Let a case that was joined stand by itself again."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out() -> Done:
        part_case(case=case, by=viewer)
        return Done(_("It is a case of its own again, and its clocks go on."), _here(case.pk))

    return doing.pressed(request, carry_out, to=_here(case.pk))


def sent(
    request: HttpRequest,
    viewer: Member,
    case_id: int,
    route: str,
    form: forms.Form,
    carry_out: Callable[[Told], Done],
    *,
    blamed: str = "",
) -> HttpResponse:
    """Carry out what a form of the page of a case asks for; refused, the page shows it where it was typed."""
    done = doing.sent(request, form, lambda: carry_out(form.cleaned_data), blamed=blamed)
    # Refused, it is shown as it stands by now: somebody else may have changed it.
    return done or page_of(request, viewer, case_id, {route: form})


def _sent_with_files(
    request: HttpRequest,
    viewer: Member,
    case_id: int,
    route: str,
    form: forms.Form,
    carry_out: Callable[[Told, Files], Done],
) -> HttpResponse:
    """Carry out what a form with files on the page of a case asks for, as ``sent`` does. The files are looked at before anything
    is written, so that no lock is held meanwhile.
    """
    if not form.is_valid():
        return page_of(request, viewer, case_id, {route: form})
    try:
        with received(sent_files(request)) as files:
            return sent(request, viewer, case_id, route, form, lambda told: carry_out(told, files), blamed=FILES)
    except Invalid as refused:
        doing.blame(form, refused, otherwise=FILES)
    return page_of(request, viewer, case_id, {route: form})


def given(viewer: Member, says: str, case_id: int, back: Back | None = None) -> Done:
    """Return what to say, and where to go on, when a case is somebody else's now. Who saw it only by owning it goes on with the
    rest, and cannot take it back.
    """
    if cases_within(viewer, Action.CASES_WRITE).filter(pk=case_id).exists():
        return Done(says, _here(case_id), back)
    return Done(says, reverse("cases"))


def _who_decides(case_id: int) -> str:
    return saying.names(name_who_decides(case_id)) or _("whoever leads there")


def _assigned(viewer: Member, case_id: int, told: Told) -> Done:
    case = access_case(viewer, case_id, Action.CASES_WRITE)
    to = access_member(viewer, int(told["to"]), Action.PEOPLE_READ) if told["to"] else None
    working.assign_case(case=case, to=to, by=viewer, note=told["note"], seen=told["seen"])
    says = _("It is %(name)s's now.") % {"name": to.name} if to is not None else _("It belongs to nobody now.")
    return given(viewer, says, case.pk, _back(case.pk, case.owner_id, to.pk if to is not None else None))


def _here(case_id: int) -> str:
    return reverse("case", args=[case_id])


def _back(case_id: int, owner: int | None, given: int | None) -> Back:
    return Back(reverse("case-give-back", args=[case_id]), f"case:{case_id}", {"owner": owner, "left": {"owner": given}})
