"""What is done about causes: the list, proposing, and one improvement with who asked, who is told and what everybody may read."""

from collections.abc import Mapping, Sequence

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from everweek.act.access import access_case
from everweek.act.causes.queries import list_causes
from everweek.act.improving import services
from everweek.act.improving.queries import (
    ImprovementShown,
    access_improvement,
    cases_of_cause,
    list_asking,
    list_improvements,
    reached,
    show_improvement,
)
from everweek.act.improving.rules import ENDED, ImprovementStanding, may_become
from everweek.errors import NotAllowed
from everweek.people import saying
from everweek.people.access import Scope, check_may, reaches_of
from everweek.people.days import open_on
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import list_units, today
from everweek.web.choices import Tab, unit_choices
from everweek.web.house import doing
from everweek.web.house.asking import number_of, shortened
from everweek.web.house.doing import Done
from everweek.web.house.paging import pager_of
from everweek.web.improving import words
from everweek.web.improving.asking import ImprovementsAsked
from everweek.web.improving.contexts import (
    AskingLine,
    ImprovementLine,
    ImprovementPage,
    ImprovementsPage,
    MoveStep,
    ProposePage,
    SaidLine,
)
from everweek.web.improving.forms import AttachForm, DayForm, DropForm, ImprovementForm, ProposeForm, WordingForm
from everweek.web.improving.told import telling_of
from everweek.web.improving.wanted import wanted_of
from everweek.web.pages import asks, looks, show
from everweek.web.viewer import viewer_of

Words = str | Promise


@looks
def improvements(request: HttpRequest) -> HttpResponse:
    """Show the improvements that are to be done, by when they are due, or those that ended."""
    viewer = viewer_of(request)
    check_may(viewer, Action.CASES_READ)
    asked = ImprovementsAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    asked, found = asked.answered(lambda: list_improvements(viewer, ended=asked.ended, place=asked.place))
    rows = found.rows if found else []
    context = ImprovementsPage(
        title=words.list_title(len(rows), overdue=sum(one.overdue for one in rows), ended=asked.ended),
        lines=[_line(one) for one in rows],
        ended=asked.ended,
        tabs=[
            Tab(name, asked.with_(ended=ended).to(reverse("improvements")), ended is asked.ended) for ended, name in words.TABS
        ],
        pager=pager_of(asked, reverse("improvements"), found),
        may_propose=bool(unit_offers(viewer)),
    )
    return show(request, context, status=asked.status)


@asks
def propose(request: HttpRequest) -> HttpResponse:
    """Propose one; ``?cause=`` says what it removes, ``?case=`` which case asks for it first."""
    viewer = viewer_of(request)
    _check_proposes(viewer)
    units = unit_offers(viewer)
    cause = request.GET.get("cause", "")
    form = ProposeForm(
        units,
        request.POST if request.method == "POST" else None,
        initial={"cause": cause, "owner": str(viewer.pk), "unit": units[0][0] if units else ""},
    )
    number = number_of(request.POST.get("case") or request.GET.get("case", ""))
    case = access_case(viewer, number) if number is not None else None

    def carry_out() -> Done:
        made = services.propose_improvement(wanted=wanted_of(viewer, form.cleaned_data), by=viewer)
        if case is not None:
            services.ask_for_improvement(improvement=made, cases=[case], by=viewer)
        return Done(_("It is proposed. Write next what customers said and what is done."), reverse("improvement", args=[made.pk]))

    context = ProposePage(form=form, case=str(case.pk) if case is not None else "")
    return doing.sent(request, form, carry_out) or show(request, context, status=doing.status_shown(form))


@looks
def improvement(request: HttpRequest, improvement_id: int) -> HttpResponse:
    """One improvement."""
    return page_of(request, viewer_of(request), improvement_id)


def _check_proposes(viewer: Member) -> None:
    """``NotAllowed`` where there is no unit of which the reader may propose one: one's own is changed, not proposed."""
    if not unit_offers(viewer):
        raise NotAllowed(_("Whoever leads a unit proposes what is done there. Tell them what you would change."))


