"""Saying how units find owners and what colleagues know; and giving a new case to whom it falls."""

from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from everweek.act.assigning.models import AssigningWay, Skill
from everweek.act.assigning.queries import language_of, skills_of, suggest_owners, way_of, who_is_spared
from everweek.act.assigning.rules import About, OwnerBy
from everweek.act.cases.rules import CaseKind
from everweek.act.cases.working import assign_case
from everweek.act.models import OPEN, Case
from everweek.errors import Invalid
from everweek.journal.services import Actor, Happening, record
from everweek.moments.models import Touchpoint
from everweek.people.models import Member, Unit
from everweek.people.rules import check_language

MOST_SKILLS: Final = 50


@transaction.atomic
def set_way(*, unit: Unit, way: OwnerBy | None, by: Actor) -> None:
    """Say how new cases of a unit find their owner; None leaves it to the unit above. Saying the same again changes nothing."""
    held = Unit.objects.select_for_update().get(pk=unit.pk)
    before = AssigningWay.objects.filter(unit=held).first()
    old = before.way if before is not None else ""
    new = way.value if way is not None else ""
    if old == new:
        return
    if way is None:
        AssigningWay.objects.filter(unit=held).delete()
    else:
        AssigningWay.objects.update_or_create(unit=held, defaults={"way": way.value})
    record(Happening("assigning.set", by, ("unit", unit.pk), ids={"unit": unit.pk, "from": old, "to": new}))


@transaction.atomic
def say_skills(*, member: Member, skills: Collection[tuple[About, str]], by: Actor) -> None:
    """Say all that a colleague knows, in place of what was said before. The same again changes nothing.

    Raises:
        Invalid: There is no such touchpoint, kind or language, or it is too much.
    """
    new = _checked(skills)
    held = Member.objects.select_for_update().get(pk=member.pk)
    old = set(skills_of([held.pk])[held.pk])
    if new == old:
        return
    Skill.objects.filter(member=held).delete()
    Skill.objects.bulk_create([Skill(member=held, about=about, value=value) for about, value in sorted(new)])
    was, now = {"skills": _told(old)}, {"skills": _told(new)}
    record(Happening("skills.said", by, ("member", held.pk), ids={"member": held.pk}, old=was, new=now))


@transaction.atomic
def give_by_rule(*, case_id: int, by: Actor) -> Member | None:
    """Give a case to the colleague to whom it falls by its unit's rule; returns that colleague, None where the case is not given.

    Nothing is given where its unit does not want that, or the case has an owner: it is held before that is looked at, so whoever
    took it meanwhile keeps it. It is not given to whoever let it go before, or was hurt by it.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("unit", "touchpoint").get(pk=case_id)
    if (
        case.owner_id is not None
        or case.history
        or case.level > 0
        or case.standing not in OPEN
        or not case.title
        or way_of(case.unit) is not OwnerBy.GIVE
    ):
        return None
    spared = who_is_spared(case)
    first = next((one for one in suggest_owners(case) if one.member not in spared), None)
    if first is None:
        return None
    to = Member.objects.get(pk=first.member)
    assign_case(case=case, to=to, by=by)
    return to


def _checked(skills: Collection[tuple[About, str]]) -> set[tuple[About, str]]:
    if len(skills) > MOST_SKILLS:
        raise Invalid(_("Name at most %(most)d things that somebody knows.") % {"most": MOST_SKILLS}, field="skills")
    keys = {value for about, value in skills if about is About.TOUCHPOINT}
    unknown = keys - set(Touchpoint.objects.filter(key__in=keys).values_list("key", flat=True))
    if unknown:
        raise Invalid(_("There is no touchpoint %(key)s.") % {"key": min(unknown)}, field="touchpoints")
    kinds = {value for about, value in skills if about is About.KIND}
    if wrong := kinds - set(CaseKind):
        raise Invalid(_("There is no kind of case %(key)s.") % {"key": min(wrong)}, field="kinds")
    return {(about, _language(value) if about is About.LANGUAGE else value) for about, value in skills}


def _language(value: str) -> str:
    try:
        tag = check_language(value)
    except Invalid as wrong:
        wrong.field = "languages"
        raise
    if not tag:
        raise Invalid(_("Write a language tag such as en or pt-BR."), field="languages")
    return language_of(tag)


def _told(skills: Collection[tuple[About, str]]) -> list[str]:
    return sorted(f"{about.value}:{value}" for about, value in skills)
