"""What a customer sees who was asked by name: the questionnaire at the customer's own link, with what was clicked in the mail
chosen.
"""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, TooMany, Unavailable
from everweek.listen.asking.rules import doubt_of
from everweek.listen.inviting.access import OwnLink, access_by_token, untouched_at
from everweek.listen.inviting.answering import Answered, OwnAnswer, state_of
from everweek.listen.rules import Mood, mood_of, words_of
from everweek.people import saying
from everweek.people.queries import organisation
from everweek.questionnaires.rules import Sheet
from everweek.questionnaires.versions import sheet_of
from everweek.web.answering.contexts import AskedQuestion
from everweek.web.answering.form import ANSWER, Turn, form_of, read_answers, read_turn, thanks_of, words_chosen
from everweek.web.house.errors import status_of
from everweek.web.listen.arriving import arrive_own
from everweek.web.listen.at_link import LONGEST_WORD, SPEAK, TRAP, UNPROCESSABLE, WORD, counted_for, language_asked, who_reads_it
from everweek.web.listen.contexts import AnswerPage, InvitedAnsweredPage
from everweek.web.open.contexts import LanguageOption
from everweek.web.open.frame import LANGUAGE, is_untouched, opens, show_open, show_untouched, to_wait, tried
from everweek.web.open.ready import Ground, ready_at

CHANGE, MORE = "change", "more"
NOTHING_CLICKED: Mapping[str, object] = MappingProxyType({})


@ready_at("/a/")
def _ready(token: str) -> Ground | None:
    stands = untouched_at(token)
    return None if stands is None else Ground(("own", stands.digest, stands.language, stands.house), state_of(None))


