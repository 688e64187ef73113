"""``everweek token``: the keys of programs, made, listed and revoked by the administrator of this machine."""

import json
from datetime import timedelta

import click

from everweek import clock
from everweek.errors import NotFound
from everweek.journal.services import System
from everweek.people import queries, services
from everweek.people.policy import TokenScope

BY = System("command-line")


@click.group()
def command() -> None:
    """Keys for programs: each acts as a member, within scopes, until it expires.

    Example: everweek token make till --for bob@example.org --scope interactions:write
    """


@command.command()
@click.argument("name")
@click.option("--for", "email", required=True, metavar="EMAIL", help="The address of the member it acts for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([scope.value for scope in TokenScope]),
    help="What it opens; may be repeated.",
)
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="How long it is valid.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def make(*, name: str, email: str, scopes: tuple[str, ...], days: int, as_json: bool) -> None:
    """Make a token called NAME; it is shown this once.

    Example: everweek token make dashboard --for grace@example.org --scope measures:read --days 30
    """
    member = queries.member_by_email(email)
    if member is None:
        message = f"Nobody here has the address {email}."
        raise NotFound(message, field="for")
    expires_at = clock.now() + timedelta(days=days)
    token, plain = services.make_token(member=member, name=name, scopes=scopes, expires_at=expires_at, by=BY)
    if as_json:
        click.echo(json.dumps({"id": token.pk, "token": plain, "expires_at": expires_at.isoformat()}))
        return
    click.echo(plain)
    click.echo(f"Token {token.pk}, valid until {expires_at:%Y-%m-%d %H:%M} UTC. It is not shown again.", err=True)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def list_(*, as_json: bool) -> None:
    """List the tokens that are valid now; the secrets are not kept and cannot be shown.

    Example: everweek token list
    """
    found = queries.list_valid_tokens()
    if as_json:
        rows = [
            {
                "id": one.pk,
                "name": one.name,
                "for": one.member.email,
                "scopes": one.scopes,
                "expires_at": one.expires_at.isoformat(),
            }
            for one in found
        ]
        click.echo(json.dumps(rows))
        return
    for one in found:
        scopes = ", ".join(one.scopes)
        click.echo(f"{one.pk:>5}  {one.hint}...  {one.name}, for {one.member.name}, {scopes}, until {one.expires_at:%Y-%m-%d}")


@command.command()
@click.argument("token_id", metavar="ID", type=int)
def revoke(*, token_id: int) -> None:
    """End token ID now and for good.

    Example: everweek token revoke 3
    """
    token = queries.token_by_id(token_id)
    if token is None:
        message = f"There is no token {token_id}; everweek token list shows those there are."
        raise NotFound(message, field="id")
    services.revoke_token(token=token, by=BY)
    click.echo(f"Token {token_id} is revoked.")
