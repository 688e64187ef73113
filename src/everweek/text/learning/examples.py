"""What the learner is taught with, and what a person corrected."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A comment with the labels a person, or a score beside it, gave it.

    ``beside`` is what is known of it beside its words, each a short name: which question was answered, how high a score was
    given with it. ``group`` names whose words they are (a respondent): comments of a group, and comments of the same words, are
    never on both sides when the learner tries itself. ``weight`` says how much more than an ordinary example it counts.
    """

    text: str
    labels: tuple[str, ...]
    group: str = ""
    weight: float = 1.0
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class TooLittle:
    """There are not examples enough to learn from: why, how many there are, and how many there would have to be."""

    reason: str
    have: int
    need: int


CORRECTED = 3.0


def corrected(examples: Sequence[Example], corrections: Sequence[Example]) -> list[Example]:
    """The examples with what a person corrected in the place of what was said of the same words by the same group.

    A correction counts as much as three examples: somebody looked. The last one of the same words and group holds.

    >>> [one.labels for one in corrected([Example("Fine", ("bad",), "r1")], [Example("Fine", ("good",), "r1")])]
    [('good',)]
    """
    newest = {(one.text, one.group): Example(one.text, one.labels, one.group, CORRECTED, one.beside) for one in corrections}
    kept = [one for one in examples if (one.text, one.group) not in newest]
    return [*kept, *newest.values()]
