"""``everweek init``: the database, the keys, the first administrator."""

import sys
from pathlib import Path

import click
from django.conf import settings
from django.db import DatabaseError, connection

from everweek import clock
from everweek.cli import installed, unfinished
from everweek.errors import Invalid, Unavailable
from everweek.journal.locks import held
from everweek.journal.services import System
from everweek.people import queries, services

BY = System("init")


@click.command()
@click.option("--email", help="The first administrator's address; asked for where it is left out.")
@click.option("--password-stdin", is_flag=True, help="Read the administrator's password from the first line of standard input.")
@click.option("--random-password", is_flag=True, help="Make a password and print it, this once.")
@click.option("--organisation", default="Our organisation", show_default=True, help="What the organisation is called.")
def command(*, email: str | None, password_stdin: bool, random_password: bool, organisation: str) -> None:
    """Prepare or update this installation; safe to run again at any time.

    Brings the database up to date, makes the keys, and asks for the first administrator where there is none.

    Example: everweek init --email heidi@example.org --password-stdin < password.txt
    """
    if password_stdin and random_password:
        message = "--password-stdin and --random-password exclude each other"
        raise click.UsageError(message)
    unfinished.check_finished()
    Path(settings.EVERWEEK_HOME).chmod(0o700)
    _bring_up_to_date()
    installed.check_keys()
    _guard_keys()
    there = queries.first_administrator()
    if there is None:
        email, password = _ask_for_both(email, password_stdin=password_stdin, random_password=random_password)
        # Another init may have founded it since we asked.
        with held("init"):
            there = queries.first_administrator()
            if there is None:
                services.found_house(email=email, password=password, organisation=organisation, by=BY)
    if there is not None:
        click.echo(f"There is an administrator already: {there}. Nobody was added.")
        return
    click.echo(f"Administrator: {email}")
    if random_password:
        click.echo(f"Password (shown this once): {password}")
    click.echo("Ready: everweek serve")


def _bring_up_to_date() -> None:
    try:
        # Two at once would each make the same tables; the second waits, and finds them made.
        with held("init"):
            began = clock.elapsed()
            steps = installed.bring_up_to_date()
    except DatabaseError as refused:
        message = (
            f"The database cannot be prepared: {' '.join(str(refused).split())}. Check DATABASE_URL and that it may make tables."
        )
        raise Unavailable(message) from refused
    told = f"{steps} steps in {clock.elapsed() - began:.0f} s" if steps else "up to date"
    click.echo(f"Database: {told} ({connection.vendor}).")


def _guard_keys() -> None:
    folder = Path(settings.EVERWEEK_KEYS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    for key in folder.glob("*.key"):
        key.chmod(0o600)
    click.echo(f"Keys: {folder} (keep a copy elsewhere: a backup holds them only where you ask for it).")


def _ask_for_both(email: str | None, *, password_stdin: bool, random_password: bool) -> tuple[str, str]:
    interactive = sys.stdin.isatty()
    if email is None:
        if not interactive:
            message = "There is no administrator yet: run everweek init --email ADDRESS --password-stdin, or at a terminal."
            raise Invalid(message, field="email")
        email = click.prompt("The first administrator's e-mail address")
    if random_password:
        return str(email), services.draw_password(str(email))
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif interactive:
        password = click.prompt("A password of at least ten characters", hide_input=True, confirmation_prompt=True)
    else:
        message = "Give the password on standard input with --password-stdin, or let --random-password make one."
        raise Invalid(message, field="password")
    if not password:
        message = "The password is empty: write it on the first line of standard input."
        raise Invalid(message, field="password")
    return str(email), password
