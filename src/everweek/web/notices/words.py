"""Notices in words: how much waits, and how one was told."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek import clock
from everweek.messages.notices.chatting import CHATTED, UNKNOWN
from everweek.messages.notices.leaving import FAILED, MAILED, NO_MAIL, NOBODY, READ
from everweek.messages.notices.queries import MOST_COUNTED, NoticeShown, Which
from everweek.messages.told.queries import LettersCounted
from everweek.messages.told.rules import ToldSide, ToldStanding
from everweek.people import saying

TABS: Final[dict[Which, str | Promise]] = {
    Which.UNREAD: gettext_lazy("Not read yet"),
    Which.READ: gettext_lazy("Read"),
    Which.ALL: gettext_lazy("All"),
}
SIDES: Final[dict[ToldSide, str | Promise]] = {
    ToldSide.CUSTOMERS: gettext_lazy("Customers"),
    ToldSide.COLLEAGUES: gettext_lazy("Colleagues"),
    ToldSide.TEAMS: gettext_lazy("Channels of teams"),
}

SUBJECTS: Final[Mapping[str | Promise, tuple[str, ...]]] = {
    gettext_lazy("Letters to customers"): ("letter.",),
    gettext_lazy("Cases"): ("case.", "complaints.", "mail."),
    gettext_lazy("What is given and promised"): ("gesture.",),
    gettext_lazy("Improvements"): ("improvement.",),
    gettext_lazy("Respect"): ("incident.", "check_in.", "step.", "appeal.", "charter."),
    gettext_lazy("Voices and numbers"): ("voice.", "finding.", "view.", "import."),
    gettext_lazy("The installation"): ("",),
    gettext_lazy("What channels of teams are told"): ("team.",),
}
"""What notices are about, by how their keys begin."""


def subject_of(key: str) -> str:
    """Return what a kind of notice is about, in words.

    >>> subject_of("case.heard"), subject_of("token.ending")
    ('Cases', 'The installation')
    """
    rest = next(str(name) for name, begins in SUBJECTS.items() if "" in begins)
    return next((str(name) for name, begins in SUBJECTS.items() if any(one and key.startswith(one) for one in begins)), rest)


def in_subjects(keys: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Return these kinds of notices by what they are about; what is about nothing here is left out."""
    found: dict[str, list[str]] = {str(name): [] for name in SUBJECTS}
    for key in keys:
        found[subject_of(key)].append(key)
    return [(name, of) for name, of in found.items() if of]


def told_title(side: ToldSide, standing: ToldStanding | None) -> str:
    """What a page of the log shows, as a sentence."""
    if side is ToldSide.CUSTOMERS:
        titles = {
            ToldStanding.WAITING: _("These customers are still to hear from us."),
            ToldStanding.TOLD: _("These customers heard from us."),
            ToldStanding.RETURNED: _("What we wrote to these customers came back."),
            ToldStanding.NOT: _("These customers were not told, and why."),
        }
        return titles[standing] if standing else _("This is what customers were told, and what they were not.")
    if side is ToldSide.TEAMS:
        titles = {
            ToldStanding.WAITING: _("These channels of teams are still to be told."),
            ToldStanding.TOLD: _("These channels of teams were told."),
            ToldStanding.RETURNED: _("What channels are told does not come back here."),
            ToldStanding.NOT: _("These channels of teams were not told, and why."),
        }
        return titles[standing] if standing else _("This is what channels of teams were told, and what they were not.")
    titles = {
        ToldStanding.WAITING: _("These colleagues are still to be told."),
        ToldStanding.TOLD: _("These colleagues were told."),
        ToldStanding.RETURNED: _("What colleagues are told does not come back here."),
        ToldStanding.NOT: _("These colleagues were told in the house alone, and why."),
    }
    return titles[standing] if standing else _("This is what colleagues were told, and how.")


def letters_title(letters: LettersCounted, days: int) -> str:
    """How many letters to customers there were in the last so many days, how many were held back, and how many came back."""
    if not letters.decided:
        return told_title(ToldSide.CUSTOMERS, None)
    told = {
        "letters": ngettext("%(n)s letter to a customer", "%(n)s letters to customers", letters.decided)
        % {"n": saying.count(letters.decided)},
        "held": ngettext("%(n)s was held back", "%(n)s were held back", letters.held_back)
        % {"n": saying.count(letters.held_back)},
        "came": ngettext("%(n)s came back", "%(n)s came back", letters.came_back) % {"n": saying.count(letters.came_back)},
        "days": days,
    }
    if letters.held_back and letters.came_back:
        return _("%(letters)s in the last %(days)d days: %(held)s, and %(came)s.") % told
    if letters.held_back:
        return _("%(letters)s in the last %(days)d days: %(held)s, and none came back.") % told
    if letters.came_back:
        return _("%(letters)s in the last %(days)d days: none was held back, and %(came)s.") % told
    return _("%(letters)s in the last %(days)d days: none was held back, and none came back.") % told


def notices_title(unread: int) -> str:
    """How much waits to be read."""
    if not unread:
        return _("You have read all you were told.")
    if unread >= MOST_COUNTED:
        return _("%(n)s things and more wait to be read.") % {"n": saying.count(unread)}
    return ngettext("%(n)s thing waits to be read.", "%(n)s things wait to be read.", unread) % {"n": saying.count(unread)}


def how_told(one: NoticeShown) -> str:
    """Return how a notice left the house, or when it will; empty where it stays in the house."""
    now = clock.now()
    if one.due_at is not None:
        return _("to be told outside: %(when)s") % {"when": saying.moment(max(one.due_at, now), now)}
    if one.told_at is None:
        return ""
    ended = {
        MAILED: _("by mail, %(when)s") % {"when": saying.moment(one.told_at, now)},
        CHATTED: _("in your chat, %(when)s") % {"when": saying.moment(one.told_at, now)},
        UNKNOWN: _("whether your chat has it, nobody knows"),
        READ: _("read here before the digest came"),
        NO_MAIL: _("not mailed: no mail is set up"),
        NOBODY: _("not mailed: there was no address"),
        FAILED: _("not mailed: the mail could not be made"),
    }
    return ended.get(one.outcome, "")
