"""What is done to a case of ``/api/v1/cases``. Each deed answers with the case as it stands then."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field, StrictBool, StrictInt

from everweek.act.access import access_case
from everweek.act.cases import settling, working
from everweek.act.cases.about import say_whom_about
from everweek.act.cases.aside import set_aside
from everweek.act.cases.joining import join_cases, part_case
from everweek.act.cases.moving import Belongs, move_case, units_for
from everweek.act.cases.naming import name_customer
from everweek.act.cases.opening import LONGEST_KEY
from everweek.act.cases.rules import LONGEST_TEXT, LONGEST_TITLE, Aside, Complexity, Decision, Impact, Side, Sought
from everweek.act.cases.working import Assessment, Word
from everweek.act.causes.queries import access_cause
from everweek.act.causes.services import name_cause
from everweek.act.filing.arriving import Sent, received
from everweek.act.filing.rules import MEGABYTE, MOST_AT_ONCE
from everweek.act.following.services import give_link
from everweek.act.telling import CaseTold, tell_case
from everweek.errors import Invalid, NotFound
from everweek.people.policy import Action, TokenScope
from everweek.web.api import case_names as names
from everweek.web.api.bodies import LARGEST_ID, Bytes, Moment, Strict
from everweek.web.api.case_shapes import KEYS, CaseKept, CaseOut, Grave, Through, whole
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["cases"], auth=Bearer(TokenScope.CASES_WRITE))
_ANSWERS: Final = {200: CaseOut, **REFUSALS}
LONGEST_REMARK_KEY: Final = 120
LONGEST_CONTENT: Final = 28 * MEGABYTE


class SeenIn(Strict):
    """What every deed may say of the picture it was decided by."""

    seen: StrictInt | None = Field(
        default=None,
        ge=0,
        le=LARGEST_ID,
        description="The changes of the case as you read it. 409 with the code changed where somebody was quicker.",
    )


class AssessIn(SeenIn):
    """What a case is held for, as a whole."""

    severity: Grave
    safety: StrictBool = False
    complexity: Complexity | None = Field(default=None, description="Who is needed to settle it.")
    impact: Impact | None = Field(default=None, description="Whom it touches.")
    sought: Sought | None = Field(default=None, description="What the customer wants.")


class AssignIn(SeenIn):
    """To whom a case goes."""

    to: str | None = Field(max_length=120, description="The external_id of a colleague; null: nobody.")
    note: str = Field(default="", max_length=LONGEST_TEXT, description="What they need to know.")


class BelongsIn(SeenIn):
    """Where a case belongs; what is left out stays as it is."""

    unit: str | None = Field(default=None, max_length=80, description="The key of the unit.")
    touchpoint: str | None = Field(default=None, max_length=80, description="The key of the touchpoint; null: none.")
    title: str | None = Field(default=None, min_length=1, max_length=LONGEST_TITLE, description="What it is about.")
    note: str = Field(default="", max_length=LONGEST_TEXT, description="What they need to know there.")


class FileIn(Strict):
    """A file that goes with what was said."""

    name: str = Field(min_length=1, max_length=200, description="What it is called.")
    content: Bytes = Field(description="Its bytes, as base64 (RFC 4648).", max_length=LONGEST_CONTENT)


class RemarkIn(SeenIn):
    """One thing that was said."""

    side: Side = Field(description="customer: they said it; us: we told them; note, finding: among ourselves.")
    text: str = Field(min_length=1, max_length=LONGEST_TEXT)
    external_id: str | None = Field(
        default=None,
        min_length=1,
        max_length=LONGEST_REMARK_KEY,
        description="What your program calls it. The same again in this case is the same remark, written once.",
    )
    through: Through | None = Field(default=None, description="How it came or went.")
    language: str = Field(default="", max_length=12, description="Left out: that of the case.")
    at: Moment | None = Field(
        default=None,
        description="When it was said, with its time zone. Left out: now. What is late by now stays late, a reply is promised "
        "from when the customer's words are written down, and what goes from here goes now.",
    )
    files: list[FileIn] = Field(
        default_factory=list,
        max_length=MOST_AT_ONCE,
        description="Photos (JPEG, PNG, WebP), PDF, plain text, .docx, .xlsx, .odt, by what is in them. Customers have those "
        "of what they said and of what we told them; those of notes and findings stay among ourselves.",
    )
    asks: StrictBool = Field(
        default=False,
        description="With us alone: we need an answer from the customer; the clock of the solution waits until then.",
    )


class DecideIn(SeenIn):
    """What is decided."""

    decision: Decision = Field(description="remedy: we put it right; alternative: we offer something else in its place.")
    what: str = Field(min_length=1, max_length=LONGEST_TEXT, description="What exactly, in words the customer would understand.")


class TellIn(SeenIn):
    """That the customer was told what was decided."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT, description="In which words.")
    through: Through | None = Field(default=None, description="How.")
    files: list[FileIn] = Field(
        default_factory=list, max_length=MOST_AT_ONCE, description="What goes with it, as in a remark: the customer has it."
    )


