"""How cases look to programs: what is sent of one, and what is told of it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from ninja import Schema
from pydantic import Field

from everweek.act.alike import Why
from everweek.act.assigning.rules import About
from everweek.act.cases.rules import Aside, Complexity, Decision, Impact, Severity, Side, Sought, StageName, Standing
from everweek.act.clocks.rules import ClockKind
from everweek.act.filing.rules import FileKind, Wrong
from everweek.act.shown import CaseShown, ClockShown, RemarkShown
from everweek.act.telling import CaseTold
from everweek.journal.services import Actor
from everweek.listen.beside import answers_beside
from everweek.listen.exporting.single import answered
from everweek.people.clientele import names_of

KEYS: Final = "api:"
"""What the keys of programs begin with, so that none meets the key of a rule or of a mail."""


class Grave(StrEnum):
    """How grave a case is for the customer, in words."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def severity(self) -> Severity:
        """The severity that this word stands for."""
        return Severity[self.name]

    @classmethod
    def of(cls, severity: Severity) -> "Grave":
        """The word for a severity.

        >>> Grave.of(Severity.CRITICAL).value
        'critical'
        """
        return cls[severity.name]


class Through(StrEnum):
    """How a word came or went; ``here``, of ours alone: it goes from here, onto the case's own page and by mail."""

    HERE = "here"
    PHONE = "phone"
    DESK = "desk"
    MAIL = "mail"
    CHAT = "chat"
    LETTER = "letter"


