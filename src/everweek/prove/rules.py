"""Decisions about measures without a database: what a name means, how a tally becomes an estimate, in which order rows stand."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.errors import Invalid
from everweek.questionnaires import standing
from everweek.questionnaires.standing import Reckoned
from everweek.science import Estimate, NotEnough
from everweek.science.tally import Tally
from everweek.text.letters import plain

LEAST_LEVEL: Final = 0.5
MOST_LEVEL: Final = 0.999
"""Below the one an interval leaves out the truth more often than not, beyond the other it is called certain, which none is."""
SMALLEST_GROUP = 5
"""A group of fewer answers is not spoken of: its number would be a few persons' mood."""

Tallies = Mapping[float, Tally]
Scale = tuple[float, float]
TOP = ".top"
FEWEST_NORMAL = 5
"""From fewer points nobody learns what is normal (``science.change.groups.LEAST_BASELINE``, which is heavy to load)."""


def check_level(level: float) -> float:
    """Return how often intervals are to hold the truth; ``Invalid`` (``level``) where no interval can, or none should.

    >>> check_level(0.95)
    0.95
    """
    if not LEAST_LEVEL <= level <= MOST_LEVEL:
        ends = {"least": f"{LEAST_LEVEL:g}", "most": f"{MOST_LEVEL:g}"}
        raise Invalid(_("Give a level from %(least)s to %(most)s, such as 0.95.") % ends, field="level")
    return level


def level_of(text: str) -> float:
    """Return the level that a text says, as ``check_level`` has it."""
    try:
        level = float(text)
    except ValueError:
        level = 0.0
    return check_level(level)


def year_up_to(day: date) -> date:
    """The first day of the twelve months that end with the month of a day: whole months, as the facts keep them together.

    >>> year_up_to(date(2026, 11, 29)), year_up_to(date(2026, 12, 1))
    (datetime.date(2025, 12, 1), datetime.date(2026, 1, 1))
    """
    return date(day.year, 1, 1) if day.month == 12 else date(day.year - 1, day.month + 1, 1)


def is_signed(measure: str) -> bool:
    """Whether the numbers of the measure of this name are told with their sign wherever people read them: a net promoter score
    may lie below nought, and a share never does.

    >>> is_signed("nps"), is_signed("nps.top"), is_signed("csat")
    (True, False, False)
    """
    return measure == "nps"


@dataclass(frozen=True)
class Kind:
    """How a measure is reckoned: as NPS, as a share of the scores that ``hits`` names, or as a mean.

    ``unit`` is "points" for NPS and shares (of 100), "score" for means on their own scale. ``hits`` says, given the scale, which
    scores count.
    """

    name: str
    unit: str
    hits: Callable[[float, Scale], bool] | None = None


@dataclass(frozen=True)
class Measure:
    """A measure that can be asked for: its name, what people call it, the one it is reckoned from, and how."""

    name: str
    title: str | Promise
    reads: str
    kind: Kind

    @property
    def has_top(self) -> bool:
        """Whether the share of its top two boxes says something besides it: of a mean, not of what is a share already."""
        return self.kind is MEAN

    def ends(self, scale: Scale) -> Scale:
        """The least and the most the measure can be, answered on this scale."""
        if self.kind is NPS:
            return -100.0, 100.0
        return (0.0, 100.0) if self.kind.unit == "points" else scale

    def estimate(self, tallies: Tallies, scale: Scale, *, weighted: bool, level: float) -> Estimate | NotEnough:
        """The measure of these answers with its interval; shares in points of 100."""
        from everweek.science import scores

        counts = {score: tally.n for score, tally in tallies.items()}
        if self.kind is NPS:
            return scores.nps_weighted_counts(tallies, level=level) if weighted else scores.nps_counts(counts, level=level)
        if self.kind.hits is None:
            if weighted:
                return scores.mean_weighted_counts(tallies, scale=scale, level=level)
            return scores.mean_counts(counts, scale=scale, level=level)
        boxes = {score for score in tallies if self.kind.hits(score, scale)}
        if weighted:
            return in_points(scores.top_box_weighted_counts(tallies, boxes=boxes, level=level))
        return in_points(scores.top_box_counts(counts, boxes=boxes, level=level))


NPS = Kind("nps", "points")
MEAN = Kind("mean", "score")
AS_EXPECTED = Kind("share at or above what was expected", "points", lambda score, scale: score >= (scale[0] + scale[1]) / 2)
KEPT = Kind("share that stayed", "points", lambda score, scale: score >= scale[1])
PROMISES_KEPT = Kind("share of promises kept", "points", lambda score, scale: score >= scale[1])
WON_BACK = Kind("share of unhappy customers won back", "points", lambda score, scale: score >= scale[1])
TOP_TWO = Kind("share of the top two boxes", "points", lambda score, scale: score >= scale[1] - 1)