class VerdictIn(SeenIn):
    """What the customer says to it."""

    agrees: StrictBool
    word: str = Field(default="", max_length=LONGEST_TEXT, description="In the customer's words.")


class CaseLinkIn(Strict):
    """Which link."""

    anew: StrictBool = Field(default=False, description="Make another one: the one before leads nowhere from then on.")


class CaseLinkOut(Schema):
    """A link: hand it to the customer alone."""

    link: str = Field(
        description="The address of the page; it leads there while the case is open, and for 90 days after that, after each "
        "letter, and after each word sent from there."
    )


class WhyIn(SeenIn):
    """Why."""

    why: str = Field(min_length=1, max_length=LONGEST_TEXT, description="What whoever reads it needs to know.")


class CloseIn(SeenIn):
    """Closing a case."""

    customer_said: str = Field(
        default="", max_length=LONGEST_TEXT, description="Needed where nothing was put right and they have not agreed."
    )


class WhyItHappenedIn(SeenIn):
    """Why a case happened."""

    cause: str | None = Field(max_length=80, description="The key of a cause; null: nobody says.")


class WhoseIn(SeenIn):
    """Whose a case is."""

    customer: str | None = Field(max_length=200, description="The external_id of a customer; null: nobody knows.")


class AboutIn(SeenIn):
    """Whom a case is about."""

    about_member: str | None = Field(max_length=120, description="The external_id of a colleague; null: nobody of us.")


class SetAsideIn(SeenIn):
    """Why a case is set aside."""

    why: Aside = Field(
        description="spam, test, slip (opened by mistake): nobody's complaint; elsewhere: settled there; unreached: nobody can "
        "be reached. The first four count nowhere but in evidence."
    )
    text: str = Field(default="", max_length=LONGEST_TEXT, description="What is to be known; needed of the last two.")


class JoinIn(SeenIn):
    """Of which case it is part."""

    into: StrictInt = Field(ge=1, le=LARGEST_ID, description="The id of the case that stays.")


@router.post("/{int:case_id}/assess", response=_ANSWERS, operation_id="assess_case", summary="Say what a case is held for")
def assess(request: HttpRequest, case_id: int, body: AssessIn) -> HttpResponse:
    """Say what it is held for. Graver is due sooner; nothing is ever put off by it."""
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    assessment = Assessment(
        severity=body.severity.severity,
        safety=body.safety,
        complexity=body.complexity,
        impact=body.impact,
        sought=body.sought,
    )
    return _done(
        request,
        case_id,
        lambda: working.assess_case(case=case, assessment=assessment, by=by, seen=body.seen),
        lambda: tell_case(case),
    )


@router.post("/{int:case_id}/assign", response=_ANSWERS, operation_id="assign_case", summary="Give a case to a colleague")
def assign(request: HttpRequest, case_id: int, body: AssignIn) -> HttpResponse:
    """Give it to a colleague who works on cases there, or to nobody."""
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    to = names.member(body.to, field="to")
    return _done(
        request,
        case_id,
        lambda: working.assign_case(case=case, to=to, by=by, note=body.note, seen=body.seen),
        lambda: tell_case(case),
    )


@router.post("/{int:case_id}/move", response=_ANSWERS, operation_id="move_case", summary="Say where a case belongs")
def move(request: HttpRequest, case_id: int, body: BelongsIn) -> HttpResponse:
    """Move it to a unit within reach, or above where it stands. What was promised stays promised.

    Whoever has it keeps it where they may have it there; otherwise it is nobody's, and they are told.
    """
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    named = "touchpoint" in body.model_fields_set
    to = Belongs(
        unit=names.unit_among(units_for(case, by), body.unit) if body.unit is not None else case.unit,
        touchpoint=names.touchpoint(body.touchpoint or "") if named else case.touchpoint,
        title=case.title if body.title is None else body.title,
    )
    return _done(
        request,
        case_id,
        lambda: move_case(case=case, to=to, by=by, note=body.note, seen=body.seen),
        lambda: tell_case(case),
    )


