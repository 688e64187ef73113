"""``/step/<token>``: a customer reads what we decided about how we serve them, and appeals. Looking changes nothing."""

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from everweek.act.cases.rules import LONGEST_TEXT
from everweek.act.respect.appealing import StepHolder, access_by_token, make_appeal, may_appeal
from everweek.act.respect.letters import TITLES, always, how_to_appeal, told_terms, verdict
from everweek.act.respect.queries import appeal_of
from everweek.act.respect.rules import LIMITS, StepStanding
from everweek.errors import EverweekError, NotFound, TooMany, Unavailable
from everweek.people import saying
from everweek.people.limits import hit
from everweek.web.house.errors import status_of
from everweek.web.open.contexts import LanguageOption
from everweek.web.open.frame import LANGUAGE, More, check_fields, opens, show_open, spoken_to, to_wait, tried
from everweek.web.respect.contexts import CustomerStepPage
from everweek.web.viewer import address_of

MISSES_A_MINUTE: Final = 30
SENT_AN_HOUR: Final = 20
UNPROCESSABLE: Final = 422
STYLE: Final = More(
    ".said{white-space:pre-line;padding:12px 16px;border:1px solid var(--line);border-radius:8px;background:var(--card)}"
    ".done{padding:12px 16px;border:1px solid var(--above);border-radius:8px;background:var(--card)}"
    ".row{display:flex;flex-wrap:wrap;gap:12px;margin-block:12px 24px}"
)


@opens
def at_step(request: HttpRequest, token: str) -> HttpResponse:
    """The step of that link."""
    try:
        holder = access_by_token(token)
    except NotFound:
        hit(f"step:{address_of(request)}", MISSES_A_MINUTE, timedelta(minutes=1))
        raise
    language = spoken_to(request, holder.language)
    with translation.override(language):
        sent = tried(lambda: _appealed(request, holder)) if request.method == "POST" else ""
        refused = sent if isinstance(sent, EverweekError) else None
        page = _page(holder, language, done=sent if isinstance(sent, str) else "", refused=refused, request=request)
    status = 200
    if refused is not None:
        status = status_of(refused) if isinstance(refused, TooMany | Unavailable) else UNPROCESSABLE
    response = show_open(page, language=language, status=status, more=STYLE)
    return to_wait(response, refused) if isinstance(refused, TooMany) else response


def _appealed(request: HttpRequest, holder: StepHolder) -> str:
    check_fields(request)
    hit(f"step:{holder.holder.actor}", SENT_AN_HOUR, timedelta(hours=1))
    make_appeal(step=holder.step, text=request.POST.get("text", ""), by=holder.holder)
    return _("Your words have arrived. Somebody who took no part in it looks at it anew, and you hear from us.")


def _page(
    holder: StepHolder, language: str, *, done: str, refused: EverweekError | None, request: HttpRequest
) -> CustomerStepPage:
    step, appeal = holder.step, appeal_of(holder.step)
    return CustomerStepPage(
        title=TITLES[step.kind],
        over=step.standing != StepStanding.IN_FORCE,
        reason=step.reason,
        terms=told_terms(step) if step.kind in LIMITS else [],
        always=always(),
        how=how_to_appeal() if may_appeal(step) else "",
        appealed=appeal.words if appeal is not None else "",
        came=verdict(granted=bool(appeal.granted)) if appeal is not None and appeal.decided_at is not None else "",
        answer=appeal.answer if appeal is not None else "",
        done=done,
        wrong=refused.message if refused is not None else "",
        typed=request.POST.get("text", "") if refused is not None else "",
        longest=LONGEST_TEXT,
        languages=[
            LanguageOption(value=f"?{LANGUAGE}={tag}", label=saying.own_name(tag), tag=tag, chosen=tag == language)
            for tag in saying.SPOKEN
        ],
    )
