"""The sentences on how much weeks, or months, differ beyond chance: in the past where answers stopped coming."""

from enum import StrEnum

from django.utils.translation import gettext as _

from everweek.prove.watch.findings import Finding, Predictable
from everweek.science import Estimate

LITTLE = 1.5
"""That something varies as little as chance is said where more than half as much again can be ruled out."""


class _Spread(StrEnum):
    """How much it varies, as far as can be told."""

    MORE = "more than chance"
    UNTOLD = "more than half as much again cannot be ruled out"
    LITTLE = "as little as chance"


def sentence(finding: Predictable, spread: Estimate) -> str:
    """The sentence, into which what, where and the numbers are to be put; ``spread`` is how many times as much as by chance."""
    return (_now() if finding.stopped is None else _then())[_found(spread), finding.every == "week"]


def is_told(finding: Finding) -> bool:
    """Whether a finding of how much something varies can be told well enough to stand for itself; so can every other finding."""
    spread = finding.evidence.estimate if isinstance(finding, Predictable) else None
    return spread is None or _found(spread) is not _Spread.UNTOLD


def _found(spread: Estimate) -> _Spread:
    return _Spread.MORE if spread.low > 1 else _Spread.UNTOLD if spread.high > LITTLE else _Spread.LITTLE


def _now() -> dict[tuple[_Spread, bool], str]:
    return {
        (_Spread.MORE, True): _(
            "From week to week %(what)s %(where)s varies more than chance: %(times)s times as much "
            "(%(level)s %% confidence: %(low)s to %(high)s)."
        ),
        (_Spread.MORE, False): _(
            "From month to month %(what)s %(where)s varies more than chance: %(times)s times as much "
            "(%(level)s %% confidence: %(low)s to %(high)s)."
        ),
        (_Spread.UNTOLD, True): _(
            "How much %(what)s %(where)s varies from week to week beside chance cannot be told well: "
            "at most %(high)s times as much, with %(level)s %% confidence."
        ),
        (_Spread.UNTOLD, False): _(
            "How much %(what)s %(where)s varies from month to month beside chance cannot be told well: "
            "at most %(high)s times as much, with %(level)s %% confidence."
        ),
        (_Spread.LITTLE, True): _(
            "From one week to the next %(what)s %(where)s varies as little as chance, as far as can be told: "
            "at most %(high)s times as much, with %(level)s %% confidence."
        ),
        (_Spread.LITTLE, False): _(
            "From one month to the next %(what)s %(where)s varies as little as chance, as far as can be told: "
            "at most %(high)s times as much, with %(level)s %% confidence."
        ),
    }


def _then() -> dict[tuple[_Spread, bool], str]:
    return {
        (_Spread.MORE, True): _(
            "From week to week %(what)s %(where)s varied more than chance: %(times)s times as much "
            "(%(level)s %% confidence: %(low)s to %(high)s)."
        ),
        (_Spread.MORE, False): _(
            "From month to month %(what)s %(where)s varied more than chance: %(times)s times as much "
            "(%(level)s %% confidence: %(low)s to %(high)s)."
        ),
        (_Spread.UNTOLD, True): _(
            "How much %(what)s %(where)s varied from week to week beside chance cannot be told well: "
            "at most %(high)s times as much, with %(level)s %% confidence."
        ),
        (_Spread.UNTOLD, False): _(
            "How much %(what)s %(where)s varied from month to month beside chance cannot be told well: "
            "at most %(high)s times as much, with %(level)s %% confidence."
        ),
        (_Spread.LITTLE, True): _(
            "From one week to the next %(what)s %(where)s varied as little as chance, as far as can be told: "
            "at most %(high)s times as much, with %(level)s %% confidence."
        ),
        (_Spread.LITTLE, False): _(
            "From one month to the next %(what)s %(where)s varied as little as chance, as far as can be told: "
            "at most %(high)s times as much, with %(level)s %% confidence."
        ),
    }
