"""Rules and decisions in words."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek import clock
from everweek.listen.inviting import rules
from everweek.listen.inviting.queries import DecisionShown, InvitationShown, RuleShown, WhatItDid
from everweek.messages.rules import is_set_up
from everweek.moments.words import channel_words
from everweek.people import saying
from everweek.web.inviting.asking import InvitationsAsked
from everweek.web.inviting.contexts import DecisionLine
from everweek.web.inviting.forms import DELAYS, REMINDERS


def rule_in_words(rule: RuleShown, names: Mapping[str, str]) -> str:
    """What a rule says, as a sentence or two."""
    told = {
        "share": saying.number(rule.share / 10_000, 4 if rule.share % 10_000 else 0),
        "what": rule.title,
        "when": DELAYS.get(rule.delay_minutes, _("%(n)s minutes later") % {"n": saying.count(rule.delay_minutes)}),
        "days": saying.count(rule.open_days),
    }
    if rule.share == rules.WHOLE:
        says = _("Every customer is asked “%(what)s” %(when)s, and can answer for %(days)s days.") % told
    else:
        says = _("Of 100 customers %(share)s are asked “%(what)s” %(when)s, and can answer for %(days)s days.") % told
    limits = [names.get(one, one) for one in rule.touchpoints] + [one for one in (rule.unit,) if one]
    limits += [str(channel_words(one)) for one in rule.channels]
    facts = [{"name": saying.attribute(name), "value": value} for name, value in rule.attributes.items()]
    limits += [_("%(name)s is %(value)s") % one for one in facts]
    parts = [says]
    if limits:
        parts.append(_("Only about: %(limits)s.") % {"limits": ", ".join(limits)})
    if rule.reminders:
        often = {"times": REMINDERS[rule.reminders], "days": saying.count(rule.remind_after_days)}
        parts.append(_("Who does not answer is reminded %(times)s, after %(days)s days.") % often)
    return " ".join(parts)


def lately_in_words(decided: int, asked: int) -> str:
    """What a rule did in thirty days, as a sentence."""
    if not decided:
        return _("In the last thirty days nothing happened that it asks about.")
    told = {"asked": saying.count(asked), "n": saying.count(decided)}
    return (
        ngettext(
            "In the last thirty days it met %(n)s moment and asked %(asked)s.",
            "In the last thirty days it met %(n)s moments and asked about %(asked)s.",
            decided,
        )
        % told
    )


def did_in_words(name: str, did: WhatItDid) -> str:
    """Return what a rule did in thirty days and what came of it, as the title of the rule's page."""
    told = {"name": name, "asked": saying.count(did.asked), "n": saying.count(did.decided)}
    if not did.decided:
        return _("In the last thirty days nothing happened that “%(name)s” asks about.") % told
    if did.sent:
        return _answered_in_words(name, did)
    if did.asked:
        says = ngettext(
            "“%(name)s” met %(n)s moment in thirty days and asks about it.",
            "“%(name)s” met %(n)s moments in thirty days and asks about %(asked)s of them.",
            did.decided,
        )
    else:
        says = ngettext(
            "“%(name)s” met %(n)s moment in thirty days and does not ask about it.",
            "“%(name)s” met %(n)s moments in thirty days and asks about none of them.",
            did.decided,
        )
    return says % told


def _answered_in_words(name: str, did: WhatItDid) -> str:
    told = {"name": name, "n": saying.count(did.sent), "answered": saying.count(did.answered)}
    if did.answered:
        says = ngettext(
            "“%(name)s” asked %(n)s customer in thirty days; %(answered)s has answered",
            "“%(name)s” asked %(n)s customers in thirty days; %(answered)s have answered",
            did.sent,
        )
    else:
        says = ngettext(
            "“%(name)s” asked %(n)s customer in thirty days, who has not answered yet",
            "“%(name)s” asked %(n)s customers in thirty days, and none has answered yet",
            did.sent,
        )
    return says % told + still_in_words(did.may_answer, silent=did.sent - did.answered)


def still_in_words(may_answer: int, *, silent: int) -> str:
    """The end of a sentence on how many have answered: of those who have not (``silent``), how many still may."""
    if not silent:
        return "."
    if not may_answer:
        return _(", and the time to answer is over.")
    return ngettext("; %(n)s still may.", "; %(n)s still may.", may_answer) % {"n": saying.count(may_answer)}


def decision_line(one: DecisionShown) -> DecisionLine:
    """Return a decision about asking as a line of a list."""
    invitation = one.invitation
    says, when = (rules.reason_in_words(one.reason), None) if invitation is None else _stands(invitation)
    open_ = invitation is not None and invitation.state in {"planned", "sent"}
    by_hand = invitation is not None and invitation.channel != rules.EMAIL and invitation.state == "sent"
    return DecisionLine(
        who=one.customer_name or (_("A customer without a name") if one.customer else _("Nobody known")),
        address=InvitationsAsked(customer=one.customer).to(reverse("invitations")) if one.customer else "",
        what=" · ".join(one.what),
        happened_at=one.happened_at,
        says=says,
        when=when,
        rule=one.rule_name or _("by hand"),
        good=invitation is not None and invitation.state != "stopped",
        became=_badge(invitation) if invitation is not None else "",
        link=invitation.id if invitation is not None and by_hand else 0,
        withdraw=invitation.id if invitation is not None and open_ else 0,
    )


def _badge(one: InvitationShown) -> str:
    return {"not_reached": _("not reached"), "declined": _("declined")}.get(one.became, "")


SOON: Final = timedelta(minutes=5)
"""So long after its time an invitation may still be about to leave: the worker looks every minute."""


def overdue_words(one: InvitationShown) -> str:
    """Say that a planned invitation should have left, and why it did not where that is known; empty where it is not due."""
    now = clock.now()
    if one.state != "planned" or one.due_at > now - SOON:
        return ""
    told = {"when": saying.day_and_hour(one.due_at, now)}
    if one.channel == rules.EMAIL and not is_set_up():
        return _("Should have been asked %(when)s: no mail is set up.") % told
    return _("Should have been asked %(when)s, and waits until letters go out again.") % told


def _stands(one: InvitationShown) -> tuple[str, datetime | None]:
    """How an invitation stands, and the moment that sentence ends with."""
    if one.state in {"sent", "over"} and one.became:
        says = {
            "not_reached": _("The letter came back: it did not reach them. Asked"),
            "declined": _("They have asked us not to write since. Asked"),
        }
        return says[one.became], one.sent_at
    if overdue := overdue_words(one):
        return overdue, None
    asked = _("Reminded, and not answered yet. Asked") if one.reminded else _("Not answered yet. Asked")
    stands: Mapping[str, tuple[str, datetime | None]] = {
        "answered": (_("Answered"), one.answered_at),
        "stopped": (rules.reason_in_words(one.stopped), None),
        "withdrawn": (_("Withdrawn."), None),
        "over": (_("Not answered until"), one.expires_at),
        "planned": (_("Will be asked"), one.due_at),
        "sent": (asked, one.sent_at),
    }
    return stands[one.state]
