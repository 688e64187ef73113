"""Everything that is known of silence about one question: who answered, what the late say, who was not asked and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from everweek import clock
from everweek.facts import schema
from everweek.journal.services import Actor
from everweek.listen.inviting.funnel import Funnel, what_became
from everweek.people.queries import organisation
from everweek.prove import cuts
from everweek.prove.access import sight_of
from everweek.prove.asked import rates
from everweek.prove.asked.late import Late, late_answers
from everweek.prove.asked.rates import AnswerRate, answer_rate
from everweek.science import NotEnough

if TYPE_CHECKING:
    from everweek.prove.measures import Question


@dataclass(frozen=True)
class Silence:
    """What is known of it. ``funnel`` is of the units, days and contacts of the question, whatever was asked."""

    rate: AnswerRate
    late: Late | NotEnough
    funnel: Funnel


def silence_of(question: "Question", *, viewer: Actor) -> Silence:
    """Who said nothing about what a question asks, as far as the viewer may see; raises what ``measures.measure`` raises."""
    from everweek.prove import measures

    # What is wrong with the question is said as everywhere.
    measures.check(question)
    measures.count(replace(question, by=()), viewer=viewer)
    units: Sequence[int | None] | None = None
    if "unit" in question.where:
        named = question.where["unit"]
        units = cuts.units_of(sight_of(viewer, ["unit"]), {"unit": named})[0] if named else (None,)
    since = _midnight(question.since) if question.since else None
    until = _midnight(question.until + timedelta(days=1)) if question.until and question.until < date.max else None
    return Silence(
        answer_rate(question, viewer=viewer),
        late_answers(question, viewer=viewer),
        what_became(viewer, since=since, until=until, units=units, first=_first(question.where.get(schema.FIRST))),
    )


def as_json(question: "Question", found: Silence) -> Mapping[str, object]:
    """Return what is known of silence as the API tells it."""
    from everweek.prove.measures import plain

    late: Mapping[str, object] = plain(found.late if isinstance(found.late, NotEnough) else found.late.difference)
    if isinstance(found.late, Late):
        late = {**late, "late": found.late.late, "prompt": found.late.prompt}
    return {
        "measure": question.name,
        "level": question.level,
        "by": list(question.by),
        "since": question.since.isoformat() if question.since else None,
        "until": question.until.isoformat() if question.until else None,
        "answer_rate": rates.as_json(found.rate),
        "late": late,
        "moments": {
            "decided": found.funnel.decided,
            "asked": found.funnel.asked,
            "planned": found.funnel.planned,
            "not_asked": dict(sorted(found.funnel.reasons.items())),
        },
    }


def _first(told: str | None) -> bool | None:
    # Of which contact a moment was may not be known: then it is neither, and the funnel tells of all.
    return told == schema.YES if told else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.zone_of(organisation().zone))
