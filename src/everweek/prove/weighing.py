"""Whether the answers that a number counts stand for equally many: drawn with other chances, or told with other weights."""

from dataclasses import replace
from typing import Final

from everweek.journal.services import Actor
from everweek.prove import rules
from everweek.prove.measures import Question, count

_CLOSE: Final = 1e-9


def is_uneven(question: Question, viewer: Actor | None) -> bool:
    """Whether some of these answers stand for more than others; a question that was answered already is refused nothing here.

    Customers who were drawn one in four stand for four each beside those who were all asked; where all were drawn alike, none
    stands for more.
    """
    if question.name in rules.PROMISED:
        return False
    groups = count(replace(question, by=(), weight=True), viewer=viewer).tallies
    tallies = [tally for group in groups for tally in group.values()]
    return spread(sum(one.n for one in tallies), sum(one.w for one in tallies), sum(one.w2 for one in tallies))


def spread(n: int, w: float, w2: float) -> bool:
    """Whether the weights of ``n`` answers differ, by their sum and the sum of their squares: Cauchy and Schwarz are equal
    where all are alike.

    >>> spread(3, 6, 12), spread(3, 6, 14), spread(0, 0, 0)
    (False, True, False)
    """
    return n * w2 > w * w * (1 + _CLOSE)
