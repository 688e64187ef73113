"""Which comments belong together, and how they are divided so that no judgement is tried on what it was taught."""

import hashlib
from collections.abc import Sequence


def joined(keys: Sequence[Sequence[str]]) -> list[int]:
    """The number of each comment's group: comments that share a key, directly or through others, are in one.

    Args:
        keys: for each comment the keys it goes by, such as its respondent and its words.

    >>> joined([["r1", "nothing"], ["r2", "nothing"], ["r2", "too slow"], ["r3", "fine"]])
    [0, 0, 0, 1]
    """
    above: dict[str, str] = {}

    def top(key: str) -> str:
        while above.setdefault(key, key) != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    for own in keys:
        for key in own[1:]:
            above[top(key)] = top(own[0])
    numbers: dict[str, int] = {}
    return [numbers.setdefault(top(own[0]), len(numbers)) for own in keys]


def divided(groups: Sequence[int], parts: int, *, seed: int) -> list[int]:
    """The part, from 0, of each comment: groups stay whole, parts are as equal as that allows, the same for the same seed.

    >>> divided([0, 0, 1, 2], 2, seed=1) in ([0, 0, 1, 1], [1, 1, 0, 0])
    True
    """
    sizes: dict[int, int] = {}
    for group in groups:
        sizes[group] = sizes.get(group, 0) + 1
    filled = [0] * parts
    placed: dict[int, int] = {}
    for group in sorted(sizes, key=lambda one: (-sizes[one], _shuffled(one, seed))):
        part = min(range(parts), key=lambda one: (filled[one], one))
        placed[group] = part
        filled[part] += sizes[group]
    return [placed[group] for group in groups]


def _shuffled(group: int, seed: int) -> bytes:
    return hashlib.blake2b(f"{seed}:{group}".encode(), digest_size=8).digest()