@router.post("/{int:case_id}/remarks", response=_ANSWERS, operation_id="post_remark", summary="Write down what was said")
def remark(request: HttpRequest, case_id: int, body: RemarkIn) -> HttpResponse:
    """Write down what the customer said, what we told them, or something among ourselves. With ``through`` here, ours is sent."""
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    if body.through is Through.HERE and body.side is not Side.US:
        raise Invalid(_("Only what we tell the customer goes from here."), field="through")
    if body.asks and body.side is not Side.US:
        raise Invalid(_("Only what we tell the customer can ask for an answer."), field="asks")
    said = Word(
        text=body.text,
        through=body.through or "",
        key=names.key(body.external_id, f"{KEYS}{case_id}:", longest=LONGEST_KEY),
        language=body.language,
        at=body.at,
    )

    def write(word: Word) -> object:
        match body.side:
            case Side.CUSTOMER:
                return working.hear_customer(case=case, word=word, by=by, seen=body.seen)
            case Side.US:
                return working.write_to_customer(case=case, word=word, by=by, asks=body.asks, seen=body.seen)
            case Side.NOTE | Side.FINDING:
                return working.note_in_case(case=case, word=word, by=by, finding=body.side is Side.FINDING, seen=body.seen)

    # Looked at before the transaction, which must not wait for it.
    with received([Sent(one.name, BytesIO(one.content)) for one in body.files]) as files:
        return _done(request, case_id, lambda: write(replace(said, files=files)), lambda: tell_case(case))


@router.post(
    "/{int:case_id}/decide", response=_ANSWERS, operation_id="decide_case", summary="Decide what is done for the customer"
)
def decide(request: HttpRequest, case_id: int, body: DecideIn) -> HttpResponse:
    """Say what was decided. The customer has to be told it next."""
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    return _done(
        request,
        case_id,
        lambda: settling.decide_case(case=case, decision=body.decision, what=body.what, by=by, seen=body.seen),
        lambda: tell_case(case),
    )


@router.post("/{int:case_id}/tell", response=_ANSWERS, operation_id="tell_decision", summary="That the customer was told")
def tell(request: HttpRequest, case_id: int, body: TellIn) -> HttpResponse:
    """Write down that the customer was told: that keeps the promised solution. With ``through`` here it is sent."""
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    word = Word(text=body.text, through=body.through or "")
    with received([Sent(one.name, BytesIO(one.content)) for one in body.files]) as files:
        return _done(
            request,
            case_id,
            lambda: settling.tell_decision(case=case, word=replace(word, files=files), by=by, seen=body.seen),
            lambda: tell_case(case),
        )


@router.post("/{int:case_id}/verdict", response=_ANSWERS, operation_id="hear_verdict", summary="What the customer says to it")
def verdict(request: HttpRequest, case_id: int, body: VerdictIn) -> HttpResponse:
    """Write down whether the customer agrees. Where they do not, it begins anew one level up, and somebody else decides."""
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    return _done(
        request,
        case_id,
        lambda: settling.hear_verdict(case=case, agrees=body.agrees, word=body.word, by=by, seen=body.seen),
        lambda: tell_case(case),
    )


@router.post("/{int:case_id}/refer", response=_ANSWERS, operation_id="refer_case", summary="Hand a case to the next level up")
def refer(request: HttpRequest, case_id: int, body: WhyIn) -> HttpResponse:
    """Hand it up: it belongs to nobody then, and whoever else leads there takes it. 409 to whoever takes it back."""
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    return _done(
        request,
        case_id,
        lambda: settling.refer_case(case=case, why=body.why, by=by, seen=body.seen),
        lambda: tell_case(case),
    )


@router.post("/{int:case_id}/cause", response=_ANSWERS, operation_id="name_cause", summary="Say why a case happened")
def cause(request: HttpRequest, case_id: int, body: WhyItHappenedIn) -> HttpResponse:
    """Give it the nearest cause that is known. A complaint has one before it is closed; not-known is one, too."""
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    key = names.cause_key(by, body.cause)
    to = access_cause(by, key, Action.CASES_WRITE) if key is not None else None
    return _done(request, case_id, lambda: name_cause(case=case, cause=to, by=by, seen=body.seen), lambda: tell_case(case))


@router.post(
    "/{int:case_id}/customer", response=_ANSWERS, operation_id="name_customer", summary="Say which customer a case is of"
)
def customer(request: HttpRequest, case_id: int, body: WhoseIn) -> HttpResponse:
    """Say whose it is that came without a customer, or with the wrong one. An address alone says it of no case.

    The same again changes nothing. 409 where an answer, a moment or a joined case says whose it is, or it is part of another.
    """
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    to = names.customer(body.customer)
    return _done(request, case_id, lambda: name_customer(case=case, customer=to, by=by, seen=body.seen), lambda: tell_case(case))