class ClockOut(Schema):
    """A promise that runs for a case, or waits with it."""

    kind: ClockKind = Field(
        description="What is promised: a first reply, the next one, a solution; look: where nobody can be replied to, to "
        "ourselves, that one of us looks at it."
    )
    allowed_minutes: int = Field(description="Minutes of working time that were promised.")
    left_minutes: int = Field(description="Whole minutes of working time that are left; below 0 where it is late.")
    due_at: datetime | None = Field(default=None, description="Until when; left out while the customer is waited for.")
    late: bool
    waits: bool = Field(description="Whether it waits for the customer.")

    @classmethod
    def of(cls, shown: ClockShown) -> "ClockOut":
        """A clock as it is told."""
        return cls(
            kind=shown.kind,
            allowed_minutes=int(shown.allowed.total_seconds() // 60),
            left_minutes=int(shown.left.total_seconds() // 60),
            due_at=shown.due_at,
            late=shown.late,
            waits=shown.waits,
        )


class StageOut(Schema):
    """A stage of ISO 10002 (clauses 8.1 to 8.9) that was reached in this round."""

    name: StageName
    at: datetime


class CaseFileOut(Schema):
    """A file that was put to a word; its bytes: `/cases/{id}/files/{file}`."""

    id: int
    name: str = Field(description="What it is called there: one part, in one line, with the ending of what is in it.")
    kind: FileKind = Field(description="What is in it.")
    size: int = Field(description="How many bytes it has.")


class FileNotTakenOut(Schema):
    """A file that hung on a mail and was not taken."""

    name: str = Field(description="What it is called; empty where that is not known.")
    why: Wrong = Field(description="Why it was not taken.")


class RemarkOut(Schema):
    """One thing that was said. A note and a finding stay among ourselves."""

    side: Side
    text: str
    at: datetime
    by: str | None = Field(default=None, description="The name of the colleague who wrote it down, where it was one.")
    through: str | None = Field(default=None, description="How it came or went, such as phone.")
    language: str | None = None
    part: int | None = Field(default=None, description="The id of the case it was said in, where that is a part of this one.")
    files: list[CaseFileOut] | None = Field(
        default=None, description="The files that were put to it; left out where there are none."
    )
    not_taken: list[FileNotTakenOut] | None = Field(
        default=None, description="The files of a mail that were not taken; left out where there are none."
    )
    written_at: datetime | None = Field(
        default=None, description="When it was written down, where that was later than it was said; else left out."
    )
    returned_at: datetime | None = Field(
        default=None, description="When we heard that the letter with our word did not arrive; left out where it did."
    )


class CaseListed(Schema):
    """A case in a list."""

    id: int
    external_id: str | None = Field(default=None, description="What your program called it, where a program opened it.")
    kind: str
    title: str
    standing: Standing
    aside: Aside | None = Field(default=None, description="Why it was set aside, where it was.")
    severity: Grave
    safety: bool
    who: str = Field(description="Whose it is, as far as anybody knows.")
    customer: str | None = Field(default=None, description="The customer's external_id, where there is one.")
    unit: str = Field(description="The key of the unit it belongs to.")
    touchpoint: str | None = Field(default=None, description="The key of the touchpoint.")
    cause: str | None = Field(default=None, description="The key of why it happened; left out while nobody has said.")
    owner: str | None = Field(default=None, description="The external_id of the colleague it belongs to, where there is one.")
    owner_name: str | None = Field(default=None, description="Their name; left out while it belongs to nobody.")
    level: int = Field(description="Who answers for it: 0 its owner, 1 whoever leads there, up to 3, a director.")
    round: int = Field(description="How often it was begun.")
    part_of: int | None = Field(default=None, description="The id of the case it is part of.")
    opened_at: datetime
    turn_at: datetime = Field(description="When it wants somebody next.")
    changes: int = Field(description="How often it was changed: send it as seen with what you do to it.")
    clock: ClockOut | None = Field(default=None, description="The promise that is due first.")


class CaseAnswerOut(Schema):
    """An answer that a case is about."""

    response: int = Field(description="Its id.")
    questionnaire: str = Field(description="The key of what was asked.")
    answered_at: datetime
    language: str
    answers: dict[str, object] = Field(
        description="By the keys of the questions, as they were sent; marks such as ⟦mail⟧ where personal data are not yours."
    )


class CaseOut(CaseListed):
    """A case as it stands."""

    reach: str | None = Field(default=None, description="Where the customer can be answered.")
    complexity: Complexity | None = None
    impact: Impact | None = None
    sought: Sought | None = None
    response: int | None = Field(default=None, description="The id of the answer it was opened by.")
    interaction: int | None = Field(default=None, description="The id of the moment it is about; left out where none is named.")
    about_member: str | None = Field(default=None, description="The external_id of the colleague it is about, who never owns it.")
    about_member_name: str | None = Field(default=None, description="Their name; left out where it is about nobody of us.")
    decision: Decision | None = None
    decided: str | None = Field(default=None, description="What was decided, in words.")
    agreed: bool | None = Field(default=None, description="Whether the customer agrees; left out while that was not said.")
    customer_said: str | None = Field(default=None, description="What the customer said to it.")
    clocks: list[ClockOut] = Field(description="The promises that run or wait, the one that is due first before the others.")
    stages: list[StageOut] = Field(description="In the order of the standard.")
    answers: list[CaseAnswerOut] | None = Field(
        default=None, description="What the customer answered, in it and in its parts; left out where it is about no answer."
    )
    remarks: list[RemarkOut] = Field(description="All that was said in it and in its parts, in order.")
    parts: list[int] = Field(description="The ids of the cases that are part of it.")


class Cases(Schema):
    """A page of cases."""

    cases: list[CaseListed]
    next: str | None = Field(default=None, description="Give it as after for the next page; left out at the end.")


class CaseAlike(Schema):
    """An open case that may be the same as another one."""

    id: int
    title: str = Field(description="What it is about, in a few words.")
    why: Why = Field(
        description="Why it may be: the same moment, the same customer, the same address, or called nearly the same."
    )
    opened_at: datetime


class CasesAlike(Schema):
    """The open cases that may be the same, the strongest reason first."""

    cases: list[CaseAlike]


class OwnerSuggested(Schema):
    """A colleague to whom a case falls, with the facts that speak for it; no mark of anybody."""

    external_id: str | None = Field(default=None, description="Where they have one.")
    name: str
    knows: list[About] = Field(description="What of the case it is said that they know.")
    open: int = Field(description="How many cases wait with them.")
    late: int = Field(description="How many of those are late.")
    given: int = Field(description="How many cases of the last thirty days are theirs.")


class OwnersSuggested(Schema):
    """Those to whom a case may be given, whoever is to have it first, first."""

    members: list[OwnerSuggested]


class CaseKept(Schema):
    """What is kept of a reply: which case it told of, and not a word of it."""

    id: int


def listed(shown: CaseShown) -> CaseListed:
    """A case in a list."""
    return CaseListed.model_validate(_head(shown))


def whole(told: CaseTold, by: Actor) -> CaseOut:
    """A case as it stands, with all that belongs to it, as ``by`` may read it."""
    case = told.case
    return CaseOut.model_validate(
        {
            **_head(case),
            "clock": ClockOut.of(told.clocks[0]) if told.clocks else None,
            "reach": case.reach or None,
            "complexity": case.complexity or None,
            "impact": case.impact or None,
            "sought": case.sought or None,
            "response": case.response,
            "interaction": told.moment.pk if told.moment is not None else None,
            "about_member": told.about.external_id if told.about is not None else None,
            "about_member_name": told.about.name if told.about is not None else None,
            "decision": case.decision or None,
            "decided": case.decided or None,
            "agreed": case.agreed,
            "customer_said": case.customer_said or None,
            "clocks": [ClockOut.of(one) for one in told.clocks],
            "stages": [StageOut(name=one, at=told.stages[one]) for one in StageName if one in told.stages],
            "answers": _answers(by, told.answers) or None,
            "remarks": remarks_out(case.id, told.remarks),
            "parts": list(told.parts),
        }
    )


def _answers(by: Actor, numbers: Sequence[int]) -> list[CaseAnswerOut]:
    found = [answered(by, one) for one in answers_beside(numbers)]
    return [
        CaseAnswerOut(
            response=one.id,
            questionnaire=one.questionnaire,
            answered_at=one.answered_at,
            language=one.language,
            answers=dict(one.answers),
        )
        for one in found
    ]


def _head(shown: CaseShown) -> dict[str, object]:
    return {
        "id": shown.id,
        "external_id": shown.key.removeprefix(KEYS) if shown.key.startswith(KEYS) else None,
        "kind": shown.kind,
        "title": shown.title,
        "standing": shown.standing,
        "aside": shown.aside or None,
        "severity": Grave.of(shown.severity),
        "safety": shown.safety,
        "who": shown.who,
        "customer": shown.customer_external_id or None,
        "unit": shown.unit_key,
        "touchpoint": shown.touchpoint_key or None,
        "cause": shown.cause_key or None,
        "owner": shown.owner_external_id or None,
        "owner_name": shown.owner_name or None,
        "level": shown.level,
        "round": shown.round,
        "part_of": shown.part_of,
        "opened_at": shown.opened_at,
        "turn_at": shown.turn_at,
        "changes": shown.changes,
        "clock": ClockOut.of(shown.clock) if shown.clock is not None else None,
    }


def remarks_out(case_id: int, said: Sequence[RemarkShown]) -> list[RemarkOut]:
    """What was said, as programs read it: with the names of the colleagues who wrote it down."""
    names = names_of([one.by for one in said])
    return [
        RemarkOut(
            side=one.side,
            text=one.text,
            at=one.at,
            by=names.get(one.by),
            through=one.through or None,
            language=one.language or None,
            part=one.case if one.case != case_id else None,
            files=[CaseFileOut(id=file.id, name=file.name, kind=file.kind, size=file.size) for file in one.files] or None,
            not_taken=[FileNotTakenOut(name=file.name, why=file.why) for file in one.refused] or None,
            written_at=one.written_at,
            returned_at=one.returned_at,
        )
        for one in said
    ]
