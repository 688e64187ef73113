"""A link on a tablet: the questions, for whoever stands before it, one person after the other, with or without a line.

The tablet keeps each answer under a word of its own until it has arrived here; sent again it is the same answer.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.html import json_script
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from everweek import clock
from everweek.errors import Conflict, EverweekError, Invalid, TooMany
from everweek.listen.asking.access import OpenLink, access_by_slug, access_kept
from everweek.listen.asking.rules import KIOSK
from everweek.people import saying
from everweek.people.queries import organisation
from everweek.questionnaires.document.writing import dump_condition
from everweek.questionnaires.kinds import KINDS, NOT_APPLICABLE
from everweek.questionnaires.rules import Sheet
from everweek.questionnaires.shape import Question
from everweek.questionnaires.versions import sheet_of
from everweek.web.answering.form import form_of, read_turn, thanks_of
from everweek.web.house.errors import status_of
from everweek.web.listen.at_link import UNPROCESSABLE, WAY, WORD, Sent, language_asked, take
from everweek.web.listen.contexts import KioskPage
from everweek.web.open.contexts import LanguageOption
from everweek.web.open.frame import (
    BAD,
    LANGUAGE,
    SPOILT,
    TOO_LARGE,
    TOO_MUCH,
    More,
    asked_for,
    is_too_long,
    opens,
    show_open,
    to_wait,
    tried,
)
from everweek.web.pages import acts, looks

LEFT_ALONE, TO_ANSWER, THANKED = 60, 20, 8
"""Seconds: so long nothing is touched before it asks whether somebody is there, so long it waits for that, so long it thanks."""
AGE, VERSION = "age", "version"
BELIEVED: Final = timedelta(days=31)
"""A tablet is believed that it has kept an answer for so long: over holidays without a line, and no longer."""
RULES: Final = ("script-src 'self'", "connect-src 'self'", "worker-src 'self'")


@cache
def more() -> More:
    """What a kiosk has beyond other open pages: a style for fingers, and a script."""
    return More((files("everweek.web.open") / "kiosk.css").read_text(encoding="utf-8").strip(), RULES)


@looks
@opens
def kiosk(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions of a link, for a tablet. Without script it is the ordinary form."""
    at = access_by_slug(slug)
    sheet = sheet_of(at.version)
    language = language_asked(request, sheet.document)
    tags = sheet.document.languages
    page = KioskPage(
        form=form_of(sheet, {}, language, short=True),
        word=secrets.token_hex(16),
        languages=[LanguageOption(f"?{LANGUAGE}={tag}", saying.own_name(tag), tag, tag == language) for tag in tags],
        action=f"{reverse('open-link', args=[at.link.slug])}?{WAY}={KIOSK}&{LANGUAGE}={language}",
        wholes=[form_of(sheet, {}, tag, whole=True, short=True) for tag in tags],
        privacy=_privacy(language),
        told=json_script(_told(at, sheet, language), "kiosk"),
    )
    return show_open(page, language=language, more=more())


