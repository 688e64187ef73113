"""What a customer sees who follows a case by its link, and what the customer sends from there."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from everweek.act.cases.rules import LONGEST_TEXT
from everweek.act.filing.access import access_file_of_follower
from everweek.act.filing.arriving import Sent, largest_megabytes, received
from everweek.act.filing.rules import ACCEPTED, MEGABYTE, MOST_AT_ONCE
from everweek.act.following.access import Follower, access_by_token
from everweek.act.following.rules import May, token_in
from everweek.act.following.services import answer_decision, hear_follower
from everweek.act.following.telling import Followed, tell_customer
from everweek.act.following.writing import cases_at
from everweek.act.respect.queries import has_charter
from everweek.act.respect.writing import way_to_step
from everweek.act.tasks import send_links
from everweek.errors import EverweekError, Invalid, NotFound, TooMany, Unavailable
from everweek.jobs.tasks import enqueue
from everweek.messages.rules import is_set_up
from everweek.people import saying
from everweek.people.limits import hit, note
from everweek.people.queries import organisation
from everweek.people.rules import check_email
from everweek.web.following import words
from everweek.web.following.contexts import FollowPage, LostPage
from everweek.web.house.errors import status_of
from everweek.web.house.saving import to_be_saved
from everweek.web.open.contexts import LanguageOption
from everweek.web.open.frame import (
    LANGUAGE,
    LONGEST_BODY,
    More,
    check_fields,
    is_too_long,
    opens,
    opens_with_files,
    show_open,
    spoken_to,
    to_wait,
    too_much,
    tried,
)
from everweek.web.pages import looks
from everweek.web.viewer import address_of

MISSES_A_MINUTE: Final = 30
ASKED_AN_HOUR: Final = 10
MAILED_A_DAY: Final = 3
"""To one mailbox: whoever asks may not be whose it is."""
LINK: Final = "link"
"""What is pressed to have the link of the case sent of which this one is part."""
SENT_AN_HOUR: Final = 60
"""From one link: a hurt customer writes in many small pieces, a program in thousands."""
LONGEST_ONCE: Final = 64
LONGEST_TAKEN: Final = 32 * MEGABYTE
UNPROCESSABLE: Final = 422
NONE: Final = 404
STYLE: Final = More(
    ".turns{list-style:none;margin:0;padding:0}"
    ".turns>li{margin-block:0 16px;padding:12px 16px;border:1px solid var(--line);border-radius:8px;background:var(--card)}"
    ".turns .own{border-inline-start:4px solid var(--above)}"
    ".turns blockquote{margin:0;white-space:pre-line}"
    ".turns .own blockquote{font:1.0625rem/1.625rem Charter,Georgia,ui-serif,serif}"
    ".turns p{margin:0 0 4px}"
    ".said{white-space:pre-line;padding:12px 16px;border:1px solid var(--line);border-radius:8px;background:var(--card)}"
    ".done{padding:12px 16px;border:1px solid var(--above);border-radius:8px;background:var(--card)}"
    ".sendings{list-style:none;margin:8px 0 0;padding:0;overflow-wrap:anywhere}"
    ".plainly{display:block;white-space:pre-line}"
    ".row{display:flex;flex-wrap:wrap;gap:12px;margin-block:12px 24px}"
    ".plain{background:var(--card);color:var(--above)}"
    "label.legend{margin-block:0 8px}"
    "textarea+label.legend{margin-block-start:16px}"
    "input[type=file]{max-width:100%;min-height:44px;font:inherit}"
)


@dataclass(frozen=True)
class _Sent:
    """What became of a form that was sent: what was done, or what refused it, and what was typed."""

    done: str = ""
    refused: EverweekError | None = None
    typed: str = ""
    verdict: str = ""


def _longest_body() -> int:
    """How many bytes a form with its files may have: so many are taken of anybody at most (``cli.threads``)."""
    return min(LONGEST_TAKEN, MOST_AT_ONCE * settings.EVERWEEK_CASE_FILE_MB * MEGABYTE + LONGEST_BODY)


@opens_with_files(_longest_body)
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Show a customer's case at its link. Looking changes nothing, not even that somebody looked."""
    try:
        follower = access_by_token(token)
    except NotFound:
        hit(f"follow:{address_of(request)}", MISSES_A_MINUTE, timedelta(minutes=1))
        return too_much(spoken_to(request)) if is_too_long(request) else _lost(request)
    language = spoken_to(request, follower.language)
    with translation.override(language):
        sent = _sent(request, follower) if request.method == "POST" else _Sent()
        told = tell_customer(follower.case)
        with timezone.override(told.zone):
            page = _page(told, sent, language, token_in(token), way_to_step(follower.case.customer_id))
    refused = sent.refused
    status = 200
    if refused is not None:
        status = status_of(refused) if isinstance(refused, TooMany | Unavailable) else UNPROCESSABLE
    response = show_open(page, language=language, status=status, more=STYLE)
    return to_wait(response, refused) if isinstance(refused, TooMany) else response


