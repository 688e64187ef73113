"""What shrinking gives back."""

from dataclasses import dataclass

from everweek.science.estimate import Estimate, NotEnough


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Estimates drawn towards what the groups have in common, the more the less is known of each.

    Attributes:
        prior: What the groups have in common: (a, b) of a beta distribution, or (mean, variance) of a normal one.
        estimates: One for each group, in the order given; `NotEnough` for a group without answers, of which nothing is known.

    >>> Shrunken((2.0, 8.0), ()).prior
    (2.0, 8.0)
    """

    prior: tuple[float, float]
    estimates: tuple[Estimate | NotEnough, ...]
