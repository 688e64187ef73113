"""Reads of assigning: who would be given a case and why, how a unit finds owners, what colleagues know."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Case as If
from django.db.models import Count, IntegerField, Q, Sum, Value, When

from everweek import clock
from everweek.act.assigning import rules
from everweek.act.assigning.models import AssigningWay, Skill
from everweek.act.assigning.rules import About, Candidate, OwnerBy
from everweek.act.models import Case, Incident
from everweek.act.queries import list_who_may_own
from everweek.act.queues import SOON
from everweek.journal.models import Line
from everweek.journal.services import Actor
from everweek.people.able import able_since, may_somewhere
from everweek.people.access import members_in, reach_of
from everweek.people.days import here
from everweek.people.directory import BY_NAME
from everweek.people.finding import each_word
from everweek.people.models import Member, Unit
from everweek.people.paging import START, Place, Stretch
from everweek.people.policy import Action
from everweek.people.queries import number_of_actor, today
from everweek.people.tree import line_of, nearest_says

YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """Somebody a case could be given to, with what speaks for it; ``knows`` is said of them, ``well`` counts what they settled.

    ``open`` is how many cases wait with them, ``late`` of those how many are late, ``given`` how many they were given of late.
    """

    member: int
    name: str
    external_id: str
    knows: Sequence[About]
    well: Mapping[About, int]
    open: int
    late: int
    given: int


def way_of(unit: Unit) -> OwnerBy:
    """How new cases of a unit find their owner: as it says, else as the nearest unit above it; unsaid, somebody is suggested."""
    line = line_of(unit)
    said = dict(AssigningWay.objects.filter(unit__in=line).values_list("unit", "way"))
    way, _own = nearest_says(line, said, OwnerBy.SUGGEST.value)
    return OwnerBy(way)


def own_way(unit: Unit) -> OwnerBy | None:
    """The way a unit itself says for finding owners of its new cases; None where it leaves that to the unit above."""
    found = AssigningWay.objects.filter(unit=unit).values_list("way", flat=True).first()
    return OwnerBy(found) if found is not None else None


def skills_of(members: Sequence[int]) -> Mapping[int, Sequence[tuple[About, str]]]:
    """What each of these colleagues is said to know, by the colleague's number: pairs of what about and its key, in order."""
    found: dict[int, list[tuple[About, str]]] = {one: [] for one in members}
    rows = Skill.objects.filter(member__in=members).order_by("about", "value")
    for member, about, value in rows.values_list("member", "about", "value"):
        found[member].append((About(about), value))
    return found


@dataclass(frozen=True, kw_only=True)
class Knows:
    """What it is said that a colleague knows, in order; ``may`` is whether whoever asks may say it."""

    member: int
    name: str
    skills: Sequence[tuple[About, str]]
    may: bool


def list_who_knows(by: Actor, words: str = "", place: Place = START) -> Stretch[Knows]:
    """Who may own cases by a post of today, within the reach of ``by``, by name, with all that is said of each."""
    day = today()
    able = may_somewhere(Action.CASES_WRITE, day)
    rows = Member.objects.filter(members_in(reach_of(by, Action.SKILLS_READ)), here(day), able)
    if words.split():
        rows = rows.filter(each_word(words, "name"))
    stretch = BY_NAME.stretch(rows, place)
    members = [one.pk for one in stretch.rows]
    known = skills_of(members)
    sayable = members_in(reach_of(by, Action.ASSIGNING_EDIT))
    may = set(Member.objects.filter(sayable, pk__in=members).values_list("pk", flat=True))
    return stretch.holding([Knows(member=one.pk, name=one.name, skills=known[one.pk], may=one.pk in may) for one in stretch.rows])


def suggest_owners(case: Case) -> list[Suggested]:
    """The colleagues to whom a case may be given, the one who is to have it first: those of its unit, or whoever leads there."""
    day = today()
    people = {one.pk: one for one in list_who_may_own(case, day)}
    here = _days_here(case, list(people), day)
    # Who may work on every case of the house is asked only where nobody works there.
    people = {pk: one for pk, one in people.items() if pk in here} or people
    asks = asks_of(case)
    told, named = _told(case, list(people), asks), skills_of(list(people))
    found, candidates = {}, []
    for pk, person in people.items():
        row = told[pk]
        well = {about: row[f"well_{about.value}"] for about in asks}
        knows = [about for about, value in asks.items() if (about, value) in named[pk]]
        skilled = sum(about in knows or many >= rules.WELL for about, many in well.items())
        given = rules.as_if_all_along(row["weight"], here.get(pk, rules.DAYS))
        candidates.append(Candidate(pk, skilled=skilled, load=row["load"], given=given))
        found[pk] = Suggested(
            member=pk,
            name=person.name,
            external_id=person.external_id or "",
            knows=knows,
            well={about: many for about, many in well.items() if many},
            open=row["open"],
            late=row["late"],
            given=row["given"],
        )
    return [found[pk] for pk in rules.order(candidates, case=case.pk)]


