"""Who is told of what happens about respect: who looks after the colleague, who may decide, who reported and who asks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from everweek.act.respect.caring import who_cares
from everweek.act.respect.charter import writers_of
from everweek.act.respect.models import Appeal, Charter, CheckIn, Incident, Step
from everweek.act.respect.queries import who_may_approve
from everweek.act.respect.rules import LIMITS, StepStanding
from everweek.people.able import who_may
from everweek.people.days import here
from everweek.people.policy import Action
from everweek.people.queries import today


@dataclass(frozen=True)
class IncidentAnswering:
    """A report as those are told of it who look after its reporter: no word of it. ``cares`` are they, ``about`` whom it is."""

    number: int
    unit: str
    reporter: int
    reporter_name: str
    cares: Sequence[int]
    unit_path: str
    about: int | None


@dataclass(frozen=True)
class StepAnswering:
    """A step as those are told of it who decide: no name of whom it is about. ``may_decide`` took no part in it so far."""

    number: int
    kind: str
    unit: str
    standing: str
    reporter: int | None
    incident: int | None
    proposed_by: int
    may_decide: Sequence[int]


@dataclass(frozen=True)
class LimitUnserved:
    """A limit whose one colleague (``contact``) has left, and who leads there."""

    number: int
    unit: str
    contact: int
    contact_name: str
    leads: Sequence[int]


@dataclass(frozen=True)
class CharterAnswering:
    """A version of the charter that waits: its number, and who may approve it."""

    number: int
    may_approve: Sequence[int]


def charter_answering(numbers: Iterable[int]) -> Mapping[int, CharterAnswering]:
    """The draft among these charters, as long as it waits for somebody else to read it."""
    rows = Charter.objects.filter(pk__in=set(numbers), standing="draft", handed_in_at__isnull=False)
    return {one.pk: CharterAnswering(one.number, [who for who, _name in who_may_approve(writers_of(one))]) for one in rows}


def incidents_answering(numbers: Iterable[int]) -> Mapping[int, IncidentAnswering]:
    """The reports of these numbers as those are told of them who look after the reporter, by number; no word of them."""
    rows = Incident.objects.filter(pk__in=set(numbers)).select_related("unit", "reporter")
    return {
        one.pk: IncidentAnswering(
            one.pk,
            one.unit.name,
            one.reporter_id,
            one.reporter.name,
            who_cares(one.unit, but=(one.reporter_id, one.about_member_id)),
            one.unit.path,
            one.about_member_id,
        )
        for one in rows
    }


def keepers_of(numbers: Iterable[int]) -> Mapping[int, int | None]:
    """The member who does each of these check-ins, by its number; those that were done meanwhile are left out."""
    return dict(CheckIn.objects.filter(pk__in=set(numbers), done_at=None).values_list("pk", "keeper"))


def steps_answering(numbers: Iterable[int]) -> Mapping[int, StepAnswering]:
    """The steps of these numbers whose customer we know, by number, each with who may decide it.

    Whoever proposed it, or reported the incident, may not; of one somebody appealed against, whoever decided it may not either.
    """
    rows = list(Step.objects.filter(pk__in=set(numbers), customer__isnull=False).select_related("unit"))
    appealed = set(Appeal.objects.filter(step__in=rows, decided_at=None).values_list("step", flat=True))
    found = {}
    for one in rows:
        took_part = {one.reporter_id, one.proposed_by_id, *([one.decided_by_id] if one.pk in appealed else [])}
        found[one.pk] = StepAnswering(
            one.pk,
            one.kind,
            one.unit.name,
            one.standing,
            one.reporter_id,
            one.incident_id,
            one.proposed_by_id,
            who_may(Action.RESPECT_DECIDE, one.unit, but=took_part),
        )
    return found


def limits_unserved() -> Sequence[LimitUnserved]:
    """The limits in force whose one colleague has left, as those are told of it who lead there."""
    rows = Step.objects.filter(standing=StepStanding.IN_FORCE, kind__in=LIMITS, review_on__gt=today(), contact__isnull=False)
    left = rows.exclude(here(today(), of="contact__")).select_related("unit", "contact").order_by("pk")
    return [
        LimitUnserved(one.pk, one.unit.name, one.contact.pk, one.contact.name, who_cares(one.unit, but=()))
        for one in left
        if one.contact is not None
    ]
