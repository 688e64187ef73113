"""People in words: roles, reaches, posts with their days, titles of pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.people import saying
from everweek.people.models import Member, Post, Unit
from everweek.people.policy import ROLES, Reach, Role
from everweek.people.queries import today

_A_DAY: Final = timedelta(days=1)

REACHES: Final[Mapping[Reach | None, tuple[str | Promise, str]]] = {
    Reach.ALL: (gettext_lazy("everywhere"), "all"),
    Reach.UNIT: (gettext_lazy("own unit"), "unit"),
    Reach.OWN: (gettext_lazy("own"), "own"),
    None: (gettext_lazy("no"), "none"),
}
REACHES_AT_LENGTH: Final[Mapping[Reach, str | Promise]] = {
    Reach.ALL: gettext_lazy("Everywhere"),
    Reach.UNIT: gettext_lazy("In the unit of the post and all below it"),
    Reach.OWN: gettext_lazy("For what is one's own"),
}
DOES: Final[Mapping[str, str | Promise]] = {
    Role.FRONT_LINE: gettext_lazy("%(name)s works at the front line of %(unit)s."),
    Role.LEAD: gettext_lazy("%(name)s leads %(unit)s."),
    Role.SERVICE_MANAGER: gettext_lazy("%(name)s is service manager in %(unit)s."),
    Role.PEOPLE_TRAINING: gettext_lazy("%(name)s looks after people and training in %(unit)s."),
    Role.DIRECTOR: gettext_lazy("%(name)s is a director of %(unit)s."),
    Role.ADMINISTRATOR: gettext_lazy("%(name)s administers %(unit)s."),
}


@dataclass(frozen=True)
class Standing:
    """What is open at a unit besides its people: open cases, links that take answers, rules that ask."""

    cases: int
    links: int
    rules: int


def role_words(role: str) -> str | Promise:
    """What people call a role; one that the policy does not know, as it is written."""
    return ROLES.get(role, role)  # type: ignore[call-overload,no-any-return]  # a StrEnum is found by its text


def post_words(post: Post) -> str:
    """A post in a few words: what, where."""
    return _("%(role)s, %(unit)s") % {"role": role_words(post.role), "unit": post.unit.name}


def since_words(post: Post) -> str:
    """Since when a post is held, as a list says it; the day stands on the colleague's own page."""
    if post.until is not None:
        return days_of(post)
    return _("since %(since)s") % {"since": saying.month(post.since)}


def days_of(post: Post) -> str:
    """From when to when a post is held; the last day is the day before the one from which it is not."""
    since = saying.day(post.since)
    if post.until is None:
        return _("since %(since)s") % {"since": since}
    return _("%(since)s to %(last)s") % {"since": since, "last": saying.day(post.until - _A_DAY)}


def coming_days(post: Post) -> str:
    """Return the days on which a post that has not begun is held, in words."""
    since = saying.day(post.since)
    if post.until is None:
        return _("from %(since)s") % {"since": since}
    return _("%(since)s to %(last)s") % {"since": since, "last": saying.day(post.until - _A_DAY)}


def member_title(member: Member, now: Sequence[Post], *, gone: bool) -> str:
    """Who somebody is, as a sentence."""
    if gone and member.left_on is not None:
        told = {"name": member.name, "last": saying.day(member.left_on - _A_DAY)}
        return _("%(name)s has left. The last day was %(last)s.") % told
    if not now:
        return _("%(name)s has no post.") % {"name": member.name}
    first = now[0]
    sentence = DOES.get(first.role, gettext_lazy("%(name)s works in %(unit)s."))
    return str(sentence) % {"name": member.name, "unit": first.unit.name}


def programs_words(member: Member, tokens: int) -> str:
    """Return the sentence on what stops with a colleague who leaves: the programs that act for them; empty where none does."""
    if tokens == 0:
        return ""
    sentence = ngettext(
        "%(number)s program acts for %(name)s and is turned away from then on: give it a token of a colleague who stays.",
        "%(number)s programs act for %(name)s and are turned away from then on: give them tokens of a colleague who stays.",
        tokens,
    )
    return sentence % {"number": saying.count(tokens), "name": member.name}


def people_title(number: int, *, role: str, unit: Unit | None, left: bool, words: str) -> str:
    """Return the title of the list: how many colleagues fit what is asked for."""
    told = {"number": saying.count(number), "unit": unit.name if unit else "", "role": role_words(role)}
    if number == 0:
        return _("Nobody fits what you asked for.")
    if left:
        sentence = ngettext("%(number)s colleague has left.", "%(number)s colleagues have left.", number)
    elif words:
        sentence = ngettext("%(number)s colleague fits these words.", "%(number)s colleagues fit these words.", number)
    elif role and unit is not None:
        sentence = ngettext("%(role)s in %(unit)s: %(number)s colleague.", "%(role)s in %(unit)s: %(number)s colleagues.", number)
    elif role:
        sentence = ngettext("%(role)s: %(number)s colleague.", "%(role)s: %(number)s colleagues.", number)
    elif unit is not None:
        sentence = ngettext("%(number)s colleague works in %(unit)s.", "%(number)s colleagues work in %(unit)s.", number)
    else:
        sentence = ngettext("%(number)s colleague works here.", "%(number)s colleagues work here.", number)
    return sentence % told