def page_of(
    request: HttpRequest, viewer: Member, improvement_id: int, sent: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    """The page of an improvement, with what was refused where it was typed."""
    found, sent = access_improvement(viewer, improvement_id), sent or {}
    shown = show_improvement(found)
    reach = reaches_of(
        viewer, (Action.IMPROVEMENTS_EDIT, Action.IMPROVEMENTS_TELL, Action.IMPROVEMENTS_PUBLISH, Action.CASES_READ)
    )
    edits = _within(reach[Action.IMPROVEMENTS_EDIT], shown)
    tells = reach[Action.IMPROVEMENTS_TELL].allows_path(shown.unit_path)
    ended, theirs = shown.standing in ENDED, shown.owner == viewer.pk
    context = ImprovementPage(
        id=shown.id,
        title=words.title(shown),
        lead=shown.title,
        why_not=shown.why_not,
        facts=_facts(shown),
        version=shown.version,
        said=[SaidLine(saying.language(one.language), one.language, one.said, one.did) for one in shown.words],
        cases=[AskingLine(one.id, one.title or _("A case without words"), one.who) for one in list_asking(viewer, found)],
        asked=words.asked(shown.asked),
        of_cause=words.to_ask(cases_of_cause(viewer, found, list_causes()).count())
        if edits and shown.cause_key and not ended
        else "",
        moves=[MoveStep(to.value, label) for to, label in words.MOVES.items() if edits and _may_become(shown, to)],
        telling=telling_of(viewer, reached(found), shown.standing, tells=tells) if ended or tells else None,
        approved_at=shown.approved_at,
        may_edit=edits,
        may_tell=tells,
        may_approve=shown.standing is ImprovementStanding.DONE
        and reach[Action.IMPROVEMENTS_PUBLISH].allows_path(shown.unit_path),
        wrote=any(one.by.partition(" via ")[0] == viewer.actor for one in shown.words),
        ask=_("Ask %(name)s how it stands") % {"name": shown.owner_name} if edits and shown.overdue and not theirs else "",
        day=(sent.get("day") or DayForm()) if edits and (shown.overdue or "day" in sent) else None,
        change=(sent.get("change") or ImprovementForm(unit_offers(viewer, shown), shown)) if edits else None,
        wording=(sent.get("say") or WordingForm()) if edits else None,
        attach=(sent.get("ask") or AttachForm(auto_id="ask-%s")) if edits else None,
        drop=(sent.get("drop") or DropForm(auto_id="drop-%s"))
        if edits and may_become(shown.standing, ImprovementStanding.DROPPED)
        else None,
    )
    return show(request, context, status=doing.status_shown(*sent.values()))


def _may_become(shown: ImprovementShown, to: ImprovementStanding) -> bool:
    """Whether that is offered: what customers have been told of as done is not taken back."""
    told = shown.standing is ImprovementStanding.DONE and (shown.tells_asked or shown.tells_silent)
    return may_become(shown.standing, to) and not told


def _within(scope: Scope, shown: ImprovementShown) -> bool:
    return scope.allows_path(shown.unit_path) or scope.own == shown.owner


def unit_offers(viewer: Member, shown: ImprovementShown | None = None) -> list[tuple[str, str]]:
    """The units an improvement can be of, for this reader; with the one it has."""
    scope = reaches_of(viewer, (Action.IMPROVEMENTS_EDIT,))[Action.IMPROVEMENTS_EDIT]
    found = unit_choices(list_units(scope.units().filter(open_on(today())))) if scope.all or scope.unit_paths else []
    if shown is not None and shown.unit_key not in dict(found):
        found.append((shown.unit_key, shown.unit))
    return found


def _line(one: ImprovementShown) -> ImprovementLine:
    details = [one.owner_name, one.unit, one.cause, words.asked(one.asked)]
    by_when = words.by_when(one)
    return ImprovementLine(one.id, one.title, words.standing(one), [each for each in details if each], by_when, one.overdue)


def _facts(shown: ImprovementShown) -> Sequence[tuple[Words, Words]]:
    days = ""
    if shown.since is not None and shown.until is not None:
        ends = {"since": saying.day_if(shown.since.isoformat()), "until": saying.day_if(shown.until.isoformat())}
        days = _("%(since)s to %(until)s") % ends
    facts: list[tuple[Words, Words]] = [
        (_("Where it stands"), words.standing(shown)),
        (_("Who sees it through"), shown.owner_name),
        (_("By when"), saying.day_if(shown.due_on.isoformat())),
        (_("Unit"), shown.unit),
        (_("Cause"), shown.cause),
        (_("Touchpoint"), shown.touchpoint),
        (_("It happened"), days),
        (_("Only moments with"), ", ".join(f"{name}: {value}" for name, value in shown.detail.items())),
    ]
    return [(name, value) for name, value in facts if value]
