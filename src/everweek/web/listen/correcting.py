"""What is pressed beside a comment: a correction, its way back, and that urgent words are seen to."""

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.listen.understanding import correcting
from everweek.listen.understanding.access import access_comment, access_to_correct
from everweek.listen.understanding.colleagues import colleague_named
from everweek.listen.understanding.rules import NO, YES, About
from everweek.web.house import doing, undo
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.listen.asking import VoicesAsked
from everweek.web.listen.judged import CHOSEN, FEELINGS, ON_DAY, ON_VOICE
from everweek.web.pages import acts
from everweek.web.viewer import viewer_of

LONGEST = 4_000
LONGEST_NAME = 200


@acts("voices")
def correct(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Say what a comment is to be held for in one thing."""
    viewer = viewer_of(request)
    about, named, wanted = _said(request)
    comment = access_to_correct(viewer, comment_id, about)
    to = _back(request, comment.response_id)

    def carry_out() -> Done:
        what, says = _chosen(request, (about, named, wanted), partial(correcting.place_to_hide, comment))
        before = correcting.correct(comment=comment, about=about, what=what, says=says, by=viewer)
        if before == says:
            return Done(_("It is read so already."), to)
        was = {"about": about, "what": what, "says": before, "back": request.POST.get("back", "")[:LONGEST]}
        back = Back(reverse("comment-undo", args=[comment.pk]), f"comment:{comment.pk}", was)
        return Done(_sentence(about, says), to, back)

    return doing.pressed(request, carry_out, to=to)


@acts("voices")
def take_back(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Take a correction back: what stood before counts again."""
    viewer = viewer_of(request)
    comment = access_comment(viewer, comment_id)

    def carry_out() -> Done:
        with undo.taken(request, f"comment:{comment.pk}") as was:
            held = access_to_correct(viewer, comment.pk, was["about"])
            correcting.correct(comment=held, about=was["about"], what=was["what"], says=was["says"], by=viewer)
        return Done(_("It is read as before."), _address(was["back"], comment.response_id))

    return doing.pressed(request, carry_out, to=_address("", comment.response_id))


@acts("voices")
def attend(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Say that urgent words are seen to."""
    viewer = viewer_of(request)
    comment = access_comment(viewer, comment_id)
    to = _back(request, comment.response_id)

    def carry_out() -> Done:
        correcting.attend(comment=comment, by=viewer)
        back = Back(reverse("comment-leave", args=[comment.pk]))
        return Done(_("It is yours now, and back among the other voices."), to, back)

    return doing.pressed(request, carry_out, to=to)


@acts("voices")
def leave(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Let urgent words stand first again."""
    viewer = viewer_of(request)
    comment = access_comment(viewer, comment_id)

    def carry_out() -> Done:
        correcting.attend(comment=comment, by=viewer, attended=False)
        return Done(_("It comes first again until somebody sees to it."), reverse("voices"))

    return doing.pressed(request, carry_out, to=reverse("voices"))


def _said(request: HttpRequest) -> tuple[str, str, str]:
    """Return what was pressed, of the form ``about:what:says``, as its three parts; or the topic that was chosen.

    ``CHOSEN`` stands in it for what a field beside the press names.
    """
    say = request.POST.get("say", "")[:200].replace("\0", "")
    if not say:
        return About.TOPIC, request.POST.get("topic", "").strip()[:80].replace("\0", ""), "yes"
    about, _colon, rest = say.partition(":")
    what, _colon, says = rest.rpartition(":")
    return about, what, says


def _chosen(request: HttpRequest, said: tuple[str, str, str], place_of: Callable[[str], str]) -> tuple[str, str]:
    """Return of what is said, and what, with what the field beside the press names in the place of ``CHOSEN``."""
    about, what, says = said
    if about == About.PERSONAL and what == CHOSEN:
        return place_of(request.POST.get("words", "")[:LONGEST]), says
    if about == About.PRAISE and what == CHOSEN:
        typed = request.POST.get("name", "")[:LONGEST_NAME]
        return (str(colleague_named(typed)) if typed.strip() else request.POST.get("member", "")[:20]), says
    if about == About.LANGUAGE and says == CHOSEN:
        return what, request.POST.get("language", "")[:12]
    return what, says


def _back(request: HttpRequest, response: int) -> str:
    return _address(request.POST.get("back", "")[:LONGEST], response)


def _address(back: str, response: int) -> str:
    """Return the address of the page on which a judgement was corrected, at the voice it stands beside."""
    if back == ON_VOICE:
        return reverse("voice", args=[response])
    if back == ON_DAY:
        return reverse("home")
    return f"{VoicesAsked.read(QueryDict(back)).to(reverse('voices'))}#voice-{response}"


def _sentence(about: str, says: str) -> str:
    if about == About.SENTIMENT and says in FEELINGS:
        return _("From now on it is read as %(feeling)s, and Everweek learns from it.") % {"feeling": FEELINGS[says]}
    if about == About.URGENCY and says not in {"", NO}:
        return _("It comes first from now on.")
    if not says:
        return _("It is read as before.")
    if about == About.PERSONAL:
        return _hidden_or_shown(says)
    if about == About.TOPIC:
        return _("From now on it is read so, and Everweek learns from it.")
    return _("From now on it is read so.")


def _hidden_or_shown(says: str) -> str:
    if says == YES:
        return _("These words are hidden from everybody who may not read personal data, wherever they stand in this comment.")
    return _("These words are shown to everybody who hears this voice.")
