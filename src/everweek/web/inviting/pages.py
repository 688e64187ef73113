"""Who was asked, and why somebody was not."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.listen.inviting.queries import (
    DecisionShown,
    DecisionsWanted,
    any_asked_elsewhere,
    count_lately,
    list_decisions,
    list_rules,
)
from everweek.listen.inviting.rules import REASONS
from everweek.people import saying
from everweek.people.access import check_may, may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.choices import options
from everweek.web.house.asking import shortened
from everweek.web.house.paging import pager_of
from everweek.web.inviting.asking import ASKED, NOT, InvitationsAsked
from everweek.web.inviting.contexts import DecisionLine, InvitationsPage
from everweek.web.inviting.words import decision_line, overdue_words, still_in_words
from everweek.web.pages import looks, show
from everweek.web.viewer import viewer_of


@looks
def invitations(request: HttpRequest) -> HttpResponse:
    """The decisions within reach, the newest first."""
    viewer = viewer_of(request)
    check_may(viewer, Action.INVITATIONS_MAKE)
    asked = InvitationsAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    wanted = DecisionsWanted(asked.rule, asked.customer, asked.interaction, asked.outcome)
    asked, found = asked.answered(lambda: list_decisions(viewer, wanted, asked.place))
    here, writes, elsewhere = reverse("invitations"), may(viewer, Action.ASKING_EDIT), any_asked_elsewhere()
    rules = [(str(one.id), one.name) for one in list_rules(viewer)] if writes else []
    became = [("not_reached", _("asked, and the letter came back")), ("declined", _("asked, and does not want to be"))]
    outcomes = [(ASKED, _("asked")), *became, (NOT, _("not asked")), *((key, str(says)) for key, says in REASONS.items())]
    waiting, lines = _parted(found.rows if found else [], asked)
    context = InvitationsPage(
        title=_title(viewer, elsewhere=elsewhere),
        asked=asked,
        chips=asked.chips(here, {"customer": _("one customer"), "interaction": _("one moment")}),
        rules=options(rules, str(asked.rule or ""), everything=_("by any rule, or by hand")) if rules else [],
        outcomes=options(outcomes, asked.outcome, everything=_("asked or not")),
        waiting=waiting,
        lines=lines,
        others=_others(len(lines)) if waiting and lines else "",
        pager=pager_of(asked, here, found),
        may_write=writes,
        elsewhere=elsewhere,
    )
    return show(request, context, status=asked.status)


def _parted(rows: Sequence[DecisionShown], asked: InvitationsAsked) -> tuple[Sequence[DecisionLine], Sequence[DecisionLine]]:
    """Return what can still be answered, that first for which somebody has to do something, and the rest; all of it is the rest
    where one outcome, customer or moment was asked for.
    """
    lines = [(one, decision_line(one)) for one in rows]
    if asked.outcome or asked.customer or asked.interaction:
        return [], [line for _one, line in lines]
    late = {one.invitation.id for one, _line in lines if one.invitation is not None and overdue_words(one.invitation)}
    waiting = [line for _one, line in lines if line.withdraw]
    first = sorted(waiting, key=lambda line: not (line.link or line.withdraw in late))
    return first, [line for _one, line in lines if not line.withdraw]


def _others(count: int) -> str:
    says = ngettext(
        "%(n)s other decision on this page: answered, over or not asked",
        "%(n)s other decisions on this page: answered, over or not asked",
        count,
    )
    return says % {"n": saying.count(count)}


def _title(viewer: Member, *, elsewhere: bool) -> str:
    asked, answered, may_answer = count_lately(viewer)
    if not asked and elsewhere:
        return _("Everweek itself asked nobody by name in the last thirty days.")
    if not asked:
        return _("Nobody was asked by name in the last thirty days.")
    told = {"n": saying.count(asked), "answered": saying.count(answered)}
    if elsewhere and answered:
        says = ngettext(
            "Everweek itself asked %(n)s customer by name in the last thirty days; %(answered)s has answered",
            "Everweek itself asked %(n)s customers by name in the last thirty days; %(answered)s have answered",
            asked,
        )
    elif elsewhere:
        says = ngettext(
            "Everweek itself asked %(n)s customer by name in the last thirty days, who has not answered yet",
            "Everweek itself asked %(n)s customers by name in the last thirty days, and none has answered yet",
            asked,
        )
    elif answered:
        says = ngettext(
            "%(n)s customer was asked by name in the last thirty days; %(answered)s has answered",
            "%(n)s customers were asked by name in the last thirty days; %(answered)s have answered",
            asked,
        )
    else:
        says = ngettext(
            "%(n)s customer was asked by name in the last thirty days, and has not answered yet",
            "%(n)s customers were asked by name in the last thirty days, and none has answered yet",
            asked,
        )
    return says % told + still_in_words(may_answer, silent=asked - answered)
