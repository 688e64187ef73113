"""Setting the contact rules."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Invalid
from everweek.journal.locks import hold_until_commit
from everweek.journal.services import Actor, Happening, record
from everweek.messages.contact.queries import rules as standing_rules
from everweek.messages.contact.rules import DEFAULTS, UNUSED, Purpose, Rule, check_rule
from everweek.messages.models import ContactRule
from everweek.people.privacy import days_kept

_HOURS = ("quiet_from", "quiet_until")


@transaction.atomic
def set_rule(*, purpose: Purpose, changes: Mapping[str, Any], by: Actor) -> Rule:
    """Change the rule of a purpose: ``changes`` by the names of ``Rule``. The same again changes nothing."""
    hold_until_commit("messages.contact.rules")
    before = standing_rules()[purpose]
    told = {**changes, **({"quiet_days": frozenset(changes["quiet_days"])} if "quiet_days" in changes else {})}
    after = check_rule(replace(before, **told))
    if after == before:
        return after
    _check_used(purpose, before, after)
    _check_kept(after)
    stored = {**vars(after), "quiet_days": sorted(after.quiet_days), "changed_at": clock.now(), "by": by.actor}
    ContactRule.objects.update_or_create(purpose=purpose.value, defaults=stored)
    old, new = as_plain(before), as_plain(after)
    differs = [name for name in new if old[name] != new[name]]
    record(
        Happening(
            "contact.rule_set",
            by,
            ("purpose", purpose.value),
            old={name: old[name] for name in differs},
            new={name: new[name] for name in differs},
        )
    )
    return after


def _check_used(purpose: Purpose, before: Rule, after: Rule) -> None:
    """No rule is taken that would limit nothing. What says nothing may be sent, so that a rule that was read can be sent back."""
    for field in UNUSED.get(purpose, ()):
        if getattr(after, field) not in {getattr(before, field), getattr(DEFAULTS[purpose], field)}:
            if purpose is Purpose.CASE:
                raise Invalid(_("News of their own case always reaches a customer: it is not counted."), field=field)
            raise Invalid(
                _("Quiet hours and days are set for each purpose; for everything together there are none."), field=field
            )


def _check_kept(rule: Rule) -> None:
    """Nothing is decided by what is deleted before it counts no more."""
    kept = days_kept("contacts")
    for field in ("days", "gap_days"):
        if getattr(rule, field) > kept:
            message = _("When a customer heard from us is kept for %(n)d days only (Settings, Privacy). Keep it longer first.")
            raise Invalid(message % {"n": kept}, field=field)


def as_plain(rule: Rule) -> dict[str, object]:
    """A rule as plain JSON.

    >>> as_plain(Rule(quiet_from=time(20), quiet_until=time(8)))["quiet_from"]
    '20:00'
    """
    hours = {name: one.strftime("%H:%M") if (one := getattr(rule, name)) else None for name in _HOURS}
    return {"most": rule.most, "days": rule.days, "gap_days": rule.gap_days, **hours, "quiet_days": sorted(rule.quiet_days)}


def from_plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """What ``as_plain`` made plain, by the names of ``Rule``."""
    return {name: time.fromisoformat(value) if name in _HOURS and value else value for name, value in told.items()}
