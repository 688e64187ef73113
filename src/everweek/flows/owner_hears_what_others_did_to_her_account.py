"""The owner of an account hears by mail what somebody else did to it: the surest way to notice that it was not meant well.

What the owner does, signing in tells them as they do it. A link to a new password that is mailed is its own letter.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from everweek.journal.models import Line
from everweek.journal.services import Named
from everweek.journal.subscribers import subscriber
from everweek.messages.rules import Letter, is_set_up
from everweek.messages.services import send
from everweek.people import queries as people

SAID: Final[Mapping[str, str]] = {
    "account.factor_removed": gettext_noop("%(who)s removed the second factors and passkeys of your account."),
    "account.password_changed": gettext_noop("%(who)s gave your account a new password."),
    "token.made": gettext_noop("%(who)s made a token in your name: a program that has it may do here what you may do."),
}
LINES_AT_ONCE = 50
"""So many letters are asked for in one transaction: on SQLite every other writer waits for it."""


@subscriber("flows.owner_hears_what_others_did_to_her_account", kinds=list(SAID), batch=LINES_AT_ONCE)
def tell_owner(lines: Sequence[Line]) -> None:
    """Ask for a letter to the owner of the account or the token, unless they did it themselves; none without a mail server."""
    if not is_set_up():
        return
    for line in lines:
        owner = line.ids.get("member")
        if owner is not None and line.actor != f"member:{owner}":
            _write(line, int(owner))


def _write(line: Line, owner: int) -> None:
    member = people.member_who_signs_in(owner)
    if member is None or member.account is None:
        return
    with override(member.language or people.organisation().language):
        letter = Letter(
            to=member.account.email,
            subject=_("Somebody changed how you sign in to Everweek"),
            text=_letter(line),
            person=member.actor,
        )
    # All of one press of a button is told of at one moment: three passkeys removed are one letter.
    moment = line.at.strftime("%Y%m%d%H%M%S%f")
    send(key=f"{line.kind}:{line.subject_id}:{moment}", letter=letter, by=Named(line.actor))


def _letter(line: Line) -> str:
    who = people.name_of_actor(line.actor) or _("Whoever runs the server of Everweek")
    parts = [
        _(SAID[line.kind]) % {"who": who},
        _("If you had asked for it, nothing is to be done. If not, tell an administrator now."),
    ]
    return "\n\n".join(parts) + "\n"
