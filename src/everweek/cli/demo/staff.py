"""The people of the ferry company: 160 of them, each with the post held from one Monday until another."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from everweek.cli.demo import company, truths
from everweek.cli.demo.names import names
from everweek.cli.demo.truths import Window
from everweek.people.models import Member
from everweek.people.queries import member_by_external_id


@dataclass(frozen=True)
class Employee:
    """One person and one post; ``until`` is the first day the post is no longer held. Who moves stands in two of them."""

    employee: str
    name: str
    email: str
    language: str
    unit: str
    role: str
    since: date
    until: date | None = None
    left_on: date | None = None


@dataclass(frozen=True)
class Staff:
    """Everybody: those whom a file of employees brings, the second posts of those who moved, and those appointed by hand."""

    employees: tuple[Employee, ...]
    moves: tuple[Employee, ...]
    appointed: tuple[Employee, ...]

    def handling(self, unit: str) -> list[Employee]:
        """Who meets customers in a unit, at one time or another."""
        return [one for one in (*self.employees, *self.moves) if one.unit == unit and one.role == "front_line"]

    def at_work(self, unit: str) -> list[Employee]:
        """Who meets customers in a unit and has not left it."""
        return [one for one in self.employees if (one.unit, one.role, one.until, one.left_on) == (unit, "front_line", None, None)]

    def members(self, role: str) -> list[Member]:
        """Return the members who hold a role and have not left, as they stand in the records, in the order in which they were
        drawn.
        """
        named = [one.employee for one in (*self.employees, *self.appointed) if one.role == role and one.left_on is None]
        return [one for external_id in named if (one := member_by_external_id(external_id)) is not None]

    def first_of(self, role: str) -> Employee:
        """The first to hold a role, to sign in as; at the front line and as a lead somebody of the desk with most to see."""
        everybody = self.appointed if role in _HIGHER else self.employees
        return next(one for one in everybody if one.role == role and (role in _HIGHER or one.unit == truths.SLIPPING_UNIT))


_HIGHER = {
    "director": ("house",),
    "service_manager": ("ports", "night-boats", "call-centre"),
    "people_training": ("head-office", "head-office", "head-office"),
    "administrator": ("head-office",),
}
"""The posts that reach the whole house, given by hand: role -> the units they stand in."""
LEAVERS, MOVERS, JOINERS = 5, 6, 8


def agent_id(place: int) -> str:
    """The employee's id of the agent at that place among the agents of the call centre.

    >>> agent_id(0), agent_id(21)
    ('S126', 'S147')
    """
    return _id(sum(part.staff + part.leads for part in company.PARTS if part.key != truths.AGENTS_UNIT) + place)


def draw(rng: np.random.Generator, window: Window) -> Staff:
    """The staff of a window: as many in each unit as ``company`` says; who they are, and since when, is drawn."""
    people = _Names(rng)
    employees: list[Employee] = []
    # The call centre comes last, so that an agent's id says nothing else.
    for part in sorted(company.PARTS, key=lambda one: one.key == truths.AGENTS_UNIT):
        for place in range(part.staff):
            late = part.key == truths.AGENTS_UNIT and place >= truths.AGENTS
            since = _autumn(window, place) if late else _long_ago(rng, window)
            employees.append(people.somebody(len(employees), part, "front_line", since))
        employees += [people.somebody(len(employees) + at, part, "lead", _long_ago(rng, window)) for at in range(part.leads)]
    employees, moves = _changed(rng, window, employees)
    appointed: list[Employee] = []
    for role, units in _HIGHER.items():
        for unit in units:
            part = company.Part(unit, "", "")
            appointed.append(people.somebody(len(employees) + len(appointed), part, role, _long_ago(rng, window)))
    return Staff(tuple(employees), tuple(moves), tuple(appointed))


def _changed(rng: np.random.Generator, window: Window, employees: list[Employee]) -> tuple[list[Employee], list[Employee]]:
    """Let a few leave, move or join in the year: never an agent of the call centre, never a lead, never at a small desk."""
    large = {part.key for part in company.SERVING if part.staff >= 14 and part.key != truths.AGENTS_UNIT}
    may = [at for at, one in enumerate(employees) if one.unit in large and one.role == "front_line"]
    # The first of each desk stays, so that there is always somebody to sign in as.
    may = [at for at in may if at and employees[at - 1].unit == employees[at].unit]
    chosen = [int(at) for at in rng.permutation(may)[: LEAVERS + MOVERS + JOINERS]]
    moves: list[Employee] = []
    for number, at in enumerate(chosen):
        one, day = employees[at], window.first + timedelta(weeks=int(rng.integers(6, truths.WEEKS - 6)))
        if number < LEAVERS:
            employees[at] = replace(one, until=day, left_on=day)
        elif number < LEAVERS + MOVERS:
            elsewhere = sorted(large - {one.unit})
            employees[at] = replace(one, until=day)
            moves.append(replace(one, unit=elsewhere[int(rng.integers(len(elsewhere)))], since=day))
        else:
            employees[at] = replace(one, since=day)
    return employees, moves


def _long_ago(rng: np.random.Generator, window: Window) -> date:
    return window.first - timedelta(weeks=int(rng.integers(10, 700)))


def _autumn(window: Window, place: int) -> date:
    return window.last - timedelta(days=7 * (4 + 2 * (place - truths.AGENTS)) - 1)


def _id(number: int) -> str:
    return f"S{number + 1:03d}"


class _Names:
    """Gives each person a name nobody else here has, and an address made of it."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def somebody(self, number: int, part: company.Part, role: str, since: date) -> Employee:
        language = company.LANGUAGES[int(self._rng.choice(3, p=part.languages))]
        first, last = names(language)
        while True:
            name = f"{first[int(self._rng.integers(len(first)))]} {last[int(self._rng.integers(len(last)))]}"
            email = f"{plain(name).replace(' ', '.')}@{company.MAIL}"
            if email not in self._taken:
                self._taken.add(email)
                return Employee(_id(number), name, email, language, part.key, role, since)


def plain(name: str) -> str:
    """A name in small letters without accents.

    >>> plain("Inês Magalhães")
    'ines magalhaes'
    """
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()