@opens
def by_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the questionnaire at a customer's own link, or take what was sent. ``?a.KEY=9`` chooses an answer, which counts only
    when the form is sent.
    """
    at = access_by_token(token)
    sheet = sheet_of(at.version)
    language = language_asked(request, sheet.document, first=at.invitation.language)
    if request.method == "POST":
        return _sent(request, at, sheet, language, token)
    standing = at.invitation.response
    clicked = read_answers(sheet.document, request.GET)
    if standing is not None and CHANGE not in request.GET:
        return _answered(at, Answered(standing, state_of(standing)), language, clicked=clicked)
    so_far = standing.answers if standing is not None else at.invitation.half
    # Whoever answered more before sees it all again.
    short = clicked if clicked.keys() >= so_far.keys() else {}

    def asked(word: str) -> AnswerPage:
        return _page(request, at, sheet, {**so_far, **clicked}, language, clicked=short, word=word)

    word = state_of(standing)
    if standing is None and not so_far and is_untouched(request):
        shows = ("own", at.version.digest, at.invitation.language)
        return show_untouched(request, shows, asked, language=language, word=word)
    return show_open(asked(word), language=language)


def _sent(request: HttpRequest, at: OwnLink, sheet: Sheet, language: str, token: str) -> HttpResponse:
    turn, standing = read_turn(sheet, request.POST), at.invitation.response
    if SPEAK in request.POST:
        # In another language: nothing is kept, and it is sent over what it was written over.
        page = _page(request, at, sheet, turn.answers, language, word=request.POST.get(WORD, "")[:LONGEST_WORD])
        return show_open(page, language=language)
    if MORE in request.POST and standing is not None:
        turn = _with_more(sheet, turn, standing.answers)
    with translation.override(language):
        told = tried(lambda: _stored(request, at, turn, language))
    if isinstance(told, Answered):
        return _answered(at, told, language)
    if told is None:
        # More is to be asked, or something is wrong: what is right so far is kept.
        page = _page(request, at, sheet, turn.answers, language, checked=True)
        return show_open(page, language=language, status=UNPROCESSABLE if turn.taken.refused else 200)
    # Sent once more, it is sent over what stands there now.
    fresh = access_by_token(token) if isinstance(told, Conflict) else at
    page = _page(request, fresh, sheet, turn.answers, language, checked=True, wrong=told.message)
    shown = show_open(
        page, language=language, status=status_of(told) if isinstance(told, TooMany | Unavailable) else UNPROCESSABLE
    )
    return to_wait(shown, told) if isinstance(told, TooMany) else shown


def _stored(request: HttpRequest, at: OwnLink, turn: Turn, language: str) -> Answered | None:
    return arrive_own(
        counted_for(request),
        OwnAnswer(
            at=at,
            answers=turn.taken.kept,
            over=request.POST.get(WORD, ""),
            language=language,
            doubt=doubt_of(trap=request.POST.get(TRAP, ""), took=None),
            half=not turn.done,
        ),
    )


def _with_more(sheet: Sheet, turn: Turn, stored: Mapping[str, object]) -> Turn:
    """Return what the customer said in one more word, together with all that was said before."""
    answers = {**stored, **turn.answers}
    taken = sheet.take(answers)
    return Turn(answers, taken, done=not taken.refused)


def _page(
    request: HttpRequest,
    at: OwnLink,
    sheet: Sheet,
    answers: Mapping[str, object],
    language: str,
    *,
    checked: bool = False,
    clicked: Collection[str] = (),
    wrong: str = "",
    word: str | None = None,
) -> AnswerPage:
    kept = [(name, value) for name, value in request.GET.items() if name == CHANGE]
    languages = [
        LanguageOption(
            value=f"?{urlencode([(LANGUAGE, tag), *kept])}", label=saying.own_name(tag), tag=tag, chosen=tag == language
        )
        for tag in sheet.document.languages
    ]
    form = form_of(sheet, answers, language, checked=checked, clicked=clicked)
    return AnswerPage(
        form=form, word=state_of(at.invitation.response) if word is None else word, languages=languages, wrong=wrong
    )


def _answered(at: OwnLink, answered: Answered, language: str, *, clicked: Mapping[str, object] = NOTHING_CLICKED) -> HttpResponse:
    """Show thanks, what was answered, what happens next, and for a day the way back to it; what the customer ``clicked`` since is
    offered there.
    """
    sheet, answers = sheet_of(at.version), answered.response.answers
    mood = mood_of(sheet.scores(answers))
    other, into = _other(sheet, answers, clicked, language)
    said = _said(sheet, answers, language, first=other)
    with translation.override(language), timezone.override(clock.zone_of(organisation().zone)):
        page = InvitedAnsweredPage(
            title=_("Your answer has arrived."),
            thanks=thanks_of(sheet.document, language),
            said=(
                _("You answered “%(answer)s”.") % {"answer": said} if said else "",
                _("Do you want to change it to “%(other)s”?") % {"other": into} if into else "",
            ),
            next=_next(at, unhappy=mood is Mood.UNHAPPY),
            more=_one_more_word(sheet, answers, language) if mood in {Mood.UNHAPPY, Mood.NOT_RECOMMENDING} else None,
            better=_("What should we have done better?"),
            word=answered.state,
            change=f"?{urlencode({CHANGE: 1, LANGUAGE: language, **({ANSWER + other: str(clicked[other])} if other else {})})}",
        )
        return show_open(page, language=language)


def _other(sheet: Sheet, answers: Mapping[str, object], clicked: Mapping[str, object], language: str) -> tuple[str, str]:
    """Return the key of the first question to which the customer clicked another answer than the one that stands, and that answer
    in words; two empty texts where there is none.
    """
    for key, answer in clicked.items():
        another = isinstance(answer, str | int | float) and answer != answers.get(key)
        if another and (words := words_chosen(sheet.document, key, answer, language)):
            return key, words
    return "", ""


def _said(sheet: Sheet, answers: Mapping[str, object], language: str, *, first: str) -> str:
    """Return in words what the customer chose, of the question named or else of the first that was answered by a choice; empty
    where there is none.
    """
    for key in [first] if first else [one.key for one in sheet.document.questions if one.key in answers]:
        if words := words_chosen(sheet.document, key, answers.get(key), language):
            return words
    return ""


def _next(at: OwnLink, *, unhappy: bool) -> Sequence[str]:
    named = _("They see that it comes from you.") if at.invitation.customer_id is not None else ""
    return [one for one in (who_reads_it(unhappy=unhappy), named) if one]


def _one_more_word(sheet: Sheet, answers: Mapping[str, object], language: str) -> AskedQuestion | None:
    """Return the first question for own words that is shown and left blank; None where the customer has written any own words."""
    if words_of(sheet.document, answers):
        return None
    form = form_of(sheet, answers, language)
    return next((one for one in form.questions if one.control == "text" and not one.value), None)