RECKONED: Mapping[Reckoned, Kind] = MappingProxyType(
    {"nps": NPS, "mean": MEAN, "share-as-expected": AS_EXPECTED, "share-that-stayed": KEPT}
)
STANDING: Mapping[str, Measure] = MappingProxyType(
    {one.name: Measure(one.name, one.title, one.name, RECKONED[one.reckoned]) for one in standing.STANDING.values()}
)
"""The standing measures; every other name a question carries is a mean on its own scale, and ``NAME.top`` its top two boxes."""

RETENTION: Final = "retention"
RECOVERED: Final = "recovered"
PROMISED: Mapping[str, Measure] = MappingProxyType(
    {
        name: Measure(name, title, name, WON_BACK if name == RECOVERED else PROMISES_KEPT)
        for name, title in {
            "kept": gettext_lazy("Promises kept"),
            "kept.first_reply": gettext_lazy("First replies in time"),
            "kept.next_reply": gettext_lazy("Next replies in time"),
            "kept.solution": gettext_lazy("Solutions in time"),
            RECOVERED: gettext_lazy("Unhappy customers won back"),
        }.items()
    }
)
"""What is measured of cases and not of answers. No measure a question carries goes by one of these names."""
PROMISE_SCALE: Scale = (0.0, 1.0)


def promises_of(name: str) -> tuple[str, ...]:
    """The promises a measure counts, by the names they have in the facts.

    >>> promises_of("kept.solution"), promises_of("kept")
    (('kept.solution',), ('kept.first_reply', 'kept.next_reply', 'kept.solution'))
    """
    return tuple(each for each in PROMISED if each.startswith("kept.")) if name == "kept" else (name,)


def measure_named(name: str, known: Iterable[str]) -> Measure:
    """The measure of that name, given those that questions carry; ``Invalid`` suggests the nearest where there is none.

    >>> measure_named("csat.top", ["csat"]).kind.name
    'share of the top two boxes'
    >>> measure_named("npss", ["touchpoint.signs"])
    Traceback (most recent call last):
    everweek.errors.Invalid: There is no measure 'npss'. Did you mean nps?
    """
    carried = set(known)
    if name in STANDING:
        return STANDING[name]
    if name in PROMISED:
        return PROMISED[name]
    if name in carried:
        return Measure(name, readable(name), name, MEAN)
    stem = name.removesuffix(TOP)
    if stem != name and (stem in carried or stem in STANDING):
        base = measure_named(stem, carried)
        return Measure(name, _("%(measure)s, top two boxes") % {"measure": base.title}, base.reads, TOP_TWO)
    every = sorted({*carried, *STANDING, *PROMISED} | {f"{each}{TOP}" for each in {*carried, *STANDING}})
    raise Invalid(_("There is no measure %(name)r.") % {"name": name} + suggestion(name, every), field="measure")


FELT: Final[Mapping[str, str | Promise]] = {
    "felt.heard": gettext_lazy("Felt heard"),
    "felt.respected": gettext_lazy("Felt respected"),
    "felt.understood": gettext_lazy("Felt understood"),
    "felt.valued": gettext_lazy("Felt valued"),
    "felt.would_return": gettext_lazy("Would return"),
    "felt.solved": gettext_lazy("Felt that it was solved"),
}
"""What customers felt, as they would say it."""


def readable(name: str) -> str:
    """A measure's name as words: what it is, and in brackets of what; what is felt is said as it is felt.

    >>> readable("touchpoint.info_arrivals"), readable("cleanliness"), readable("felt.heard")
    ('Info arrivals (touchpoint)', 'Cleanliness', 'Felt heard')
    """
    if name in FELT:
        return str(FELT[name])
    *kinds, last = (part.replace("_", " ").strip() for part in name.split("."))
    words = last[:1].upper() + last[1:]
    return _("%(name)s (%(kind)s)") % {"name": words, "kind": ", ".join(kinds)} if kinds else words


def suggestion(name: str, known: Iterable[str]) -> str:
    """A near miss as a question to be added to a refusal, or nothing."""
    near = get_close_matches(name.strip().lower(), sorted(known), n=1, cutoff=0.6)
    return " " + _("Did you mean %(near)s?") % {"near": near[0]} if near else ""


