"""What a cut by unit says: each unit beside others that serve the same touchpoints in the same months (``watch.peers``).

Beside all others together a call centre lies below only because it is called about what went wrong. So what is said of a unit is
said once its touchpoints and months are allowed for; of a unit that has no other to stand beside, what was measured is said, with
the words that nothing is allowed for (docs/decisions/0070-units-beside-units-that-serve-the-same.md).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from everweek.journal.services import Actor
from everweek.prove import watch, words
from everweek.prove.compare import Comparison, Standing
from everweek.prove.margin import margins
from everweek.prove.measures import Question
from everweek.prove.rules import PROMISED
from everweek.prove.strongest import Said, of_groups
from everweek.prove.watch.findings import Direction, UnitApart
from everweek.prove.watch.peers import FEWEST, Beside
from everweek.prove.words import MOST_NAMED
from everweek.science import Estimate

WAYS: Final = {Direction.DOWN: Standing.BELOW, Direction.UP: Standing.ABOVE}


def is_fair(question: Question) -> bool:
    """Whether units are what is asked for, alone, so that each is said to lie below or above others of the same touchpoints."""
    return tuple(question.by) == ("unit",) and not question.weight and question.name not in PROMISED


@dataclass(frozen=True)
class Fair:
    """What is said of units, how they stand beside each other as it is said, and what is said as they were measured: empty where
    that is what is said.
    """

    says: tuple[Said, ...]
    compared: Comparison
    measured: tuple[str, ...] = ()


def of_units(question: Question, compared: Comparison, *, viewer: Actor | None) -> Fair:
    """Say how units stand beside others at the same touchpoints: those below first; how many cannot be told apart; then those
    that have no others to stand beside, as they were measured.
    """
    since, until, level = question.since, question.until, question.level
    found = watch.units(question.name, viewer=viewer, where=question.where, since=since, until=until, level=level)
    judged = {one.place.value: one for one in found.rows if isinstance(one.difference, Estimate)}
    mixed = len({cut["touchpoint"] for cut in found.counted.cuts}) > 1
    raw = of_groups(compared)
    if len(judged) < FEWEST:
        reserved = words.unallowed(compared) if mixed else {}
        says = [replace(one, words=reserved[one.standing]) if one.standing in reserved else one for one in raw]
        return Fair(tuple(says), compared)
    apart = [one for one in found.findings if isinstance(one, UnitApart)]
    others = [
        Said(one, finding=None if apart else found.lead) for one in words.not_alike(compared.measured, len(judged), len(apart))
    ]
    says = [*_apart(compared, apart), *others, *_alone(compared, judged), *map(Said, words.small(compared))]
    return Fair(tuple(says), _as_said(compared, judged), tuple(one.words for one in raw))


def _as_said(compared: Comparison, judged: Mapping[str, Beside]) -> Comparison:
    """The groups as it is said of them: where each unit would lie, had all met the same, and how it stands beside these."""
    groups = [
        replace(one, estimate=unit.estimate, alike=WAYS[unit.apart] if unit.apart else Standing.UNTOLD)
        if (unit := judged.get(one.cut["unit"])) is not None
        else one
        for one in compared.groups
    ]
    return replace(compared, groups=tuple(groups), fair=True)


def _alone(compared: Comparison, judged: Collection[str]) -> list[Said]:
    """Say of the units that were not ``judged`` how they lie from all others together, as measured, those below first."""
    groups = [replace(one, beside=None) if one.cut["unit"] in judged else one for one in compared.groups]
    alone = replace(compared, groups=tuple(groups))
    return [
        Said.of(sentence, compared.measured, margins(alone, standing)) for standing, sentence in words.unallowed(alone).items()
    ]


def _apart(compared: Comparison, apart: Sequence[UnitApart]) -> list[Said]:
    """A sentence for each unit that lies apart, those below first; of many the last as a number."""
    said: list[Said] = []
    for way, standing in WAYS.items():
        found = [one for one in apart if one.direction is way]
        named = found if len(found) <= MOST_NAMED else found[: MOST_NAMED - 1]
        said += [Said(words.beside_alike(compared.measured, one.place.label, standing), finding=one) for one in named]
        if more := len(found) - len(named):
            said.append(Said(words.more_alike(more, standing)))
    return said
