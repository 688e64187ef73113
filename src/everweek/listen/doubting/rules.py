"""Which answers are doubtful, and why: decided without a database, from when and from where they came and what they say.

A mark is a question to a person and never a verdict: nothing is dropped because of one. So the rules are made for few false
marks. What was measured (the days are those of ``tests/listen/doubting/saying.py``):

- A kiosk in a full hall, 600 people a day, each beginning as soon as the one before has gone: no mark on 200 days.
- A link in a newsletter with 2,000 readers, a fifth of them in offices that share one address, three kinds of browser and a
  mood: no mark on 200 days.
- A lecture hall whose 120 people follow one code at once, through one address and with six kinds of telephone: no mark on
  1,000 days.

By its making one day in a thousand of a link has a false mark of *alike* at the most, as long as people of one place are alike
no more than ``KINSHIP`` says.

What the rules cannot see: a program that is slow, comes from many places and says something else each time.
"""

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from everweek.listen.asking.rules import KIOSK
from everweek.science import Estimate
from everweek.science.alike import at_least
from everweek.science.shares import wilson


class DoubtKind(StrEnum):
    """Why answers are doubtful; the first that fits is the one that is said."""

    TRAP = "trap"
    QUICK = "quick"
    PACE = "pace"
    BURST = "burst"
    AGAIN = "again"
    WORDS = "words"


AT_ONCE: Final = frozenset({DoubtKind.TRAP, DoubtKind.QUICK})
"""Those that are known as soon as the answer is there."""
DANGER: Final = frozenset({"safety", "life"})
"""Words that wait for no verdict, whoever wrote them."""

ERROR: Final = 0.001
"""So often, on one day of one link, may honest people be called alike; shared by all groups that are looked at on it."""
KINSHIP: Final = 0.1
"""How much more alike people of one place are held to be than people of anywhere (intraclass correlation)."""
COMMONEST: Final = 0.6
"""The share of people who say the commonest thing, where too few others have answered to know."""
KNOWN: Final = 20

BURST_APART: Final = timedelta(seconds=30)
BURST_FEWEST: Final = 5
AGAIN_FEWEST: Final = 3
PACE_WITHIN: Final = timedelta(seconds=10)
PACE_FEWEST: Final = 15
"""So many answers from one kind of browser at one place in ten seconds: a lecture hall that answers together is slower."""
TAPPED_APART: Final = timedelta(seconds=2)
TAPPED_FEWEST: Final = 5
"""On a kiosk: the next person reads, chooses and sends in three seconds at the least."""

WORDS_FEWEST: Final = 8
LETTERS_FEWEST: Final = 40
"""Shorter comments are said alike by people who never met: “Everything was fine, thank you”."""
WORDS_WITHIN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Came:
    """One answer at an open link: when, from which place and browser (keyed numbers of that day), by which way.

    ``said`` tells apart what was chosen, and is empty where nothing but words was said.
    """

    id: int
    at: datetime
    place: str
    browser: str
    way: str
    said: str


@dataclass(frozen=True)
class Found:
    """Answers that are doubtful together, in the order of time, with the numbers of their evidence.

    ``many`` answers within ``seconds``; ``alike`` of them said the same, which the share ``elsewhere`` of the others said.
    """

    kind: DoubtKind
    ids: tuple[int, ...]
    seconds: float
    alike: int = 0
    elsewhere: float | None = None

    @property
    def told(self) -> Mapping[str, float | int | None]:
        """The evidence, as it is kept."""
        return {"seconds": round(self.seconds, 1), "alike": self.alike, "elsewhere": self.elsewhere}


@dataclass(frozen=True)
class Day:
    """What came in at one link on one day; ``before`` counts what was said there before, and is asked where it matters alone."""

    came: Sequence[Came]
    before: Callable[[], Mapping[str, int]] = dict


def doubtful(day: Day) -> list[Found]:
    """The groups of answers of a day that are doubtful; no answer is in two.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
    >>> came = [Came(n, noon + timedelta(seconds=0.5 * n), "p", "b", "link", "10") for n in range(16)]
    >>> [(found.kind.value, len(found.ids)) for found in doubtful(Day(came))]
    [('pace', 16)]
    """
    rows = sorted(day.came, key=lambda one: (one.at, one.id))
    people = [one for one in rows if one.way != KIOSK]
    found = _tapped([one for one in rows if one.way == KIOSK]) + _at_inhuman_pace(people)
    taken = {pk for one in found for pk in one.ids}
    return found + _too_alike([one for one in people if one.id not in taken], day.before)


def may_be_doubtful(came: Sequence[Came], fresh: Collection[int]) -> bool:
    """Whether one of ``fresh`` is in a group that is looked at, whatever was said, among all that came from their places.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
    >>> came = [Came(n, noon + timedelta(hours=n), "p", f"b{n % 4}", "link", "") for n in range(9)]
    >>> may_be_doubtful(came, {8}), may_be_doubtful(came, {7})
    (True, False)
    """
    rows = sorted(came, key=lambda one: (one.at, one.id))
    people = [one for one in rows if one.way != KIOSK]
    quick = _tapped([one for one in rows if one.way == KIOSK]) + _at_inhuman_pace(people)
    groups = [found.ids for found in quick] + [tuple(one.id for one in group) for _kind, group in _looked_at(people)]
    return any(pk in fresh for group in groups for pk in group)


