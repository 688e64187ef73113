"""Decisions without a database: by which way somebody was told, how that stands, and why somebody was not."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.messages.notices.chatting import CHATTED, UNKNOWN
from everweek.messages.notices.leaving import FAILED, MAILED, NO_MAIL, NOBODY, READ
from everweek.messages.notices.team_chatting import REFUSED, REMOVED, STOPPED


class ToldSide(StrEnum):
    """Who is told: customers by letters, colleagues by notices, teams in the chats of their units."""

    CUSTOMERS = "customers"
    COLLEAGUES = "colleagues"
    TEAMS = "teams"


class ToldWay(StrEnum):
    """How: a mail, the digest, a chat, in the house alone; to customers also a link handed on, or a page they have open."""

    MAIL = "mail"
    DIGEST = "digest"
    CHAT = "chat"
    HOUSE = "house"
    LINK = "link"
    PAGE = "page"


class ToldStanding(StrEnum):
    """How it stands: it waits, it was told, it came back, or it was not told."""

    WAITING = "waiting"
    TOLD = "told"
    RETURNED = "returned"
    NOT = "not"


CAME_BACK: Final[Mapping[str, str | Promise]] = {
    "soft": gettext_lazy("It came back for now: the mailbox did not take it."),
    "failed": gettext_lazy("It could not be delivered, and the mail server tries no more."),
    "returned": gettext_lazy("It came back for good."),
    "refused": gettext_lazy("The mail server did not take it."),
    "complained": gettext_lazy("It was marked as unwanted; they are written to no more."),
}
"""What became of a letter that left, or could not leave, by its outcome."""
NOT_OUTSIDE: Final[Mapping[str, str | Promise]] = {
    NO_MAIL: gettext_lazy("No mail is set up: it stands in the house alone."),
    NOBODY: gettext_lazy("There was no address, or they had left: it stands in the house alone."),
    FAILED: gettext_lazy("The mail could not be made: it stands in the house alone."),
    UNKNOWN: gettext_lazy("It was handed to their chat; whether it arrived, nobody knows, and it is not said twice."),
}
"""Why a notice was not told outside the house, by its outcome."""
NOT_A_TEAM: Final[Mapping[str, str | Promise]] = {
    REFUSED: gettext_lazy("Its service refused it each time: it stands in the house alone."),
    STOPPED: gettext_lazy("The channel was stopped, for it kept refusing: it stands in the house alone."),
    REMOVED: gettext_lazy("The channel was removed first."),
    UNKNOWN: gettext_lazy("It was handed to the channel; whether it arrived, nobody knows, and it is not said twice."),
}
"""Why the chat of a unit was not told, by the outcome."""


def notice_way(*, leaves: bool, digest: bool, channel: bool, outcome: str) -> ToldWay:
    """By which way a notice is told.

    >>> notice_way(leaves=True, digest=True, channel=False, outcome="").value
    'digest'
    >>> notice_way(leaves=True, digest=True, channel=False, outcome="read").value
    'house'
    """
    if not leaves or outcome == READ:
        return ToldWay.HOUSE
    return ToldWay.CHAT if channel else ToldWay.DIGEST if digest else ToldWay.MAIL


def notice_standing(*, leaves: bool, ended: bool, outcome: str) -> ToldStanding:
    """How a notice stands; what stays in the house is told there.

    >>> notice_standing(leaves=True, ended=False, outcome="").value, notice_standing(leaves=False, ended=False, outcome="").value
    ('waiting', 'told')
    """
    if not leaves or outcome in {READ, MAILED, CHATTED}:
        return ToldStanding.TOLD
    return ToldStanding.NOT if ended else ToldStanding.WAITING


def letter_standing(*, outcome: str, may: bool, done: bool) -> ToldStanding:
    """How a letter to a customer stands: ``may`` says that it was decided so and was not called off."""
    if outcome in CAME_BACK:
        return ToldStanding.RETURNED
    if not may:
        return ToldStanding.NOT
    return ToldStanding.TOLD if done else ToldStanding.WAITING


def notice_why(outcome: str) -> str:
    """What is to be known of how a notice was told, or why it was not."""
    return _("Read here before the digest came.") if outcome == READ else str(NOT_OUTSIDE.get(outcome, ""))


def team_standing(*, ended: bool, outcome: str) -> ToldStanding:
    """How it stands with what the chat of a unit is told.

    >>> team_standing(ended=False, outcome="").value, team_standing(ended=True, outcome="stopped").value
    ('waiting', 'not')
    """
    if not ended:
        return ToldStanding.WAITING
    return ToldStanding.TOLD if outcome == CHATTED else ToldStanding.NOT