def nobodys_words(names: Sequence[str]) -> str:
    """That some of those who are counted are accounts and no persons, as a sentence; empty where none is."""
    if not names:
        return ""
    told = {"names": saying.names([_("“%(name)s”") % {"name": name} for name in names])}
    return (
        ngettext(
            "One of them is %(names)s, an account that nobody's name was given to.",
            "Some of them are %(names)s, accounts that nobody's name was given to.",
            len(names),
        )
        % told
    )


def house_title(people: int, units: int) -> str:
    """How large the organisation is."""
    told = {
        "people": ngettext("%(number)s colleague works", "%(number)s colleagues work", people) % {"number": saying.count(people)},
        "units": ngettext("%(number)s unit", "%(number)s units", units) % {"number": saying.count(units)},
    }
    return _("%(people)s in %(units)s today.") % told


def branch_words(here: int, whole: int) -> str:
    """How many work in a unit, and with all below it."""
    if whole == 0:
        return _("nobody as yet")
    if here == whole:
        return _("%(here)s here") % {"here": saying.count(here)}
    if here == 0:
        return _("%(whole)s below") % {"whole": saying.count(whole)}
    return _("%(here)s here, %(whole)s with those below") % {"here": saying.count(here), "whole": saying.count(whole)}


def unit_title(unit: Unit, whole: int, leads: Sequence[str]) -> str:
    """Return the title of a unit's page: how many work in it and below it, and who leads it; or when it was closed."""
    if unit.closed_on is not None and unit.closed_on <= today():
        return _("%(unit)s was closed on %(day)s.") % {"unit": unit.name, "day": saying.day(unit.closed_on)}
    told = {"unit": unit.name, "number": saying.count(whole), "leads": saying.names(leads)}
    if whole == 0:
        return _("Nobody works in %(unit)s as yet.") % told
    if leads:
        sentence = ngettext(
            "%(number)s colleague works in %(unit)s, led by %(leads)s.",
            "%(number)s colleagues work in %(unit)s, led by %(leads)s.",
            whole,
        )
    else:
        sentence = ngettext("%(number)s colleague works in %(unit)s.", "%(number)s colleagues work in %(unit)s.", whole)
    return sentence % told


def back_words(name: str, posts: int) -> str:
    """Return the sentence that a colleague, or a unit, is here again, with how many posts that were to end go on."""
    told = {"name": name, "number": saying.count(posts)}
    if posts == 0:
        return _("%(name)s is here again. Give the posts that are to be held from now on.") % told
    sentence = ngettext(
        "%(name)s is here again, and %(number)s post goes on.", "%(name)s is here again, and %(number)s posts go on.", posts
    )
    return sentence % told


def closing_words(unit: Unit, posts: Sequence[Post], standing: Standing) -> str:
    """What closing a unit will do, exactly, and what asks about it until somebody ends that."""
    told = {"unit": unit.name, "above": unit.parent.name if unit.parent else ""}
    said = [_("Nobody works in %(unit)s itself. What customers said about it stays.") % told]
    if posts:
        people = len({post.member_id for post in posts})
        sentence = ngettext(
            "%(number)s colleague's post in %(unit)s ends that day. What customers said about it stays.",
            "The posts of %(number)s colleagues in %(unit)s end that day. What customers said about it stays.",
            people,
        )
        said = [sentence % {**told, "number": saying.count(people)}]
    if standing.cases:
        sentence = ngettext(
            "%(number)s open case goes to %(above)s that day, within the hour; move it before where it belongs elsewhere.",
            "%(number)s open cases go to %(above)s that day, within the hour; move those before that belong elsewhere.",
            standing.cases,
        )
        said.append(sentence % {**told, "number": saying.count(standing.cases)})
    return " ".join([*said, *_asking_words(unit, standing)])


def closed_words(unit: Unit, standing: Standing) -> str:
    """What still asks about a unit that is closed, or closes; empty where nothing does."""
    return " ".join(_asking_words(unit, standing))


def _asking_words(unit: Unit, standing: Standing) -> Iterator[str]:
    if standing.links:
        sentence = ngettext(
            "%(number)s link, with its codes and tablets, takes answers about %(unit)s until it is closed under Links.",
            "%(number)s links, with their codes and tablets, take answers about %(unit)s until they are closed under Links.",
            standing.links,
        )
        yield sentence % {"unit": unit.name, "number": saying.count(standing.links)}
    if standing.rules:
        sentence = ngettext(
            "%(number)s rule goes on asking its customers until it is stopped under Invitations.",
            "%(number)s rules go on asking its customers until they are stopped under Invitations.",
            standing.rules,
        )
        yield sentence % {"number": saying.count(standing.rules)}
