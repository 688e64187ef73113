"""Who goes on with a case that stands a level up: somebody else than decided what its customer did not agree to, or handed it up.

Who did so the journal says: nothing of it is kept a second time.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from everweek.act.cases import rules
from everweek.act.cases.rules import Above
from everweek.act.models import Case
from everweek.errors import Invalid
from everweek.journal.models import Line
from everweek.journal.services import Actor
from everweek.people.able import Able, members_of
from everweek.people.access import member_of, reach_of
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import number_of_actor

_DECIDED, _TOLD, _DISAGREED, _REFERRED = "case.decided", "case.told", "case.disagreed", "case.referred"


class Stood(NamedTuple):
    """A case as it is asked who goes on with it."""

    id: int
    level: int
    unit_path: str
    about_member: int | None


def list_above(cases: Iterable[Stood]) -> Mapping[int, Above]:
    """Who goes on with each of these cases that stands a level up; of the others nothing."""
    wanted = [one for one in cases if one.level > 0]
    if not wanted:
        return {}
    able = Able.read(Action.CASES_LEAD)
    said = Line.objects.filter(
        subject_type="case",
        subject_id__in=[str(one.id) for one in wanted],
        kind__in=(_DECIDED, _TOLD, _DISAGREED, _REFERRED),
    )
    lines: dict[str, list[Line]] = {}
    for line in said.order_by("pk"):
        lines.setdefault(line.subject_id, []).append(line)
    return {one.id: _above(one, able, lines.get(str(one.id), [])) for one in wanted}


def above_of(case: Case) -> Above | None:
    """Who goes on with a case that stands a level up; None where it does not."""
    return list_above([Stood(case.pk, case.level, case.unit.path, case.about_member_id)]).get(case.pk)


def may_settle(case: Case, by: Actor) -> bool:
    """Whether ``by`` may decide, tell and close a case at its level; where that is its owner's level, whoever works there may."""
    member, found = member_of(by), above_of(case)
    return member is None or found is None or found.may(member.pk, case.owner_id, by_hand=_by_hand(by))


def overruled_in(case: Case) -> frozenset[int]:
    """The numbers of those who decided or told what the customer of a case did not agree to, where others decide it now."""
    found = above_of(case)
    return found.barred if found is not None else frozenset()


def check_may_settle(case: Case, by: Actor) -> None:
    """Raise ``Conflict`` where ``by`` may not decide, tell and close a case at its level; the house itself always may."""
    member, found = member_of(by), above_of(case)
    if member is not None and found is not None:
        rules.check_may_settle(found, member.pk, case.owner_id, by_hand=_by_hand(by))


def check_may_give(case: Case, to: Member | None, by: Actor) -> None:
    """Refuse to let ``by`` give a case to ``to`` (None: to nobody) at the level at which it stands.

    The owner may always give it back, to nobody.

    Raises:
        Conflict: ``by`` may not settle the case at its level, and so not give it away.
        Invalid: ``to``, who is somebody else than ``by``, decided or told what its customer did not agree to.
    """
    found = above_of(case)
    if found is None:
        return
    if to is not None and to.pk in found.barred and member_of(by) != to:
        message = rules.not_given(to.name)
        raise Invalid(message, field="to")
    if to is not None or member_of(by) is None or member_of(by) != case.owner:
        check_may_settle(case, by)


def _above(case: Stood, able: Able, lines: Sequence[Line]) -> Above:
    but = (case.about_member,)
    rounds = {line.ids.get("round") for line in lines if line.kind == _DISAGREED}
    # The last of each round alone: what was decided otherwise before it was told, nobody heard.
    spoke = {
        (line.kind, line.ids.get("round")): line.actor
        for line in lines
        if line.kind in {_DECIDED, _TOLD} and line.ids.get("round") in rounds
    }
    return Above(
        level=case.level,
        leads=frozenset(members_of(able.may(Action.CASES_LEAD, case.unit_path, but=but))),
        everywhere=frozenset(members_of(able.everywhere(Action.CASES_LEAD, but=but))),
        rejected=_members(spoke.values()),
        handed=_members(line.actor for line in lines if line.kind == _REFERRED),
    )


def _members(actors: Iterable[str]) -> frozenset[int]:
    return frozenset(number for actor in actors if (number := number_of_actor(actor)) is not None)


def _by_hand(by: Actor) -> bool:
    return bool(reach_of(by, Action.CASES_LEAD))