@looks
@opens
def follow_file(request: HttpRequest, token: str, number: int) -> HttpResponseBase:
    """A file that goes with a word the customer reads here, to be saved."""
    try:
        follower = access_by_token(token)
    except NotFound:
        hit(f"follow:{address_of(request)}", MISSES_A_MINUTE, timedelta(minutes=1))
        raise
    given = access_file_of_follower(follower, number)
    return to_be_saved(given.place, name=given.name, media=given.media)


def _count_files(follower: Follower, many: int) -> None:
    if not many:
        return
    counted = note([f"follow:files:{follower.case.pk}"] * many, timedelta(days=1))[-1]
    if counted.number > settings.EVERWEEK_LINK_FILES_A_DAY:
        message = _("No more files can be sent from here today. Tell us in words what else there is, or send the rest tomorrow.")
        raise TooMany(message, retry_after=max(1, ceil(counted.ends_in)))


def _lost(request: HttpRequest) -> HttpResponse:
    """Show the page for an address at which no case is followed. It is the same whichever address that was, and whatever mail
    address is typed to get a new link.
    """
    language, address, mails = spoken_to(request), request.POST.get("address", ""), is_set_up()
    with translation.override(language):
        asked = tried(lambda: _asked_again(request, address)) if mails and "address" in request.POST else False
        if not isinstance(asked, EverweekError):
            return show_open(
                LostPage(asked=asked, mails=mails, wrong="", typed=""),
                language=language,
                status=200 if asked else NONE,
                more=STYLE,
            )
        page = LostPage(asked=False, mails=mails, wrong=asked.message, typed=address)
    if isinstance(asked, TooMany):
        return to_wait(show_open(page, language=language, status=status_of(asked), more=STYLE), asked)
    return show_open(page, language=language, status=UNPROCESSABLE, more=STYLE)


def _asked_again(request: HttpRequest, address: str) -> bool:
    hit(f"follow:again:{address_of(request)}", ASKED_AN_HOUR, timedelta(hours=1))
    try:
        mailbox = check_email(address, "address", required=True)
    except Invalid:
        raise Invalid(_("Please write an e-mail address such as dana@example.org."), field="address") from None
    hit(f"follow:mailbox:{mailbox}", MAILED_A_DAY, timedelta(days=1))
    enqueue(send_links, cases=cases_at(mailbox), once=secrets.token_hex(8))
    return True


def _sent(request: HttpRequest, follower: Follower) -> _Sent:
    check_fields(request)
    deed, text = request.POST.get("deed", ""), request.POST.get("text", "")
    done = tried(lambda: _carried_out(request, follower, deed, text))
    if isinstance(done, str):
        return _Sent(done=done)
    return _Sent(refused=done, typed=text) if deed == May.WRITE else _Sent(refused=done, verdict=text)


def _carried_out(request: HttpRequest, follower: Follower, deed: str, text: str) -> str:
    hit(f"follow:case:{follower.case.pk}", SENT_AN_HOUR, timedelta(hours=1))
    told = request.POST.get("told", "")
    match deed:
        case May.AGREE:
            answer_decision(follower=follower, agrees=True, text=text, told=told)
            return _("Thank you. We have noted that this settles it.")
        case May.DISAGREE | May.REOPEN:
            answer_decision(follower=follower, agrees=False, text=text, told=told)
            return _("Thank you for saying so. Somebody else looks at it anew, and you hear from us.")
        case _ if deed == LINK:
            return _sent_link(follower)
        case _:
            sent = request.FILES.getlist("files")
            _count_files(follower, len(sent))
            with received([Sent(one.name or "", one) for one in sent]) as files:
                hear_follower(follower=follower, text=text, once=request.POST.get("once", "")[:LONGEST_ONCE], files=files)
            return _("Your words have arrived. You hear from us.")


def _sent_link(follower: Follower) -> str:
    """Send the link of the case this one is part of, to where its letters go: who asks is not known to be whose it is."""
    told = tell_customer(follower.case)
    if told.mails:
        hit(f"follow:link:{told.together}", MAILED_A_DAY, timedelta(days=1))
        enqueue(send_links, cases=[told.together], once=secrets.token_hex(8))
    return _("Its link is on its way by mail.")


def _page(told: Followed, sent: _Sent, language: str, token: str, step: str) -> FollowPage:
    return FollowPage(
        title=words.title_of(told),
        about=words.about(told),
        lead=words.lead_of(told),
        done=sent.done,
        wrong=sent.refused.message if sent.refused is not None else "",
        promises=[words.promise_line(one) for one in told.promises],
        given=[words.given_line(one) for one in told.given],
        decision=words.decision_of(told),
        decided=told.decided,
        words=words.word_lines(told.words, organisation().name, token),
        answers=May.AGREE in told.may,
        reopens=May.REOPEN in told.may,
        told=told.told_at.isoformat() if told.told_at is not None else "",
        once=secrets.token_hex(16),
        typed=sent.typed,
        verdict=sent.verdict,
        longest=LONGEST_TEXT,
        step=step,
        charter=has_charter(),
        sends_link=told.mails,
        accepts=ACCEPTED,
        most_files=MOST_AT_ONCE,
        largest=largest_megabytes(),
        languages=[
            LanguageOption(value=f"?{LANGUAGE}={tag}", label=saying.own_name(tag), tag=tag, chosen=tag == language)
            for tag in saying.SPOKEN
        ],
    )