@looks
def worker(_request: HttpRequest, slug: str) -> HttpResponse:
    """The script that lets the page be there without a line; it reaches this kiosk and nothing else."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = reverse("kiosk", args=[slug])
    response["Content-Security-Policy"] = "default-src 'none'; connect-src 'self'"
    return response


@csrf_exempt
@acts("kiosk", "slug")
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """An answer that was kept in a tablet: ``{"kept": true}`` once it is here, however often it comes."""
    with translation.override(saying.spoken(*asked_for(request))):
        try:
            if is_too_long(request):
                return _refused(_("That is more than can be sent here. Go back, shorten it, and send it again."), TOO_LARGE)
            _taken(request, slug)
        except TOO_MUCH:
            return _refused(_("That is more than can be sent here. Go back, shorten it, and send it again."), TOO_LARGE)
        except SPOILT:
            return _refused(_("That did not arrive whole. Go back and send it once more."), BAD)
        except EverweekError as refused:
            answer = _refused(refused.message, UNPROCESSABLE if isinstance(refused, Invalid) else status_of(refused))
            return to_wait(answer, refused) if isinstance(refused, TooMany) else answer
        return JsonResponse({"kept": True})


def _taken(request: HttpRequest, slug: str) -> None:
    given_at = _given_at(request.POST.get(AGE, ""))
    number = request.POST.get(VERSION, "")
    at = access_kept(slug, int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 0, given_at)
    # Nobody answers before being asked: a tablet whose clock was set meanwhile says so.
    given_at = max(given_at, at.link.opened_at, at.version.published_at or at.link.opened_at)
    sheet = sheet_of(at.version)
    turn = read_turn(sheet, request.POST)
    told = request.POST.get(LANGUAGE, "")
    language = told if told in sheet.document.languages else sheet.document.language
    sent = Sent(at, turn, request.POST.get(WORD, ""), KIOSK, language, answered_at=given_at, kept=True)
    came = tried(lambda: take(request, sent))
    # Under this word, which the tablet made for this answer alone, it is here already; only its moment is reckoned anew.
    if isinstance(came, EverweekError) and not isinstance(came, Conflict):
        raise came


def _given_at(age: str) -> datetime:
    """When an answer was given, by how many seconds the tablet has kept it: its clock may be wrong, but runs as ours does.

    Whoever holds the address can tell any age. An age that no tablet has is no moment: such an answer counts when it comes.
    """
    kept = timedelta(seconds=int(age) if age.isascii() and age.isdecimal() and len(age) <= 9 else 0)
    return clock.now() - (kept if kept <= BELIEVED else timedelta())


def _told(at: OpenLink, sheet: Sheet, language: str) -> dict[str, object]:
    document = sheet.document
    return {
        "answers": reverse("kiosk-answers", args=[at.link.slug]),
        "page": reverse("kiosk", args=[at.link.slug]),
        "worker": reverse("kiosk-worker", args=[at.link.slug]),
        "version": at.version.number,
        "language": language,
        "na": NOT_APPLICABLE,
        "seconds": {"alone": LEFT_ALONE, "answer": TO_ANSWER, "thanked": THANKED},
        "questions": [_rules_of(question) for question in document.questions],
        "says": {tag: _says(sheet, tag) for tag in document.languages},
    }


def _rules_of(question: Question) -> Mapping[str, object]:
    control = KINDS[question.kind].control
    low, high = question.scale if question.scale is not None and control == "number" else (None, None)
    return {
        "key": question.key,
        "control": control,
        "required": question.required,
        "when": None if question.when is None else dump_condition(question.when),
        "low": low,
        "high": high,
        "whole": question.whole,
        "least": question.least,
        "most": question.most,
    }


def _privacy(language: str) -> str:
    with translation.override(language):
        return f"{_('What is kept of you, and for how long')}: {settings.EVERWEEK_ADDRESS}{reverse('privacy')}"


def _says(sheet: Sheet, language: str) -> dict[str, str]:
    with translation.override(language):
        house = {"house": organisation().name}
        return {
            "kept": _("Your answer is kept."),
            "thanks": thanks_of(sheet.document, language),
            "next": _("It goes to %(house)s without your name, unless you wrote it yourself.") % house,
            "privacy": _privacy(language),
            "anew": _("Begin anew"),
            "there": _("Are you still there? In a moment this begins anew for whoever comes next."),
            "here": _("I am still here"),
            "waiting": _("Waiting to be sent: %(n)s"),
            "stuck": _("Kept here, and not taken: %(n)s. Please tell whoever looks after this tablet."),
            "cannot": _("This tablet cannot keep your answer just now. Please send it once more."),
            "required": _("This question must be answered."),
            "look": _("Please look at this answer once more."),
            "nothing": _("Nothing is answered yet. One answer is enough, then send it."),
        }


def _refused(wrong: str, status: int) -> HttpResponse:
    return JsonResponse({"wrong": wrong}, status=status)


@cache
def _worker() -> bytes:
    return (files("everweek.web.listen") / "worker.js").read_bytes()
