"""``everweek doctor``: what is well, what is not, and what to do about it."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial

import click
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection

from everweek import clock
from everweek.act import health as act_health
from everweek.cli import installed, unfinished
from everweek.errors import Unavailable
from everweek.errors.findings import Finding, State
from everweek.jobs import health as jobs_health
from everweek.journal import health as journal_health
from everweek.journal import seals
from everweek.ledger import health as ledger_health
from everweek.messages import health as mail_health
from everweek.messages.rules import is_set_up
from everweek.people import health as house_health
from everweek.people import queries
from everweek.people.rules import check_email


@click.command()
@click.option("--mail-to", metavar="ADDRESS", help="Where the trial mail goes; left out, to the first administrator.")
@click.option("--no-mail", is_flag=True, help="Send no mail.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(*, mail_to: str | None, no_mail: bool, as_json: bool) -> None:
    """Examine this installation, and send yourself a mail; exit code 1 where anything is ill.

    Example: everweek doctor --mail-to heidi@example.org
    """
    found = examine(mail_to=check_email(mail_to, required=True) if mail_to else None, send_mail=not no_mail)
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
        if seals.other_key() is not None:
            seals.withdraw_made()
        found += house_health.examine_all(PARTS)
        found.append(_mail(mail_to) if send_mail else Finding("mail", State.LOOK, "Not tried, as you asked."))
    there = found[0].state is State.WELL
    ground: dict[str, Callable[[], Finding]] = {
        "clock": journal_health.examine_clock if there else journal_health.clock_tells,
        "disk": journal_health.examine_disk,
        "keys": journal_health.examine_keys,
        # Where the database is not there, its own finding says so; asking it would make one.
        "settings": partial(house_health.examine, with_database=there),
    }
    return [*found, *house_health.examine_all(ground)]


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
        behind = installed.behind()
    except Unavailable as newer:
        return Finding("database", State.ILL, newer.message, "Install that version again.")
    except DatabaseError as error:
        return Finding("database", State.ILL, f"Does not answer: {str(error).strip()}", "Check DATABASE_URL, and that it runs.")
    if behind:
        return Finding("database", State.ILL, f"{behind} steps behind this version.", "everweek init")
    return Finding("database", State.WELL, f"{connection.vendor}, up to date.")


def _facts() -> Finding:
    from everweek.facts import health

    return health.examine()


def _mail(mail_to: str | None) -> Finding:
    if not is_set_up():
        return mail_health.examine()
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


# Each part judges itself, where it is; the page of health asks the same.
PARTS: dict[str, Callable[[], Finding]] = {
    "jobs": jobs_health.examine,
    "journal": journal_health.examine,
    "seals": journal_health.examine_seals,
    "facts": _facts,
    "webhooks": mail_health.examine_webhooks,
    "promises": act_health.examine,
    "case-mail": act_health.examine_mail,
    "ledger": ledger_health.examine,
    "tokens": house_health.examine_tokens,
}
