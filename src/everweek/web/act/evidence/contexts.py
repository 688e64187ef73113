"""What the page of evidence is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from everweek.science import Estimate, NotEnough
from everweek.web.act.evidence.asking import EvidenceAsked
from everweek.web.choices import Option, Step
from everweek.web.pages import Page


@dataclass(frozen=True)
class FigureLine:
    """One figure of a year."""

    name: Annotated[str, "what is counted"]
    n: Annotated[int, "how many"]
    of: Annotated[int | None, "of how many; None where it is a share of nothing"]
    share: Annotated[Estimate | NotEnough | None, "the share, in points of 100; None where it is told without"]
    says: Annotated[str, "the share with its interval in words, or nothing"]
    cost: Annotated[str, "what was given, or nothing"]


@dataclass(frozen=True)
class ClauseLines:
    """The figures under one heading."""

    heading: Annotated[str, "the clause by its number, and what it is about in our words"]
    lines: Annotated[Sequence[FigureLine], "its figures"]
    first: Annotated[FigureLine | None, "the first of its shares, which stands open while the others are folded; or nothing"]
    shares: Annotated[bool, "whether any of them is a share"]
    costs: Annotated[bool, "whether anything was given"]


@dataclass(frozen=True)
class GapLine:
    """Something an auditor would find missing."""

    says: Annotated[str, "what, as a sentence"]
    cases: Annotated[Sequence[int], "the cases it is missing in, by their numbers, the newest first"]
    more: Annotated[str, "how many more there are; or nothing"]


@dataclass(frozen=True, kw_only=True)
class EvidencePage(Page, template="act/evidence.html"):
    """`/act/evidence/`: how the cases of a year were handled, under the headings of ISO 10002."""

    title: Annotated[str, "how many customers were told, as a sentence"]
    lead: Annotated[str, "of which cases it tells"]
    gaps: Annotated[Sequence[GapLine], "what an auditor would find missing"]
    asked: Annotated[EvidenceAsked, "of which year and unit"]
    years: Annotated[Sequence[Option], "the years to choose from"]
    units: Annotated[Sequence[Option], "the units to choose from"]
    clauses: Annotated[Sequence[ClauseLines], "the headings with their figures"]
    files: Annotated[Sequence[Step], "the same to take along"]
    may_open: Annotated[bool, "whether the reader may open a case, where there is none yet"]