def one_scale(measure: Measure, scales: Iterable[Scale]) -> Scale:
    """The scale all answers stand on; ``Invalid`` where there are several (their mean would mean nothing), or one too short."""
    found = sorted(set(scales))
    if len(found) > 1:
        told = ", ".join(f"{low:g}-{high:g}" for low, high in found)
        raise Invalid(
            _("%(name)s is answered on several scales (%(scales)s): ask for one questionnaire at a time.")
            % {"name": measure.reads, "scales": told},
            field="measure",
        )
    [scale] = found
    if measure.kind is NPS and scale != (0.0, 10.0):
        raise Invalid(_("%(name)s is not answered from 0 to 10, so it is no NPS.") % {"name": measure.reads}, field="measure")
    if measure.kind is TOP_TWO and scale[1] - scale[0] < 2:
        raise Invalid(_("%(name)s has two places only: its top two are all of it.") % {"name": measure.reads}, field="measure")
    return scale


def in_points(result: Estimate | NotEnough) -> Estimate | NotEnough:
    """A share as points of 100.

    >>> in_points(Estimate(0.5, 0.4, 0.6, 0.95, 100, "share", "Wilson")).value
    50.0
    """
    if isinstance(result, NotEnough):
        return result
    return replace(result, value=result.value * 100, low=result.low * 100, high=result.high * 100, unit="points")


def tells_effective(results: Iterable[Estimate | NotEnough]) -> bool:
    """Whether any of these says how many equal, independent answers would be as sure: weighted ones do, and promises."""
    return any(isinstance(one, Estimate) and one.n_effective is not None for one in results)


def too_small(n: int) -> NotEnough | None:
    """Why a group of ``n`` answers is not spoken of; None where it is large enough."""
    if n >= SMALLEST_GROUP:
        return None
    reason = _("A group needs at least %(need)d answers to be spoken of.") % {"need": SMALLEST_GROUP}
    return NotEnough(reason, have=n, need=SMALLEST_GROUP)


@lru_cache(maxsize=8192)
def natural(text: str) -> tuple[bool, list[tuple[int, int, str]]]:
    """A key that puts 9 before 10, and what is not recorded last.

    Letters with marks stand beside those without, as in every register of names.

    >>> sorted(["B10", "", "a", "B9", "Zoé", "Éloïse"], key=natural)
    ['a', 'B9', 'B10', 'Éloïse', 'Zoé', '']
    """
    parts = re.findall(r"[0-9]+|[^0-9]+", plain(text))
    return not text, [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def has_stopped(covered: Sequence[int], now: int, *, patience: int) -> bool:
    """Whether answers came regularly, and come no more.

    Args:
        covered: The places, in order, of the weeks or months of which something is known.
        now: The place of the week or month that it is.
        patience: For how many of them nothing may be known without meaning anything.

    They have stopped where nothing has been known for more than ``patience`` of them, and for longer than ever between two of
    which something was: a pause that was as long before, and ended, ends nothing.

    Source: of pauses that come in no particular order the newest of k is the longest with a chance of 1 in k, so that of a year
    of weekly answers a pause beyond all before it is no ordinary one (A. Renyi, 1962, on records; no distribution is assumed).

    >>> weekly, monthly = range(20), range(0, 20, 5)
    >>> [has_stopped(weekly, now, patience=4) for now in (19, 23, 24)], has_stopped(monthly, 20, patience=4)
    ([False, False, True], False)
    """
    if not covered:
        return False
    longest = max((later - earlier for earlier, later in pairwise(covered)), default=0)
    return now - covered[-1] > max(patience, longest)


def allowed(chances: Sequence[float]) -> list[float]:
    """These p-values once it is allowed for how many they are: each stands at an error exactly where ``holm`` lets it.

    Source: Holm (1979), as ``holm``: the k-th smallest of m times m - k + 1, none below one before it, at most 1.

    >>> allowed([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    found, highest = [0.0] * len(chances), 0.0
    for place, index in enumerate(sorted(range(len(chances)), key=lambda index: chances[index])):
        highest = min(1.0, max(highest, chances[index] * (len(chances) - place)))
        found[index] = highest
    return found


def holm(chances: Sequence[float], error: float) -> list[bool]:
    """Which of these p-values stand when all are looked at together, at most ``error`` being wrong in any one.

    Source: S. Holm (1979), Scandinavian Journal of Statistics 6, 65-70: the k-th smallest of m stands at error / (m - k + 1)
    while all before it stood.

    >>> holm([0.01, 0.04, 0.03], 0.05)
    [True, False, False]
    """
    standing = [False] * len(chances)
    for place, index in enumerate(sorted(range(len(chances)), key=lambda index: chances[index])):
        if not chances[index] <= error / (len(chances) - place):
            break
        standing[index] = True
    return standing
