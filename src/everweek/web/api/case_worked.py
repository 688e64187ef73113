"""The shapes of what worked in cases like one."""

from ninja import Schema
from pydantic import Field

from everweek.act.cases.rules import Decision
from everweek.act.giving.rules import GestureKind
from everweek.act.worked import Like, Worked
from everweek.web.api.causes import CauseShareOut


class WayTakenOut(Schema):
    """What was given to put it right, or in place of it."""

    decision: Decision
    given: GestureKind | None = Field(default=None, description="Left out: nothing was given.")
    cases: int
    known: int = Field(description="Of how many customers it is known whether they were content with it.")
    worked: CauseShareOut = Field(description="The share that was, of those.")


class WordingOut(Schema):
    """What was decided where the customer was content, in the words they read."""

    case: int = Field(description="The number of the case it was decided in.")
    decision: Decision
    text: str


class WhatWorkedOut(Schema):
    """What worked in the newest closed cases like one."""

    like: Like = Field(description="By what they are like it: its cause, else its touchpoint, else its unit; all of its kind.")
    cases: int
    ways: list[WayTakenOut] = Field(description="The most frequent first.")
    wordings: list[WordingOut] = Field(description="Offers in place of a remedy first.")

    @classmethod
    def of(cls, found: Worked) -> "WhatWorkedOut":
        """It, for a program."""
        told = ("decision", "given", "cases", "known")
        ways = [
            WayTakenOut(worked=CauseShareOut.of(one.worked), **{name: getattr(one, name) for name in told}) for one in found.ways
        ]
        wordings = [WordingOut(case=one.case, decision=one.decision, text=one.text) for one in found.wordings]
        return cls(like=found.like, cases=found.cases, ways=ways, wordings=wordings)
