"""How often something is tried that is tried with made-up things: enough for every day, or all that its author asked for.

``EVERWEEK_THOROUGH=1 make test`` tries each as often as it says; without it a third of that is tried, so that the whole proof
stays within the time it has. Whoever changes what a property is about runs it thoroughly.
"""

import os
from typing import Final

THOROUGH: Final = bool(os.environ.get("EVERWEEK_THOROUGH"))
FEWEST: Final = 5


def kills(asked: int) -> int:
    """How often a process is killed of the times asked for: each of them starts it anew, which takes most of such a test.

    >>> kills(2), kills(5) in {5, 2}
    (2, True)
    """
    return asked if THOROUGH else max(2, asked // 2)


def tries(asked: int) -> int:
    """How many of the examples asked for are tried.

    >>> tries(60) in {20, 60}, tries(6) in {5, 6}, tries(3)
    (True, True, 3)
    """
    return asked if THOROUGH or asked <= FEWEST else max(FEWEST, asked // 3)
