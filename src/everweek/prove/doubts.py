"""How many of the answers that a number counts are doubtful, and how it is asked for without them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from everweek.errors import Invalid, Unavailable
from everweek.facts import ask
from everweek.journal.services import Actor
from everweek.listen.doubting.rules import DoubtKind
from everweek.prove import rules
from everweek.prove.access import sight_of
from everweek.prove.cuts import units_of
from everweek.prove.measures import Question, count, estimated
from everweek.prove.words import sentence
from everweek.science import Estimate, NotEnough

DOUBT: Final = "doubt"
"""The dimension under which an answer says why it is doubtful; where it is empty, nothing is."""


def count_doubtful(question: Question, viewer: Actor | None) -> int:
    """How many of the answers a question counts are doubtful; nothing where it is asked about doubts itself.

    The question was answered already: what it may not ask was refused there.
    """
    return count_doubtful_each([question.name], question, viewer)[question.name]


def count_doubtful_each(named: Sequence[str], question: Question, viewer: Actor | None) -> Mapping[str, int]:
    """How many of the answers that a question counts are doubtful, for each of these measures; asked of the facts at once."""
    reads = {
        name: rules.measure_named(name, {name.removesuffix(rules.TOP)}).reads for name in named if name not in rules.PROMISED
    }
    used = [*question.by, *question.where]
    answered = ask.dimensions() if reads else []
    if DOUBT in used or DOUBT not in answered or any(name not in answered for name in used):
        return dict.fromkeys(named, 0)
    sight = sight_of(viewer, used)
    units, rest = units_of(sight, question.where)
    groups = ask.counts_by_score(
        measures=sorted(set(reads.values())),
        by=("measure",),
        where={**rest, **sight.where, DOUBT: [kind.value for kind in DoubtKind]},
        since=question.since,
        until=question.until,
        units=units,
    )
    doubtful = {group.key[0]: sum(tally.n for tally in group.tallies.values()) for group in groups}
    return {name: doubtful.get(reads.get(name, ""), 0) for name in named}


def without_doubtful(question: Question) -> Question:
    """Return the question about those answers alone of which nothing is doubtful."""
    return replace(question, where={**question.where, DOUBT: ""})


@dataclass(frozen=True)
class Said:
    """What some answers say of a measure: as a sentence, as a number with its interval, and the scale it can be drawn on."""

    says: str
    result: Estimate | NotEnough
    ends: rules.Scale | None


def said(names: Iterable[str], where: Mapping[str, str], viewer: Actor | None, *, without: bool = False) -> list[Said]:
    """What some of the answers say of these measures, each in a sentence; ``without`` what is doubtful among them.

    None of a measure that nobody has answered there yet, and none while the numbers are being made anew.
    """
    found = []
    for name in names:
        question = Question(name, where=where)
        try:
            told = estimated(count(without_doubtful(question) if without else question, viewer=viewer))
        except (Invalid, Unavailable):
            continue
        found.append(Said(sentence(replace(told, where={})), told.rows[0].result, told.ends))
    return found
