"""What the page of what became of cases is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from django.forms import Form

from everweek.science import Estimate, NotEnough
from everweek.web.act.recovering.asking import BecameAsked
from everweek.web.choices import Option
from everweek.web.pages import Page


@dataclass(frozen=True)
class BecameLine:
    """One cause or one unit."""

    name: Annotated[str, "what it is called"]
    cases: Annotated[int, "how many cases"]
    known: Annotated[int, "of how many it is known what came of them"]
    recovered: Annotated[Estimate | NotEnough, "the share won back, in points of 100"]
    says: Annotated[str, "the share with its interval, in words"]
    against: Annotated[str, "how that differs from like cases, in words"]


@dataclass(frozen=True)
class BecamePart:
    """What became of them by cause, or by unit."""

    heading: Annotated[str, "by what they are told apart"]
    lines: Annotated[Sequence[BecameLine], "each, beside all others like it"]
    folded: Annotated[bool, "whether none of them differs from cases like its own"]


@dataclass(frozen=True, kw_only=True)
class BecamePage(Page, template="act/became.html"):
    """`/act/became/`: what became of unhappy customers after their cases were closed."""

    title: Annotated[str, "how many were won back, as a sentence"]
    lead: Annotated[str, "what it rests on"]
    recovered: Annotated[Estimate | NotEnough | None, "the share won back, in points of 100; None where no case is closed"]
    says: Annotated[str, "the share with its interval, in words"]
    asked: Annotated[BecameAsked, "of which unit"]
    units: Annotated[Sequence[Option], "the units to choose from"]
    alike: Annotated[str, "that no cause and no unit stands out, as a sentence; nothing where one does"]
    parts: Annotated[Sequence[BecamePart], "the same by cause and by unit"]
    asking: Annotated[str, "after how long customers are asked again, as a sentence"]
    publish: Annotated[str, "where what they would be asked is written and published, for who may; nothing where it can be asked"]
    unit: Annotated[str, "the key of the unit that sentence is of"]
    form: Annotated[Form | None, "to say so otherwise, for who may"]
