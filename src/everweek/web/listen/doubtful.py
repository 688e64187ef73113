"""What is doubtful among the answers: each group with its evidence, and the presses by which somebody decides of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.listen.doubting import queries, services
from everweek.listen.doubting.access import access_doubt, access_doubted
from everweek.listen.doubting.queries import DoubtState, DoubtTold
from everweek.listen.doubting.rules import DoubtKind
from everweek.people import saying
from everweek.people.access import check_may, may
from everweek.people.models import Member
from everweek.people.paging import Stretch
from everweek.people.policy import Action
from everweek.web.choices import options
from everweek.web.fronts import leftovers
from everweek.web.house import asking, doing, undo
from everweek.web.house.asking import TO_MEND, Asking, shortened
from everweek.web.house.doing import Done
from everweek.web.house.paging import pager_of
from everweek.web.house.undo import Back
from everweek.web.listen.contexts import DoubtCard, DoubtfulPage, DoubtPage
from everweek.web.listen.doubt_words import OTHERWISE, evidence_of, title_of_doubt
from everweek.web.listen.spoken import Cards
from everweek.web.pages import acts, looks, show
from everweek.web.viewer import viewer_of

STATES: Final[Mapping[DoubtState, str | Promise]] = {
    DoubtState.OPEN: gettext_lazy("not decided yet"),
    DoubtState.HONEST: gettext_lazy("said to be honest"),
    DoubtState.WITHDRAWN: gettext_lazy("withdrawn"),
}
Decide = Callable[..., list[int]]


@dataclass(frozen=True)
class DoubtfulAsked(Asking):
    """Which doubts are asked for."""

    link: str = asking.key()
    state: DoubtState = asking.one_of(DoubtState, DoubtState.OPEN)


@looks
def doubtful(request: HttpRequest) -> HttpResponse:
    """What is doubtful, the newest first."""
    viewer = viewer_of(request)
    check_may(viewer, Action.RESPONSES_READ)
    asked = DoubtfulAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    here = reverse("doubtful")
    asked, found = asked.answered(lambda: queries.list_doubts(viewer, state=asked.state, link=asked.link, place=asked.place))
    rows = found.rows if found else []
    maker = Cards(viewer, [voice for one in rows for voice in one.examples])
    context = DoubtfulPage(
        title=_title(viewer, asked, rows) if found else TO_MEND,
        asked=asked,
        states=options([(one.value, STATES[one]) for one in DoubtState], asked.state),
        chips=asked.chips(here, {"link": _("at the link %(link)s") % {"link": asked.link}}),
        doubts=[_card(viewer, one, asked.state, maker) for one in rows],
        leftovers=leftovers(viewer),
        pager=pager_of(asked, here, found),
    )
    return show(request, context, status=asked.status)


@looks
def doubt(request: HttpRequest, doubt_id: int) -> HttpResponse:
    """All answers of one doubt, each to be decided by itself."""
    viewer = viewer_of(request)
    found = access_doubt(viewer, doubt_id)
    asked = DoubtfulAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    told = queries.get_doubt(viewer, found, state=asked.state)
    here = reverse("doubt", args=[found.pk])
    asked, answers = asked.answered(lambda: queries.list_answers(viewer, found, state=asked.state, place=asked.place))
    voices = answers.rows if answers else []
    maker = Cards(viewer, voices)
    nothing = Stretch(voices)
    context = DoubtPage(
        title=title_of_doubt(told) if told else _("None of these answers is left here."),
        asked=asked,
        states=options([(one.value, STATES[one]) for one in DoubtState], asked.state),
        doubt=_card(viewer, told, asked.state, maker) if told else None,
        cards=[maker.card(voice) for voice in voices],
        pager=pager_of(asked, here, answers or nothing),
    )
    return show(request, context, status=asked.status)


@acts("doubtful")
def withdraw(request: HttpRequest, doubt_id: int) -> HttpResponse:
    """Let what is left undecided of a doubt count no more."""
    return _decide(request, doubt_id, services.withdraw_doubted)


@acts("doubtful")
def clear(request: HttpRequest, doubt_id: int) -> HttpResponse:
    """Say that what is left undecided of a doubt is honest."""
    return _decide(request, doubt_id, services.clear_doubted)


@acts("doubtful")
def take_back(request: HttpRequest, doubt_id: int) -> HttpResponse:
    """Take back what was decided of a doubt by one press: of those answers, and of no others."""
    viewer = viewer_of(request)
    found = access_doubt(viewer, doubt_id, Action.RESPONSES_CORRECT)

    def carry_out() -> Done:
        with undo.taken(request, f"doubt:{found.pk}") as was:
            mine = {*queries.ids_of(viewer, found, Action.RESPONSES_CORRECT, state=DoubtState(was["state"]))}
            services.reopen_doubted(ids=[pk for pk in was["ids"] if pk in mine], by=viewer)
        return Done(_("They are doubtful as before."), reverse("doubtful"))

    return doing.pressed(request, carry_out, to=reverse("doubtful"))


@acts("doubtful")
def withdraw_answer(request: HttpRequest, response_id: int) -> HttpResponse:
    """Let one answer count no more."""
    return _decide_answer(request, response_id, services.withdraw_doubted, _("This answer counts no more."))


@acts("doubtful")
def clear_answer(request: HttpRequest, response_id: int) -> HttpResponse:
    """Say that one answer is honest."""
    return _decide_answer(request, response_id, services.clear_doubted, _("This answer is honest, and not doubted again."))


@acts("doubtful")
def reopen_answer(request: HttpRequest, response_id: int) -> HttpResponse:
    """Take back what was decided of one doubtful answer: it is doubtful as before."""
    return _decide_answer(request, response_id, services.reopen_doubted, _("This answer is doubtful as before."))


def _decide_answer(request: HttpRequest, response_id: int, decide: Decide, says: str) -> HttpResponse:
    viewer = viewer_of(request)
    one = access_doubted(viewer, response_id, Action.RESPONSES_CORRECT)
    to = reverse("doubt", args=[one.doubt.pk])

    def carry_out() -> Done:
        if not decide(ids=[one.pk], by=viewer):
            return Done(_("That was decided already."), to)
        back = None if decide is services.reopen_doubted else Back(reverse("doubted-reopen", args=[one.pk]))
        return Done(says, to, back)

    return doing.pressed(request, carry_out, to=to)


def _decide(request: HttpRequest, doubt_id: int, decide: Decide) -> HttpResponse:
    viewer = viewer_of(request)
    found = access_doubt(viewer, doubt_id, Action.RESPONSES_CORRECT)
    withdrawing = decide is services.withdraw_doubted

    def carry_out() -> Done:
        changed = decide(ids=queries.ids_of(viewer, found, Action.RESPONSES_CORRECT), by=viewer)
        if not changed:
            return Done(_("That was decided already."), reverse("doubtful"))
        told = {"n": saying.count(len(changed))}
        if withdrawing:
            says = ngettext("%(n)s answer counts no more.", "%(n)s answers count no more.", len(changed)) % told
        else:
            says = (
                ngettext(
                    "%(n)s answer is honest, and not doubted again.",
                    "%(n)s answers are honest, and not doubted again.",
                    len(changed),
                )
                % told
            )
        was = {"ids": changed, "state": DoubtState.WITHDRAWN if withdrawing else DoubtState.HONEST}
        if withdrawing:
            says = " ".join([says, *(f"{one.label}." for one in leftovers(viewer, changed))])
        return Done(says, reverse("doubtful"), Back(reverse("doubt-undo", args=[found.pk]), f"doubt:{found.pk}", was))

    return doing.pressed(request, carry_out, to=reverse("doubtful"))


def _card(viewer: Member, one: DoubtTold, state: DoubtState, maker: Cards) -> DoubtCard:
    first = one.told.get("first")
    return DoubtCard(
        id=one.id,
        title=title_of_doubt(one),
        evidence=evidence_of(one),
        otherwise=OTHERWISE[one.kind],
        link=one.link,
        at=one.first,
        count=one.count,
        examples=[maker.card(voice) for voice in one.examples],
        address=DoubtfulAsked(state=state).to(reverse("doubt", args=[one.id])),
        first=reverse("voice", args=[int(first)]) if one.kind is DoubtKind.WORDS and first else "",
        decides=may(viewer, Action.RESPONSES_CORRECT),
        open=state is DoubtState.OPEN,
    )


def _title(viewer: Member, asked: DoubtfulAsked, rows: object) -> str:
    if asked.state is not DoubtState.OPEN:
        if not rows:
            return _("There is no such answer.")
        said = asked.state is DoubtState.HONEST
        return _("These answers were said to be honest.") if said else _("These answers were withdrawn as doubtful.")
    count = queries.count_doubtful(viewer, link=asked.link)
    if not count:
        return _("No answer is doubtful.")
    return ngettext("%(n)s answer is doubtful.", "%(n)s answers are doubtful.", count) % {"n": saying.count(count)}
