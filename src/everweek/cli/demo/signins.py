"""The sign-ins of the simulated organisation: one person a role, each with a random password, told once and kept in one file."""

import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from everweek.cli.demo.filling import BY
from everweek.cli.demo.staff import Staff
from everweek.errors import NotFound
from everweek.people import queries, services
from everweek.people.policy import ROLES, Role


@dataclass(frozen=True)
class SignIn:
    """Whom one can sign in as: the role, and what is typed to sign in."""

    role: Role
    email: str
    password: str


def kept_in() -> Path:
    """The file the sign-ins are kept in; only its owner can read it."""
    return Path(settings.EVERWEEK_HOME) / "demo-sign-ins.txt"


def make(staff: Staff) -> list[SignIn]:
    """Give somebody of each role an account with a random password; one who has an account already gets a new password."""
    made = []
    for role in Role:
        email = staff.first_of(role.value).email
        member = queries.member_by_email(email)
        if member is None:
            message = f"Nobody here has the address {email}: run everweek demo in an empty installation."
            raise NotFound(message)
        password = services.draw_password(email)
        if member.account is None:
            services.make_account(member=member, password=password, by=BY)
        else:
            services.set_password(account=member.account, password=password, by=BY)
        made.append(SignIn(role, email, password))
    return made


def table(made: list[SignIn]) -> str:
    """The sign-ins for people."""
    wide = max(len(one.email) for one in made)
    lines = [f"  {ROLES[one.role]!s:<20} {one.email:<{wide}}  {one.password}" for one in made]
    return "\n".join([f"Sign in at {settings.EVERWEEK_ADDRESS} as one of these:", "", *lines, ""])


def keep(text: str) -> None:
    """Write the sign-ins into their file, which nobody else can read at any moment."""
    path = kept_in()
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text + "\n")
