"""Checks of arguments: what is impossible raises `ValueError` with the argument's name, and nothing is clipped or guessed."""

from __future__ import annotations

import math
import operator
from collections.abc import ItemsView, Mapping
from typing import TYPE_CHECKING, Any, SupportsFloat, TypeVar

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from everweek.science.arrays import Floats


MOST = 2**63
"""No count exceeds what a database can count to."""

Entry = TypeVar("Entry")


def whole(name: str, value: object) -> int:
    """A count: a whole number, zero or more. 3.0 and numpy's integers are welcome, True and 2.5 are not."""
    # By its name, for `arguments` must not load numpy to know numpy's own True.
    if type(value).__name__ in {"bool", "bool_"}:
        raise ValueError(f"{name} must be a whole number, not {value}")
    try:
        number = operator.index(value)  # type: ignore[arg-type]  # what has no index is caught below
    except TypeError:
        real = finite(name, value)
        if not real.is_integer():
            raise ValueError(f"{name} must be a whole number, not {value!r}") from None
        number = int(real)
    if number < 0:
        raise ValueError(f"{name} must not be negative, but is {number}")
    if number > MOST:
        raise ValueError(f"{name} must not exceed {MOST:g}: nobody counts so far")
    return number


def counted(counts_by_score: Mapping[float, int]) -> dict[float, int]:
    """Score -> how many gave it, each a number and a count; scores that nobody gave stay in."""
    return {finite("counts_by_score", score): whole("counts_by_score", count) for score, count in entries(counts_by_score)}


def entries(counts_by_score: Mapping[float, Entry]) -> ItemsView[float, Entry]:
    """The pairs of a mapping by score; anything else is refused by name."""
    if not isinstance(counts_by_score, Mapping):
        raise ValueError(  # noqa: TRY004 (the contract promises ValueError)
            f"counts_by_score must map each score to how many gave it, not be a {type(counts_by_score).__name__}"
        )
    return counts_by_score.items()


def finite(name: str, value: object) -> float:
    """Return a real number as a float; ``ValueError`` for NaN, for infinity and for what is no number."""
    # Nearly all are numbers of Python, and to ask the protocol about one takes longer than all else that is reckoned of it.
    if not isinstance(value, (float, int)) and (isinstance(value, (str, bytes)) or not isinstance(value, SupportsFloat)):
        raise ValueError(f"{name} must be a number, not {value!r}")  # noqa: TRY004 (the contract promises ValueError)
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name} must be a single finite number, not {value!r}") from None
    if not math.isfinite(number):
        raise ValueError(f"{name} must be a finite number, not {value!r}")
    return number


def positive(name: str, value: object) -> float:
    """Return a finite number above zero; ``ValueError`` for any other."""
    number = finite(name, value)
    if number <= 0:
        raise ValueError(f"{name} must be above zero, but is {number:g}")
    return number


def fraction(name: str, value: object) -> float:
    """Return a number strictly between 0 and 1, such as a level; ``ValueError`` for any other."""
    number = finite(name, value)
    if not 0 < number < 1:
        raise ValueError(f"{name} must lie between 0 and 1, but is {number:g}")
    return number


def pair(name: str, numbers: tuple[float, float]) -> tuple[float, float]:
    """Two real numbers."""
    try:
        first, second = numbers
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a pair of numbers, not {numbers!r}") from None
    return finite(name, first), finite(name, second)


def span(scale: tuple[float, float] | None, name: str = "scale") -> tuple[float, float]:
    """Return the ends of a scale, or minus and plus infinity where none is known; ``ValueError`` where they are not in order."""
    if scale is None:
        return -math.inf, math.inf
    ends = pair(name, scale)
    if ends[0] >= ends[1]:
        raise ValueError(f"{name} must run from the lower to the higher end, not {scale!r}")
    return ends


def array(name: str, values: ArrayLike, *, dimensions: int = 1, missing: bool = False) -> Floats:
    """An array of finite floats with that many dimensions; `missing=True` lets NaN (and None) through."""
    import numpy as np

    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise ValueError(f"{name} must not have masked entries: leave them out")
    try:
        found: NDArray[Any] = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be a regular array, but its rows differ in length") from None
    if found.dtype.kind == "O":
        found = _from_objects(name, found)
    if found.dtype.kind not in "biuf" or found.ndim != dimensions:
        if found.size == 0 and found.ndim <= dimensions and found.dtype.kind in "biuf":
            return np.zeros((0,) * dimensions)
        raise ValueError(f"{name} must be numbers in {dimensions} dimension(s), not {found.dtype} in {found.ndim}")
    numbers = found.astype(np.float64)
    bad = np.isinf(numbers) if missing else ~np.isfinite(numbers)
    if bad.any():
        raise ValueError(f"{name} must be finite, but entry {np.argwhere(bad)[0].tolist()} is {numbers[bad][0]}")
    return numbers


def _from_objects(name: str, found: NDArray[Any]) -> Floats:
    """Return decimals, long integers and None, as databases return them, as floats; None becomes NaN."""
    import numpy as np

    if any(isinstance(each, (str, bytes, list, tuple)) for each in found.flat):
        raise ValueError(f"{name} must be numbers in rows of one length")
    try:
        return found.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name} must be numbers") from None


def counts(name: str, values: ArrayLike, *, dimensions: int = 1) -> Floats:
    """An array of whole numbers, zero or more (as floats, exact up to 2**53)."""
    import numpy as np

    numbers = array(name, values, dimensions=dimensions)
    for bad, must in ((numbers < 0, "not be negative"), (numbers != np.floor(numbers), "be whole numbers")):
        if bad.any():
            raise ValueError(f"{name} must {must}, but entry {np.argwhere(bad)[0].tolist()} is {numbers[bad][0]:g}")
    return numbers


def above_zero(name: str, numbers: Floats, hint: str) -> None:
    """Refuse an entry of zero or less, with a hint at what to do about it."""
    import numpy as np

    bad = numbers <= 0
    if bad.any():
        raise ValueError(f"{name} must be above zero, but entry {np.argwhere(bad)[0].tolist()} is not: {hint}")


def not_negative(name: str, numbers: Floats) -> None:
    """Refuse an entry below zero."""
    import numpy as np

    bad = numbers < 0
    if bad.any():
        raise ValueError(f"{name} must not be negative, but entry {np.argwhere(bad)[0].tolist()} is {numbers[bad][0]:g}")


def same_shape(**arrays: Floats) -> None:
    """Refuse arrays that do not belong together."""
    shapes = {name: each.shape for name, each in arrays.items()}
    if len(set(shapes.values())) > 1:
        raise ValueError(" and ".join(shapes) + f" must have the same shape, not {list(shapes.values())}")


def at_most(name: str, numbers: Floats, other: str, limits: Floats) -> None:
    """Refuse an entry above its limit: more hits than tries."""
    import numpy as np

    bad = numbers > limits
    if bad.any():
        where = np.argwhere(bad)[0].tolist()
        raise ValueError(f"{name} must not exceed {other}, but entry {where} is {numbers[bad][0]:g} of {limits[bad][0]:g}")
