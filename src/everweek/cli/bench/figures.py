"""What a case found: one figure a line, with the mark it is held against where there is one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One number found. ``mark`` is what it should come to at most, or at least where ``at_least``; None where none is set.

    >>> Figure("facts", "month by unit", 34.0, "ms", mark=50.0).met, Figure("facts", "speed-up", 3.0, "x", 5.0, at_least=True).met
    (True, False)
    """

    case: str
    what: str
    value: float
    unit: str
    mark: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the mark is reached; None where there is none."""
        if self.mark is None:
            return None
        return self.value >= self.mark if self.at_least else self.value <= self.mark

    def plain(self) -> Mapping[str, object]:
        """Return the figure as an object for JSON."""
        return {
            "case": self.case,
            "what": self.what,
            "value": self.value,
            "unit": self.unit,
            "mark": self.mark,
            "at_least": self.at_least,
            "met": self.met,
        }


@dataclass(frozen=True)
class Skipped:
    """A case that was not run, and why."""

    case: str
    reason: str


def table(figures: Sequence[Figure]) -> str:
    """The figures as a table in Markdown, which is also how docs/benchmarks.md has them.

    >>> print(table([Figure("facts", "NPS by month", 12.3456, "ms", 20)]))
    | case | figure | found | mark | |
    |---|---|---:|---:|---|
    | facts | NPS by month | 12.3 ms | at most 20 ms | met |
    """
    lines = ["| case | figure | found | mark | |", "|---|---|---:|---:|---|"]
    for one in figures:
        side = "at least" if one.at_least else "at most"
        mark = "" if one.mark is None else f"{side} {number(one.mark)} {one.unit}"
        met = {None: "", True: "met", False: "missed"}[one.met]
        lines.append(f"| {one.case} | {one.what} | {number(one.value)} {one.unit} | {mark} | {met} |")
    return "\n".join(lines)


def number(value: float) -> str:
    """Return a figure with three digits, which is as many as a busy machine can stand by; whole ones keep all of theirs.

    >>> number(20), number(12345.6), number(3.14159), number(0.52)
    ('20', '12,346', '3.14', '0.52')
    """
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"
