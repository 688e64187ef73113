"""Who answers for a case at each level: whom a clock warns, to whom a case is handed up."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from everweek.act.cases.above import above_of
from everweek.act.cases.rules import HIGHEST, Standing
from everweek.act.clocks.rules import Level
from everweek.act.models import Case
from everweek.people.able import Able, closest, members_of, who_may_everywhere
from everweek.people.models import Member
from everweek.people.policy import Action


@dataclass(frozen=True)
class Answering:
    """A case as those are told of it who answer for it: no word and no name of whose it is. ``open``: not settled yet.

    ``tellable``: it was not emptied. ``changes`` counts every change of it.
    """

    number: int
    unit: str
    owner: int | None
    open: bool
    level: int
    tellable: bool
    changes: int
    unit_path: str


def answering_of(numbers: Iterable[int]) -> Mapping[int, Answering]:
    """The cases of these numbers as those who answer for them are told of them, by number; history is left out."""
    rows = Case.objects.filter(pk__in=set(numbers), history=False).select_related("unit")
    return {
        one.pk: Answering(
            one.pk,
            one.unit.name,
            one.owner_id,
            one.settled_at is None,
            one.level,
            bool(one.title),
            one.changes,
            one.unit.path,
        )
        for one in rows
    }


def list_who_answers(case_id: int, levels: Iterable[Level]) -> Sequence[int]:
    """The colleagues who answer for a case at any of these levels, by number: the owner, or who may own it where nobody does;
    who leads there, or nearest above; a director. Never whom it is about, and nobody who has left.
    """
    return WhoAnswers([case_id]).at(case_id, levels)


def list_who_decides(case_id: int) -> Sequence[int]:
    """The colleagues a case that stands a level up is with, by number: whose it is, or the nearest who lead there and neither
    handed it up nor decided or told what its customer did not agree to; where there is nobody else, those above them.
    """
    case = Case.objects.select_related("unit").get(pk=case_id)
    return sorted(_above(case, _able(case)))


def show_who_decides(case: Case) -> Sequence[Member]:
    """The colleagues who decide a case that stands a level up, by name; empty at its owner's level or once it is settled."""
    if case.level == 0 or case.settled_at is not None:
        return []
    return sorted(Member.objects.filter(pk__in=list_who_decides(case.pk)), key=lambda one: one.name.casefold())


def name_who_decides(case_id: int) -> Sequence[str]:
    """The names of the colleagues who decide a case that stands a level up, in the order of the alphabet."""
    return _names(list_who_decides(case_id))


def name_who_settles(case_id: int) -> Sequence[str]:
    """Who decides, tells and closes a case, by name: whose it is, or who decides it a level up; of nobody's, who leads there."""
    case = Case.objects.only("owner", "level").get(pk=case_id)
    held = case.owner_id is not None or case.level > 0
    return _names(list_who_answers(case_id, [Level.OWNER if held else Level.LEAD]))


def waited_for(since: datetime, until: datetime) -> Mapping[int, datetime]:
    """Open cases whose customer had been waited for long enough at a moment in between, with that moment.

    Where a promise runs, that is what they wait for, and its clock tells of it.
    """
    waiting = Case.objects.filter(settled_at=None, promised=False, turn_at__gt=since, turn_at__lte=until, history=False)
    # Who agreed has answered: that is told by itself.
    rows = waiting.filter(standing__in=(Standing.WAITING, Standing.TOLD)).exclude(title="").exclude(agreed=True)
    return dict(rows.order_by("turn_at", "pk").values_list("pk", "turn_at"))


def list_who_rules() -> Sequence[int]:
    """The colleagues who see to how cases come, by number: by mail, from the public page, by a rule."""
    return who_may_everywhere(Action.CASES_RULE)


def _names(members: Iterable[int]) -> Sequence[str]:
    return sorted(Member.objects.filter(pk__in=set(members)).values_list("name", flat=True), key=str.casefold)


class WhoAnswers:
    """``list_who_answers`` of several cases, asked once of like ones: many that are due at once are of few units and owners."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._cases = Case.objects.select_related("unit").in_bulk(set(numbers))
        self._found: dict[tuple[int, int, int | None, int | None, frozenset[Level]], Sequence[int]] = {}

    def at(self, case_id: int, levels: Iterable[Level]) -> Sequence[int]:
        """The numbers of the colleagues who answer for one of these cases at any of these levels."""
        case = self._cases[case_id]
        # A level up it is asked of each who did what in it.
        like = (case.pk if case.level else 0, case.unit_id, case.owner_id, case.about_member_id, frozenset(levels))
        if like not in self._found:
            self._found[like] = _who(case, like[-1])
        return self._found[like]


def _who(case: Case, wanted: Set[Level]) -> Sequence[int]:
    found, able = set[int](), _able(case)
    if Level.OWNER in wanted:
        owner = case.owner_id if able.holds_a_post(case.owner_id) else None
        if owner is None and case.level > 0:
            found |= _above(case, able)
        else:
            found |= {owner} if owner is not None else _nearest(case, able, Level.OWNER)
    for level in wanted - {Level.OWNER}:
        found |= _nearest(case, able, level)
    return sorted(found - {case.about_member_id or 0})


def _above(case: Case, able: Able) -> set[int]:
    above = above_of(case)
    here_still = able.holds_a_post(case.owner_id)
    if case.owner_id is not None and here_still and (above is None or above.may(case.owner_id, case.owner_id)):
        return {case.owner_id}
    if above is None or not above.settles:
        return _nearest(case, able, Level.OWNER)
    settling = able.among(above.settles)
    levels = (Level.DIRECTOR,) if case.level >= HIGHEST else (Level.LEAD, Level.DIRECTOR)
    return next((found for one in levels if (found := _nearest(case, settling, one))), set(above.settles))


def _able(case: Case) -> Able:
    """Who may work on a case or lead it today, and every post of its owner."""
    return Able.read(Action.CASES_WRITE, Action.CASES_LEAD, unit=case.unit, besides=(case.owner_id,))


def _nearest(case: Case, able: Able, level: Level) -> set[int]:
    """The numbers of the colleagues who answer for a case at a level, nearest to the case.

    At the owner's level they are those who may own it there (in a case of nobody's not everybody far away); above it whoever
    leads there, then a director. Somebody whose post reaches everywhere may hold that post in a unit beside; they count where
    nobody stands above.
    """
    but = (case.about_member_id,)
    if level is Level.DIRECTOR:
        found = able.highest(Action.CASES_LEAD, but=but)
    else:
        action = Action.CASES_WRITE if level is Level.OWNER else Action.CASES_LEAD
        found = able.nearest(action, case.unit.path, but=but)
    return set(members_of(closest(found, case.unit.path)))
