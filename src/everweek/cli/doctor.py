"""``everweek doctor``: what is well, what is not, and what to do about it."""

import json
import shutil
import stat
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

import click
from django.conf import settings
from django.core import checks
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection

from everweek import clock
from everweek.cli import installed, unfinished
from everweek.errors import EverweekError, Unavailable
from everweek.journal.queries import last_at
from everweek.messages.rules import is_set_up
from everweek.people import queries

LATE_AFTER = 60.0
FACTS_LATE_AFTER = 30.0
CLOCK_MAY_DIFFER = timedelta(seconds=30)
DISK_BAD = 1 << 30
DISK_LOW = 5 << 30


class State(StrEnum):
    """How a part stands."""

    WELL = "well"
    LOOK = "look"
    ILL = "ill"


@dataclass(frozen=True)
class Finding:
    """One part: how it stands, a sentence, and what to do where it does not stand well."""

    part: str
    state: State
    says: str
    do: str = ""


@click.command()
@click.option("--mail-to", metavar="ADDRESS", help="Where the trial mail goes; left out, to the first administrator.")
@click.option("--no-mail", is_flag=True, help="Send no mail.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(*, mail_to: str | None, no_mail: bool, as_json: bool) -> None:
    """Examine this installation, and send yourself a mail; exit code 1 where anything is ill.

    Example: everweek doctor --mail-to heidi@example.org
    """
    found = examine(mail_to=mail_to, send_mail=not no_mail)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    else:
        for one in found:
            click.echo(f"{one.state:<5} {one.part:<11} {one.says}")
            if one.do:
                click.echo(f"{'':17} -> {one.do}")
    ill = [one.part for one in found if one.state is State.ILL]
    if ill:
        click.echo(f"everweek: not well: {', '.join(ill)}.", err=True)
        sys.exit(1)


def examine(*, mail_to: str | None = None, send_mail: bool = True) -> list[Finding]:
    """Look at every part. Without a database that is up to date, only at what does not need one."""
    found = [_database()]
    if found[0].state is State.WELL:
        found += [_asked(part, look) for part, look in PARTS.items()]
        found.append(_mail(mail_to) if send_mail else Finding("mail", State.LOOK, "Not tried, as you asked."))
    there = found[0].state is State.WELL
    return [*found, _clock(asked=there), _disk(), _keys(), _settings(asked=there)]


def _asked(part: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except (DatabaseError, EverweekError, OSError) as error:
        return Finding(part, State.ILL, f"Cannot be examined: {str(error).strip()}", "Mend what the sentence names; see the log.")


def _database() -> Finding:
    try:
        unfinished.check_finished()
    except Unavailable as begun:
        return Finding("database", State.ILL, begun.message, "everweek restore FILE")
    try:
        installed.check_there()
    except Unavailable as missing:
        return Finding("database", State.ILL, missing.message, "everweek init")
    try:
        installed.check_not_newer()
        behind = installed.standing().behind
    except Unavailable as newer:
        return Finding("database", State.ILL, newer.message, "Install that version again.")
    except DatabaseError as error:
        return Finding("database", State.ILL, f"Does not answer: {str(error).strip()}", "Check DATABASE_URL, and that it runs.")
    if behind:
        return Finding("database", State.ILL, f"{behind} steps behind this version.", "everweek init")
    return Finding("database", State.WELL, f"{connection.vendor}, up to date.")


def _jobs() -> Finding:
    from everweek.jobs.queries import get_state

    state = get_state()
    says = f"{state.waiting} waiting, {state.running} running, {state.dead} dead; the longest wait is {state.lag_seconds:.0f} s."
    if state.lag_seconds > LATE_AFTER:
        return Finding("jobs", State.ILL, says, "Start a worker: everweek serve, or everweek serve --worker-only.")
    if state.dead:
        return Finding("jobs", State.LOOK, says, "Look at the dead jobs; run them again or drop them.")
    if not state.workers:
        return Finding(
            "jobs", State.LOOK, f"{says} No worker runs on this machine.", "everweek serve, unless they run elsewhere."
        )
    return Finding("jobs", State.WELL, says)


def _journal() -> Finding:
    from everweek.journal import queries
    from everweek.journal.lags import get_lags

    unplaced, parked, lags = queries.unplaced(), len(queries.list_parked()), get_lags()
    standings = [one for one in queries.list_standings() if one.subscriber in lags.subscribers]
    behind = max((one.behind for one in standings), default=0)
    says = f"{queries.head()} lines, {unplaced} not yet placed, subscribers at most {behind} behind, {parked} parked."
    stuck = " ".join(f"{one.subscriber} waits: {one.reason}" for one in standings if one.reason)
    if not queries.head():
        # Nothing was ever placed: an installation whose worker is still to be started for the first time.
        return Finding("journal", State.LOOK if lags.late else State.WELL, says, "Start it: everweek serve." if lags.late else "")
    if lags.late:
        says = f"Late, by up to {lags.longest:.0f} s: {', '.join(lags.late)}. {says} {stuck}".rstrip()
        return Finding("journal", State.ILL, says, "Start a worker: everweek serve. Where one runs, mend what is waited for.")
    if stuck:
        return Finding("journal", State.LOOK, f"{says} {stuck}", "Mend what is waited for; the rest goes on by itself.")
    if parked:
        do = "Look at them (everweek parked list), mend the cause, and run them again (everweek parked again --all)."
        return Finding("journal", State.LOOK, says, do)
    return Finding("journal", State.WELL, says)


def _facts() -> Finding:
    from everweek.facts import ask

    fresh = ask.ready()
    says = f"Cover the journal up to line {fresh.seq}, {fresh.waiting} waiting, {fresh.lag:.0f} s late."
    if fresh.lag > FACTS_LATE_AFTER:
        return Finding("facts", State.ILL, says, "Start a worker: everweek serve, or everweek serve --worker-only.")
    return Finding("facts", State.WELL, says)


def _mail(mail_to: str | None) -> Finding:
    if not is_set_up():
        do = "Set EVERWEEK_MAIL; see docs/settings.md."
        return Finding("mail", State.LOOK, "Is not set up: nobody gets any, administrators no daily mail either.", do)
    address = mail_to or queries.first_administrator()
    if address is None:
        return Finding("mail", State.LOOK, "There is nobody to write to.", "everweek doctor --mail-to ADDRESS")
    body = f"This mail was sent by everweek doctor on {clock.now():%d %B %Y at %H:%M} UTC. Where you read it, mail works."
    try:
        EmailMessage("Everweek can write to you", body, to=[address]).send()
    except OSError as error:
        # smtplib's errors are OSErrors too.
        return Finding(
            "mail", State.ILL, f"Could not be sent to {address}: {error}", "Check EVERWEEK_MAIL; see docs/settings.md."
        )
    return Finding("mail", State.WELL, f"Sent to {address} through {settings.EMAIL_HOST}: see that it arrives.")


def _clock(*, asked: bool) -> Finding:
    now = clock.now()
    if asked and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            differs = abs(cursor.fetchone()[0] - now)
        if differs > CLOCK_MAY_DIFFER:
            says = f"This machine and the database differ by {differs.total_seconds():.0f} s."
            return Finding("clock", State.ILL, says, "Set both by a time server (systemd-timesyncd or chrony).")
    if asked:
        last = last_at()
        if last is not None and last - now > CLOCK_MAY_DIFFER:
            says = f"The journal's last line was written at {last:%Y-%m-%d %H:%M:%S} UTC; it is {now:%Y-%m-%d %H:%M:%S} now."
            return Finding("clock", State.ILL, says, "Set the clock by a time server (systemd-timesyncd or chrony).")
    local = now.astimezone(clock.zone_of(settings.EVERWEEK_ZONE))
    return Finding("clock", State.WELL, f"{local:%Y-%m-%d %H:%M:%S} in {settings.EVERWEEK_ZONE}.")


def _disk() -> Finding:
    free = shutil.disk_usage(settings.EVERWEEK_HOME).free
    says = f"{free / 1e9:.1f} GB free at {settings.EVERWEEK_HOME}."
    if free < DISK_BAD:
        return Finding("disk", State.ILL, says, "Make room now: below that, writes begin to fail.")
    if free < DISK_LOW:
        return Finding("disk", State.LOOK, says, "Make room before it is full.")
    return Finding("disk", State.WELL, says)


def _keys() -> Finding:
    guarded = [Path(settings.EVERWEEK_KEYS), *Path(settings.EVERWEEK_KEYS).glob("*.key")]
    if connection.vendor == "sqlite" and (database := Path(str(connection.settings_dict["NAME"]))).exists():
        guarded.append(database)
    loose = [str(path) for path in guarded if path.exists() and path.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP)]
    if loose:
        return Finding("keys", State.ILL, f"Open to others: {', '.join(loose)}.", f"chmod go= {' '.join(loose)}")
    return Finding("keys", State.WELL, f"In {settings.EVERWEEK_KEYS}, closed to others.")


def _settings(*, asked: bool) -> Finding:
    # Where the database is not there, its own finding says so; asking it would make one.
    messages = checks.run_checks(databases=["default"] if asked else None)
    wrong = [message for message in messages if message.level >= checks.WARNING]
    if wrong:
        first = wrong[0]
        state = State.ILL if first.level >= checks.ERROR else State.LOOK
        return Finding("settings", state, f"{first.id}: {first.msg}", str(first.hint or "See docs/settings.md."))
    if settings.EVERWEEK_ADDRESS.startswith("http://") and not any(
        name in settings.EVERWEEK_ADDRESS for name in ("localhost", "127.0.0.1")
    ):
        says = f"EVERWEEK_ADDRESS is {settings.EVERWEEK_ADDRESS}: passwords and answers travel in the open."
        return Finding("settings", State.LOOK, says, "Put a proxy with TLS before it; see docs/operators/install.md.")
    return Finding("settings", State.WELL, f"Served as {settings.EVERWEEK_ADDRESS}.")


PARTS: dict[str, Callable[[], Finding]] = {"jobs": _jobs, "journal": _journal, "facts": _facts}
