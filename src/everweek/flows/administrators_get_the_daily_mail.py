"""Administrators get the daily mail: the head of the seals, out of reach of whoever can write to this machine, and what waits.

Names of jobs and subscribers only: what failed may quote somebody, and a mail lies where no erasure reaches.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from everweek.jobs import queries as jobs
from everweek.journal import queries as journal
from everweek.journal import seals
from everweek.journal.lags import get_lags
from everweek.journal.services import System
from everweek.messages.rules import Letter, is_set_up
from everweek.messages.services import send
from everweek.messages.webhooks.queries import count_parked
from everweek.people import queries as people
from everweek.people import saying

BY = System("daily-mail")
MOST = 20
"""So many of each list are named; the rest is counted."""


def send_daily_mail() -> int:
    """Ask for today's mail to each administrator; returns how many were asked for now, 0 where mail is not set up."""
    if not is_set_up():
        return 0
    day, asked = people.today(), 0
    for member in people.list_administrators():
        account = member.account
        if account is None:
            continue
        with override(member.language or people.organisation().language):
            letter = _letter(account.email, member.actor)
        with transaction.atomic():
            asked += send(key=f"daily:{day.isoformat()}:{member.pk}", letter=letter, by=BY)
    return asked


def _letter(to: str, person: str) -> Letter:
    head, parked, dead, late = seals.head(), journal.list_parked(), jobs.list_dead(), get_lags().late
    untold = count_parked()
    waiting = len(parked) + len(dead) + untold
    subject = _("Everweek today: the head of the journal")
    if waiting:
        subject = ngettext("Everweek today: %(n)d thing waits for you", "Everweek today: %(n)d things wait for you", waiting)
    parts = [
        _("The head of the journal's seals on %(day)s:") % {"day": saying.day(people.today())},
        f"    {head}",
        _("Keep this mail. Should the journal ever be cut or altered, even with its seals, this finds it:"),
        f"    everweek audit verify --head {head}",
    ]
    if parked:
        told = [f"{one.subscriber}: {one.seq} {one.kind}" for one in parked]
        parts.append(_list(_("Lines of the journal that failed five times and are parked (everweek parked list):"), told))
    if dead:
        parts.append(_list(_("Jobs that failed for good (everweek jobs list):"), [f"{one.name} ({one.id})" for one in dead]))
    if untold:
        says = ngettext("%(n)d delivery to other programs is parked.", "%(n)d deliveries to other programs are parked.", untold)
        parts.append(says % {"n": untold})
    if late:
        parts.append(_list(_("Parts of the journal that are late (everweek doctor):"), late))
    if not (parked or dead or late or untold):
        parts.append(_("Nothing is parked, dead or late."))
    return Letter(to=to, subject=subject % {"n": waiting}, text="\n\n".join(parts) + "\n", person=person)


def _list(title: str, told: Sequence[str]) -> str:
    more = len(told) - MOST
    rest = [ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more}] if more > 0 else []
    return "\n".join([title, *(f"    {one}" for one in [*told[:MOST], *rest])])