def said_key(chosen: object) -> str:
    """What tells apart what was chosen; empty for nothing."""
    return hashlib.blake2b(repr(chosen).encode(), digest_size=8).hexdigest() if chosen else ""


def words_key(text: str) -> str:
    """What tells long comments apart word for word, whatever their case, blanks and marks; empty for a short one.

    >>> one = words_key("I waited an hour at the desk, and NOBODY came to help me!")
    >>> one == words_key("i waited an hour  at the desk and nobody came to help me"), words_key("All fine, thank you")
    (True, '')
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(one if one.isalnum() else " " for one in plain).split()
    if len(words) < WORDS_FEWEST or sum(map(len, words)) < LETTERS_FEWEST:
        return ""
    return hashlib.blake2b(" ".join(words).encode(), digest_size=16).hexdigest()


def _tapped(rows: Sequence[Came]) -> list[Found]:
    """On a tablet: a row of answers each of which came sooner after the one before than anybody could have given it."""
    runs = [run for tablet in _by(rows, "browser") for run in _runs(tablet, TAPPED_APART)]
    return [_found(DoubtKind.PACE, run) for run in runs if len(run) >= TAPPED_FEWEST]


def _at_inhuman_pace(rows: Sequence[Came]) -> list[Found]:
    """Whatever came from one browser while more answers came from it in ten seconds than people send."""
    found = []
    for browser in _by(rows, "browser"):
        quick: set[int] = set()
        for at in range(len(browser) - PACE_FEWEST + 1):
            if browser[at + PACE_FEWEST - 1].at - browser[at].at <= PACE_WITHIN:
                quick.update(range(at, at + PACE_FEWEST))
        runs = _runs([browser[at] for at in sorted(quick)], PACE_WITHIN)
        found += [_found(DoubtKind.PACE, run) for run in runs]
    return found


def _too_alike(rows: Sequence[Came], before: Callable[[], Mapping[str, int]]) -> list[Found]:
    """Bursts from one place and days of one browser that say the same more often than people of one place do."""
    looked_at = _looked_at(rows)
    if not looked_at:
        return []
    everything = Counter(one.said for one in rows if one.said) + Counter(before())
    different = max(1, len(everything))
    found: list[Found] = []
    taken: set[int] = set()
    for kind, group in looked_at:
        left = [one for one in group if one.id not in taken]
        told = [one.said for one in left if one.said]
        if len(told) < (BURST_FEWEST if kind is DoubtKind.BURST else AGAIN_FEWEST):
            continue
        said, alike = Counter(told).most_common(1)[0]
        others = everything - Counter(one.said for one in group if one.said)
        share, seen = _share(said, others)
        chance = at_least(alike, len(told), share=share, kinship=KINSHIP) * different
        if chance <= ERROR / len(looked_at):
            same = [one for one in left if one.said == said]
            taken.update(one.id for one in same)
            found.append(_found(kind, same, alike=alike, elsewhere=seen))
    return found


def _looked_at(rows: Sequence[Came]) -> list[tuple[DoubtKind, list[Came]]]:
    """The bursts from one place, and the days of one browser, that are large enough to say anything of."""
    bursts = [run for place in _by(rows, "place") for run in _runs(place, BURST_APART) if len(run) >= BURST_FEWEST]
    again = [browser for browser in _by(rows, "browser") if len(browser) >= AGAIN_FEWEST]
    return [(DoubtKind.BURST, run) for run in bursts] + [(DoubtKind.AGAIN, browser) for browser in again]


def _share(said: str, others: Mapping[str, int]) -> tuple[float, float | None]:
    """How large a share of others may say that at the most, and what share does; None where too few others are known."""
    many = sum(others.values())
    if many < KNOWN:
        return COMMONEST, None
    told = wilson(others.get(said, 0), many)
    # Never certain: what everybody says cannot be held against anybody.
    return (min(told.high, 1 - 1e-9), told.value) if isinstance(told, Estimate) else (COMMONEST, None)


def _by(rows: Iterable[Came], name: str) -> list[list[Came]]:
    """Return the answers of each place, or of each browser, in the order of time, leaving out those whose place or browser is
    unknown.
    """
    groups: dict[str, list[Came]] = defaultdict(list)
    for one in rows:
        if key := getattr(one, name):
            groups[key].append(one)
    return list(groups.values())


def _runs(rows: Sequence[Came], apart: timedelta) -> list[list[Came]]:
    """The rows in stretches without a pause longer than that."""
    runs: list[list[Came]] = []
    for one in rows:
        if runs and one.at - runs[-1][-1].at <= apart:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _found(kind: DoubtKind, run: Sequence[Came], *, alike: int = 0, elsewhere: float | None = None) -> Found:
    return Found(kind, tuple(one.id for one in run), (run[-1].at - run[0].at).total_seconds(), alike, elsewhere)