def who_is_spared(case: Case) -> frozenset[int]:
    """The numbers of the colleagues to whom no rule gives a case; a person may still give it to them.

    They are whoever gave it to nobody, whoever had it then, and whoever reported that somebody crossed a line in it.
    """
    said = Line.objects.filter(subject_type="case", subject_id=str(case.pk), kind="case.assigned", actor__startswith="member:")
    let_go = [each for one in said if one.ids["to"] is None for each in (one.ids["from"], number_of_actor(one.actor))]
    hurt = Incident.objects.filter(case=case).values_list("reporter", flat=True)
    return frozenset(each for each in (*let_go, *hurt) if each is not None)


def asks_of(case: Case) -> dict[About, str]:
    """What a case asks for: its language, where it is known, its touchpoint, its kind."""
    touchpoint = case.touchpoint.key if case.touchpoint is not None else ""
    asks = {About.LANGUAGE: language_of(case.language), About.TOUCHPOINT: touchpoint, About.KIND: case.kind}
    return {about: value for about, value in asks.items() if value}


def language_of(tag: str) -> str:
    """The language of a tag, wherever it is spoken: who knows ``pt`` reads ``pt-BR``."""
    return tag.partition("-")[0].lower()


def _told(case: Case, members: Sequence[int], asks: Mapping[About, str]) -> Mapping[int, Counter[str]]:
    """How often, by colleague: cases they were given, cases open with them, and like cases they settled well.

    Asked of the open ones and of the settled ones of a year apart, for each has an index of its own.
    """
    now = clock.now()
    recent = Q(opened_at__gte=now - timedelta(days=rules.DAYS))
    well = Q(agreed=True, standing="closed", opened_at__gte=now - YEAR)
    like = {About.LANGUAGE: Q(language=case.language), About.TOUCHPOINT: Q(touchpoint=case.touchpoint_id)}
    like[About.KIND] = Q(kind=case.kind)
    theirs = Case.objects.filter(owner__in=members, history=False)
    sums = dict(
        given=Count("pk", filter=recent),
        weight=Sum(If(*_weights(), default=0, output_field=IntegerField()), filter=recent),
        **{f"well_{about.value}": Count("pk", filter=well & like[about]) for about in asks},
    )
    waiting = {"load": Sum(_load(now)), "open": Count("pk"), "late": Count("pk", filter=is_late(now))}
    open_ones = theirs.filter(settled_at=None).values("owner").annotate(**sums, **waiting)
    settled = theirs.filter(settled_at__isnull=False, opened_at__gte=now - YEAR).values("owner").annotate(**sums)
    found: dict[int, Counter[str]] = {one: Counter() for one in members}
    rows: list[Mapping[str, Any]] = [*open_ones, *settled]
    for row in rows:
        found[row["owner"]].update({name: int(many or 0) for name, many in row.items() if name != "owner"})
    return found


def is_late(now: datetime) -> Q:
    """The condition on open cases of which a promise that runs is past its moment; waiting for the customer is not being late."""
    return Q(promised=True, turn_at__lte=now)


def _weights() -> list[When]:
    return [When(severity=int(severity), then=Value(weight)) for severity, weight in rules.WEIGHTS.items()]


def _load(now: datetime) -> If:
    late, soon = When(is_late(now), then=Value(rules.LATE)), When(turn_at__lte=now + SOON, then=Value(rules.SOON))
    return If(late, soon, default=Value(rules.LATER), output_field=IntegerField())


def _days_here(case: Case, members: Sequence[int], day: date) -> dict[int, int]:
    """For how many days each of these colleagues has held a post at the unit of a case, or above it, if they hold one."""
    since = able_since(Action.CASES_WRITE, case.unit, members, day)
    return {member: (day - first).days + 1 for member, first in since.items()}