@router.post("/{int:case_id}/about", response=_ANSWERS, operation_id="say_whom_about", summary="Say whom a case is about")
def about(request: HttpRequest, case_id: int, body: AboutIn) -> HttpResponse:
    """Say which colleague it is about, who neither owns it nor acts in it: where it is theirs, it is nobody's from then on.

    The same again changes nothing. Where it is about whom the token acts for, every deed but a note, a finding and a word of the
    customer is answered 409 with the code about-you.
    """
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    to = names.member(body.about_member, field="about_member")
    return _done(request, case_id, lambda: say_whom_about(case=case, member=to, by=by, seen=body.seen), lambda: tell_case(case))


@router.post("/{int:case_id}/close", response=_ANSWERS, operation_id="close_case", summary="Close a case")
def close(request: HttpRequest, case_id: int, body: CloseIn) -> HttpResponse:
    """Close it. 409 where the customer was not told, or where a person has to look at it first: `code` says which."""
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    return _done(
        request,
        case_id,
        lambda: settling.close_case(case=case, by=by, customer_said=body.customer_said, seen=body.seen),
        lambda: tell_case(case),
    )


@router.post("/{int:case_id}/reopen", response=_ANSWERS, operation_id="reopen_case", summary="Begin a case anew")
def reopen(request: HttpRequest, case_id: int, body: WhyIn) -> HttpResponse:
    """Begin another round, with a promise of its own; every word stays. One that was set aside goes on where it was."""
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    return _done(
        request,
        case_id,
        lambda: settling.reopen_case(case=case, why=body.why, by=by, seen=body.seen),
        lambda: tell_case(case),
    )


@router.post("/{int:case_id}/set-aside", response=_ANSWERS, operation_id="set_case_aside", summary="Set a case aside")
def put_aside(request: HttpRequest, case_id: int, body: SetAsideIn) -> HttpResponse:
    """End it without settling it; its clocks stop, nobody is told. `reopen` takes it up again, as does a word of the customer.

    409 with the code heard where a customer's words stand in it: a person who leads there looks at it.
    """
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    return _done(
        request,
        case_id,
        lambda: set_aside(case=case, why=body.why, by=by, text=body.text, seen=body.seen),
        lambda: tell_case(case),
    )


@router.post(
    "/{int:case_id}/link",
    response={200: CaseLinkOut, **REFUSALS},
    operation_id="make_case_link",
    summary="The link of the customer's page",
)
def link(request: HttpRequest, case_id: int, body: CaseLinkIn) -> CaseLinkOut:
    """The link of the page at which the customer follows the case, made the first time. Hand it to the customer."""
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    return CaseLinkOut(link=give_link(case=case, by=by, anew=body.anew, handed=True))


@router.post("/{int:case_id}/join", response=_ANSWERS, operation_id="join_case", summary="Make a case part of another one")
def join(request: HttpRequest, case_id: int, body: JoinIn) -> HttpResponse:
    """Let it be part of another case: its words are read there, and its clocks wait."""
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    try:
        into = access_case(by, body.into, Action.CASES_WRITE)
    except NotFound as unknown:
        raise Invalid(unknown.message, field="into") from unknown
    return _done(request, case_id, lambda: join_cases(case=case, into=into, by=by, seen=body.seen), lambda: tell_case(case))


@router.post("/{int:case_id}/part", response=_ANSWERS, operation_id="part_case", summary="Let a joined case stand by itself")
def part(request: HttpRequest, case_id: int, body: SeenIn) -> HttpResponse:
    """Let it stand by itself again; its clocks go on. Whom the other is about by it alone, it is about no more.

    409 with the code about-you where one of them is about whom the token acts for.
    """
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    return _done(request, case_id, lambda: part_case(case=case, by=by, seen=body.seen), lambda: tell_case(case))


def _done(request: HttpRequest, case_id: int, deed: Callable[[], object], tell: Callable[[], CaseTold]) -> HttpResponse:
    """Carry out a deed, and answer with its case, which the gate gave out before the deed: it may be beyond reach by now."""
    reply = _once(request, case_id, deed)
    if reply.status_code == 200:
        reply.content = whole(tell(), actor_of(request)).model_dump_json(exclude_none=True).encode()
    return reply


@once
def _once(_request: HttpRequest, case_id: int, deed: Callable[[], object]) -> tuple[int, Schema]:
    deed()
    # Without a word of it: this reply is kept for a week.
    return 200, CaseKept(id=case_id)
