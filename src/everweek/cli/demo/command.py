"""``everweek demo``: an empty installation becomes a ferry company with a year behind it."""

import json
from datetime import date, datetime

import click
from django.conf import settings

from everweek import clock
from everweek.cli.demo import asking, company, complaining, filling, signins, year
from everweek.cli.demo.truths import Window
from everweek.cli.progress import shown as progress_shown
from everweek.errors import Conflict, Invalid, Unavailable
from everweek.people import queries


@click.command()
@click.option(
    "--seed", default=year.SEED, show_default=True, type=click.IntRange(0, 2**63 - 1), help="Another seed, another year."
)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The year ends with the last Sunday on or before this day; left out, the last Sunday before today.",
)
@click.option("--if-empty", is_flag=True, help="Do nothing, and that is right, where the installation is in use.")
@click.option("--json", "as_json", is_flag=True, help="Print the sign-ins as JSON.")
def command(*, seed: int, until: datetime | None, if_empty: bool, as_json: bool) -> None:
    """Fill an empty installation with a simulated organisation and a year of its life.

    A ferry company: 160 people, 6,000 customers, some 60,000 interactions and 15,000 answers, with known truths hidden in them.
    Refuses where there is data of yours. Where it was stopped half-way, running it again goes on. The sign-ins (one for each
    role, with random passwords) are printed this once and kept in demo-sign-ins.txt in EVERWEEK_HOME, for your eyes only.

    Example: everweek demo
    """
    day = until.date() if until else None
    today = clock.today(company.ZONE)
    if day is not None and day >= today:
        message = f"Nothing has been answered after today: give --until a day before {today}."
        raise Invalid(message, field="until")
    if not filling.is_half_done() and not _is_empty(if_empty=if_empty):
        return
    last = Window.ending(day or date.fromordinal(today.toordinal() - 1)).last
    with filling.under_way(seed, last) as (begun_seed, begun_last):
        if (until is not None and begun_last != last) or (seed != year.SEED and seed != begun_seed):
            message = (
                f"A demo was begun here with --seed {begun_seed} --until {begun_last} and has not finished: run everweek demo "
                "without these options to go on, or begin with an empty EVERWEEK_HOME."
            )
            raise Conflict(message, field="seed")
        with progress_shown(quiet=as_json) as progress:
            made = filling.fill(seed=begun_seed, until=begun_last, progress=progress)
            somebody = asking.whom_to_ask(made)
            invitation, guests, case = asking.invite_somebody(somebody), asking.invite_guests(), complaining.complain(somebody)
            people = signins.make(made.staff)
            progress("Done", 1.0)
        signins.keep(signins.table(people))
    if as_json:
        click.echo(json.dumps(_plain(people, invitation, guests, case)))
        return
    told = f"{len(made.moments['day']):,} interactions and {len(made.answers['day']):,} answers"
    click.echo(f"{company.NAME}: {told}, {made.window.first} to {made.window.last}.")
    click.echo("")
    click.echo(signins.table(people))
    click.echo(f"These passwords are shown this once. They are kept in {signins.kept_in()}, which only you can read.")


def _is_empty(*, if_empty: bool) -> bool:
    """Whether there is nothing here but what init makes; ``Conflict`` where there is, unless that is allowed for."""
    if queries.first_administrator() is None:
        message = "This installation has no administrator yet: run everweek init first."
        raise Unavailable(message)
    found = filling.whose_data()
    kept = signins.kept_in()
    if not found and not (if_empty and queries.has_anybody_signed_in()):
        return True
    if if_empty:
        if kept.exists():
            click.echo(f"The sign-ins of the simulated organisation are in {kept}.")
        return False
    if kept.exists():
        message = f"The simulated organisation is here already; its sign-ins are in {kept}."
    else:
        message = (
            f"There is data of yours here ({', '.join(found)}), and a demo fills an empty installation only: set "
            "EVERWEEK_HOME to an empty folder, run everweek init, then everweek demo."
        )
    raise Conflict(message)


def _plain(people: list[signins.SignIn], invitation: str, guests: dict[str, str], case: str) -> dict[str, object]:
    """Return the sign-ins and links as the JSON object that other programs read."""
    listed = [{"role": one.role.value, "email": one.email, "password": one.password} for one in people]
    return {
        "address": settings.EVERWEEK_ADDRESS,
        "people": listed,
        "invitation": invitation,
        "guests": guests,
        "public": f"/s/{company.LINK}",
        "case": case,
    }
