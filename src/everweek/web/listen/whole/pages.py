"""A whole answer that is not what it seems: withdrawn or corrected, with the reason, and how that is taken back."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.listen.doubting.services import bring_back
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.questionnaires.access import access_response, access_to_restore
from everweek.questionnaires.models import Response
from everweek.questionnaires.queries import list_measures
from everweek.questionnaires.rules import counted
from everweek.questionnaires.services import correct_response, state_of, withdraw_response
from everweek.questionnaires.versions import sheet_of
from everweek.web.answering.form import Turn, form_of, read_turn
from everweek.web.fronts import leftovers
from everweek.web.house import doing, undo
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.listen.forms import ReasonForm
from everweek.web.listen.whole.contexts import CorrectPage
from everweek.web.pages import acts, asks, show
from everweek.web.viewer import viewer_of


@acts("voices")
def withdraw(request: HttpRequest, response_id: int) -> HttpResponse:
    """Let one answer count no more, and be read no more."""
    viewer = viewer_of(request)
    found = access_response(viewer, response_id, Action.RESPONSES_CORRECT)
    form = ReasonForm(request.POST)

    def carry_out() -> Done:
        if not form.is_valid():
            raise Invalid(_("Say why, in at most 500 characters."), field="reason")
        withdraw_response(response=found, by=viewer, reason=form.cleaned_data["reason"])
        says = _("This answer counts no more. The first one stays in the journal.")
        says = " ".join([says, *(f"{one.label}." for one in leftovers(viewer, [found.pk]))])
        return Done(says, reverse("voices"), Back(reverse("voice-restore", args=[found.pk])))

    return doing.pressed(request, carry_out, to=reverse("voice", args=[found.pk]))


@acts("voices")
def restore(request: HttpRequest, response_id: int) -> HttpResponse:
    """Let an answer that was withdrawn count and be read again."""
    viewer = viewer_of(request)
    found = access_to_restore(viewer, response_id)
    to = reverse("voice", args=[found.pk])

    def carry_out() -> Done:
        bring_back(response=found, by=viewer)
        scores = sheet_of(found.version).scores(found.answers)
        if len(counted(scores, list_measures())) < len(scores):
            return Done(_("This answer is heard again. What it scores on a scale of before counts in no number."), to)
        return Done(_("This answer counts again."), to)

    return doing.pressed(request, carry_out, to=to)


@asks
def correct(request: HttpRequest, response_id: int) -> HttpResponse:
    """Put what was answered in truth in the place of what stands. Its own words are in the form: for who may read them whole."""
    viewer = viewer_of(request)
    found = _access(viewer, response_id)
    sheet = sheet_of(found.version)
    if request.method != "POST":
        return _page(request, found, found.answers, ReasonForm())
    turn, form = read_turn(sheet, request.POST), ReasonForm(request.POST)
    if not turn.done:
        return _page(request, found, turn.answers, form, turn=turn)

    def carry_out() -> Done:
        before, reason, over = dict(found.answers), form.cleaned_data["reason"], request.POST.get("over") or None
        after = correct_response(response=found, answers=turn.taken.kept, by=viewer, reason=reason, over=over).answers
        was = {"answers": before, "became": after}
        to = reverse("voice", args=[found.pk])
        back = Back(reverse("voice-correct-undo", args=[found.pk]), f"response:{found.pk}", was)
        return doing.changed({"answers": after} if after != before else {}, to=to, back=back)

    return doing.sent(request, form, carry_out, blamed="reason") or _page(request, found, turn.answers, form, turn=turn)


@acts("voices")
def correct_undo(request: HttpRequest, response_id: int) -> HttpResponse:
    """Put back what stood before a correction, unless somebody changed it since."""
    viewer = viewer_of(request)
    found = _access(viewer, response_id)
    to = reverse("voice", args=[found.pk])

    def carry_out() -> Done:
        with undo.taken(request, f"response:{found.pk}") as was:
            why = _("A correction was taken back.")
            correct_response(response=found, answers=was["answers"], by=viewer, reason=why, over=state_of(was["became"]))
        return Done(_("It is as it was before."), to)

    return doing.pressed(request, carry_out, to=to)


def _access(viewer: Member, response_id: int) -> Response:
    access_response(viewer, response_id, Action.COMMENTS_UNMASKED)
    return access_response(viewer, response_id, Action.RESPONSES_CORRECT)


def _page(
    request: HttpRequest, found: Response, answers: Mapping[str, object], form: ReasonForm, *, turn: Turn | None = None
) -> HttpResponse:
    sheet = sheet_of(found.version)
    language = found.language if found.language in sheet.document.languages else sheet.document.language
    page = CorrectPage(
        title=_("What did the customer really answer?"),
        form=form_of(sheet, answers, language, checked=turn is not None),
        why=form,
        over=request.POST.get("over") or state_of(found.answers),
        back=reverse("voice", args=[found.pk]),
    )
    wrong = doing.UNPROCESSABLE if turn is not None and turn.taken.refused else 200
    return show(request, page, status=max(wrong, doing.status_shown(form)))
