"""Beside a case: the customer's own page of it, as colleagues see that it stands, and a new link to it."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.access import access_case
from everweek.act.following.queries import LinkShown
from everweek.act.following.services import give_link
from everweek.act.following.writing import send_link
from everweek.act.shown import RemarkShown
from everweek.messages.told.went import LetterWent, Went
from everweek.people import saying
from everweek.people.policy import Action
from everweek.web.act.contexts import CaseLinkPage, FollowingCard
from everweek.web.act.words import WAYS
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.house.forms import Form
from everweek.web.pages import acts, show
from everweek.web.viewer import viewer_of

_NOT_THERE: Final = frozenset({Went.BACK, Went.NOT})


def following_card(shown: LinkShown, *, may: bool) -> FollowingCard:
    """Return the card on a case's page that says how the customer's own page of the case stands."""
    now = clock.now()
    if shown.made_at is None:
        says = _("The customer has no link to it yet: one goes with each letter.")
    elif shown.ends_at is not None and shown.ends_at <= now:
        says = _("Its link has ended. Each letter makes a new one.")
    elif not shown.reached:
        says = _("Its link has reached nobody so far: it stands only in letters that wait, or came back.")
    elif shown.ends_at is None:
        says = _("Its link leads there as long as the case is open, and for 90 days after that.")
    else:
        says = _("Its link leads there until %(at)s, and for 90 days after each letter.") % {
            "at": saying.day_and_hour(shown.ends_at, now)
        }
    facts = [
        (_("Last letter"), saying.moment(shown.left_at, now) if shown.left_at is not None else _("none has left")),
        (_("Last sent from there"), saying.moment(shown.used_at, now) if shown.used_at is not None else _("nothing yet")),
    ]
    if shown.acknowledges is not None and shown.acknowledges.how in _NOT_THERE:
        facts.append((_("That we have it"), _("the letter that says so did not arrive")))
    if shown.held:
        facts.append((_("Mail to %(address)s") % {"address": shown.to}, _("came back: none is sent there")))
    return FollowingCard(says, facts, shown.to, may)


def letter_of(said: RemarkShown, letters: Mapping[str, LetterWent]) -> str:
    """How the letter went with a word of ours, where one was made."""
    went = letters.get(said.letter)
    if said.returned_at is not None or (went is not None and went.how in _NOT_THERE):
        return _("its letter did not arrive")
    if went is None:
        return ""
    if went.how is Went.LATE:
        return _("its letter came back for now")
    if went.left_at is None:
        return _("its letter has not left yet")
    return _("its letter left %(at)s") % {"at": saying.moment(went.left_at, clock.now())}


def leave_here_out(form: Form) -> Form:
    """Take "from here" out of the ways a form offers: nothing that goes from here reaches that customer."""
    form.choose(through=list(WAYS.items()))
    return form


@acts("case", "case_id")
def link_anew(request: HttpRequest, case_id: int) -> HttpResponse:
    """Make a new link, and send it; where nobody can be written to, it is shown this once, to be handed over."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out() -> Done | HttpResponse:
        if to := send_link(case=case, by=viewer):
            says = _("A new link is on its way to %(address)s. The one before leads nowhere any more.") % {"address": to}
            return Done(says, reverse("case", args=[case.pk]))
        link = give_link(case=case, by=viewer, anew=True, handed=True)
        return show(request, CaseLinkPage(id=case.pk, title=case.title, link=link))

    return doing.pressed(request, carry_out, to=reverse("case", args=[case.pk]))
