"""What a customer sees: a questionnaire at an open link, and the thanks for the answer."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from everweek.errors import Conflict, TooMany, Unavailable
from everweek.listen.asking.access import OpenLink, access_by_slug, stands_at
from everweek.listen.asking.rules import doubt_of
from everweek.listen.asking.services import LinkAnswer
from everweek.listen.doubting.imprints import Whence
from everweek.listen.rules import Mood, mood_of
from everweek.people import saying
from everweek.people.queries import organisation
from everweek.questionnaires.shape import Document
from everweek.questionnaires.versions import sheet_of
from everweek.web.answering.contexts import AnswerForm
from everweek.web.answering.form import Turn, form_of, read_answers, read_turn, thanks_of
from everweek.web.house.errors import status_of
from everweek.web.listen.arriving import arrive
from everweek.web.listen.contexts import AnsweredPage, AnswerPage
from everweek.web.open.contexts import LanguageOption
from everweek.web.open.frame import (
    LANGUAGE,
    asked_for,
    is_untouched,
    opens,
    show_alike,
    show_open,
    show_untouched,
    to_wait,
    tried,
)
from everweek.web.open.ready import Ground, ready_at
from everweek.web.viewer import address_of

WAY, WORD = "via", "word"
SPEAK: Final = "speak"
"""What a button of the form is called that asks for the page in another language: nothing is stored, nothing typed is lost."""
TABLET: Final = "tablet"
LONGEST_WORD: Final = 32
TRAP: Final = "website"
"""A field of the form that nobody sees: what stands in it was written by a program."""
UNPROCESSABLE: Final = 422


@ready_at("/s/")
def _ready(slug: str) -> Ground | None:
    stands = stands_at(slug)
    return None if stands is None else Ground(("open", stands.digest, stands.house), secrets.token_hex(16))


@opens
def at_link(request: HttpRequest, slug: str) -> HttpResponse:
    """The questionnaire at an open link. ``?a.KEY=9`` chooses an answer; nothing is one until the form is sent."""
    at = access_by_slug(slug)
    sheet = sheet_of(at.version)
    language = language_asked(request, sheet.document)
    if request.method != "POST":

        def asked(word: str) -> AnswerPage:
            clicked = read_answers(sheet.document, request.GET)
            form = form_of(sheet, clicked, language, clicked=clicked, short=True)
            return _page(request, sheet.document, language, form=form, word=word)

        word = secrets.token_hex(16)
        if is_untouched(request):
            return show_untouched(request, ("open", at.version.digest), asked, language=language, word=word)
        return show_open(asked(word), language=language)
    turn, word = read_turn(sheet, request.POST), request.POST.get(WORD, "")
    if SPEAK in request.POST:
        form = form_of(sheet, turn.answers, language, short=True)
        page = _page(request, sheet.document, language, form=form, word=word[:LONGEST_WORD])
        return show_open(page, language=language)
    with translation.override(language):
        told = tried(lambda: take(request, Sent(at, turn, word, request.GET.get(WAY, ""), language)))
    if told is True:
        unhappy = mood_of(sheet.scores(turn.taken.kept)) is Mood.UNHAPPY
        shows = ("answered", "unhappy" if unhappy else "", at.version.digest)
        return show_alike(shows, lambda: answered_page(at, language, unhappy=unhappy), language=language)
    wrong = ""
    if told is not False:
        wrong = told_already(language) if isinstance(told, Conflict) else told.message
        # Another word: what stands under the first one stays, and what was typed is not lost.
        word = secrets.token_hex(16)
    form = form_of(sheet, turn.answers, language, checked=True, short=True)
    page = _page(request, sheet.document, language, form=form, word=word, wrong=wrong)
    if isinstance(told, TooMany):
        return to_wait(show_open(page, language=language, status=status_of(told)), told)
    status = status_of(told) if isinstance(told, Unavailable) else UNPROCESSABLE if wrong or turn.taken.refused else 200
    return show_open(page, language=language, status=status)


@dataclass(frozen=True)
class Sent:
    """A form that was sent at an open link, by whichever way; ``took`` seconds after it was shown, where that is told."""

    at: OpenLink
    turn: Turn
    word: str
    way: str
    language: str
    took: float | None = None
    answered_at: datetime | None = None
    leaving: bool = False
    kept: bool = False


def take(request: HttpRequest, sent: Sent) -> bool:
    """Store an answer where there is no more to ask; returns whether it was stored.

    It is stored early where the customer is ``leaving`` and all that was asked so far is right, and where a tablet ``kept`` it:
    that customer is gone.
    """
    answer = None
    if sent.kept or sent.turn.done or (sent.leaving and not sent.turn.taken.refused):
        answer = LinkAnswer(
            at=sent.at,
            word=sent.word,
            answers=sent.turn.taken.kept,
            way=sent.way,
            language=sent.language,
            doubt=doubt_of(trap=request.POST.get(TRAP, ""), took=sent.took),
            answered_at=sent.answered_at,
            whence=whence_of(request),
        )
    arrive(counted_for(request), answer)
    return answer is not None


def counted_for(request: HttpRequest) -> str:
    """Return the key under which the forms of one address are counted together, so that it sends only so many."""
    return f"open:{address_of(request)}"


def whence_of(request: HttpRequest) -> Whence:
    """From where it comes, of which a number of the day is kept alone; a kiosk says which of several like tablets it is."""
    told = [request.headers.get(name, "") for name in ("User-Agent", "Accept-Language")]
    return Whence(address_of(request), "\n".join([request.POST.get(TABLET, "")[:LONGEST_WORD], *told]))


def answered_page(at: OpenLink, language: str, *, unhappy: bool) -> AnsweredPage:
    """Return the page after an answer at an open link: thanks, and what happens next."""
    with translation.override(language):
        nameless = _("It came to %(house)s without your name, unless you wrote it yourself.") % {"house": organisation().name}
        return AnsweredPage(
            title=_("Your answer has arrived."),
            thanks=thanks_of(sheet_of(at.version).document, language),
            next=f"{who_reads_it(unhappy=unhappy)} {nameless}",
        )


def who_reads_it(*, unhappy: bool) -> str:
    """Return the sentence that tells the customer who gave an answer what happens to it next."""
    told = {"house": organisation().name}
    if unhappy:
        return (
            _("We are sorry that it was not as it should be. Colleagues at %(house)s read what you say, to put it right.") % told
        )
    return _("Colleagues at %(house)s read it.") % told


def _page(request: HttpRequest, document: Document, language: str, *, form: AnswerForm, word: str, wrong: str = "") -> AnswerPage:
    told = {name: value for name in (WAY,) if (value := request.GET.get(name, ""))}
    languages = [
        LanguageOption(
            value=f"?{urlencode({LANGUAGE: tag, **told})}", label=saying.own_name(tag), tag=tag, chosen=tag == language
        )
        for tag in document.languages
    ]
    return AnswerPage(form=form, word=word, languages=languages, wrong=wrong)


def language_asked(request: HttpRequest, document: Document, first: str = "") -> str:
    """What the address says, else ``first``, else what the browser asks for first of those the questionnaire is written in, else
    its own.
    """
    for told in (request.GET.get(LANGUAGE, ""), first):
        if told in document.languages:
            return told
    there = {tag.lower(): tag for tag in document.languages}
    for asked in asked_for(request):
        found = there.get(asked.lower()) or there.get(asked.partition("-")[0].lower())
        if found is not None:
            return found
    return document.language


def told_already(language: str) -> str:
    """What is said to who sends other answers under the word of those that are stored."""
    with translation.override(language):
        return _("Your first answer has arrived already. Send once more only if you want to add another one.")
