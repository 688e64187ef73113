"""Opening cases: by a rule, by hand, by a program, a mail, the customer's page or a file. Opened twice under a key, it is one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases import rules
from everweek.act.cases.changing import TURN, line, promised_in, take_turn
from everweek.act.cases.rules import CaseKind, Severity, Side, Sought, StageName, Standing, Way
from everweek.act.clocks.services import begin_clocks
from everweek.act.models import Case, Remark, Stage
from everweek.errors import Conflict, Invalid
from everweek.journal.services import Actor, record
from everweek.moments.models import Interaction, Touchpoint
from everweek.people.holding import hold_customers, zones_of
from everweek.people.models import Customer, Member, Unit
from everweek.people.prepared import Prepared
from everweek.people.queries import is_open
from everweek.people.rules import check_email, check_language, check_text, check_words
from everweek.questionnaires.models import Response

LONGEST_KEY: Final = 160
CHOSEN: Final = frozenset({Way.HAND, Way.API, Way.FILE})
"""Ways by which somebody says which unit: who named a closed one is told so, instead of the case standing elsewhere."""


@dataclass(frozen=True, kw_only=True)
class CaseWanted:
    """A case to be opened; see ``Case``. ``text`` is what the customer wrote or said, or what a colleague wrote down of it.

    ``interaction`` is the moment it is about: by it the touchpoint is known where none is named.
    ``key`` makes it the same when it comes again; without one every call opens a case. ``history``: it happened long ago, no
    clock runs and nobody is told. ``unmailed``: why no letter says that we have it; empty where one does.
    """

    kind: CaseKind
    way: Way
    title: str
    unit: Unit
    text: str = ""
    side: Side = Side.CUSTOMER
    through: str = ""
    key: str | None = None
    customer: Customer | None = None
    writer: str = ""
    address: str = ""
    language: str = ""
    touchpoint: Touchpoint | None = None
    interaction: Interaction | None = None
    response: Response | None = None
    about_member: Member | None = None
    severity: Severity = Severity.NORMAL
    safety: bool = False
    sought: Sought | None = None
    opened_at: datetime | None = None
    history: bool = False
    unmailed: str = ""


_under: Final = Prepared(lambda key: Case.objects.select_related("customer").filter(key=key), 1)


@dataclass(frozen=True)
class Opened:
    """A case, and whether it stood open under that key before (``already``)."""

    case: Case
    already: bool


def open_case(*, wanted: CaseWanted, by: Actor) -> Opened:
    """Open a case: its clocks begin, it is received, and from now on it can be followed. Under a known key, that case is
    returned.

    Raises:
        Invalid: What is said of it cannot be kept, or lies ahead, or its unit is closed; ``field`` names what.
        Conflict: The key stands for another customer's case.
    """
    now = clock.now()
    case, text = _checked(wanted, now, by)
    try:
        with transaction.atomic():
            standing = _standing(wanted)
            if standing is not None:
                return standing
            _check_is_open(case)
            case.customer_id = _whom(wanted.customer)
            case.save()
            _begin(case, wanted, text, by)
            return Opened(case, already=False)
    except IntegrityError:
        # Somebody opened it under the same key at the same moment.
        standing = _standing(wanted)
        if standing is None:
            raise
        return standing


def _begin(case: Case, wanted: CaseWanted, text: str, by: Actor) -> None:
    if text:
        Remark.objects.create(
            case=case,
            side=wanted.side,
            text=text,
            language=case.language,
            through=wanted.through,
            by=by.actor,
            at=case.opened_at,
        )
    reached = (StageName.RECEIPT, StageName.TRACKING)
    Stage.objects.bulk_create([Stage(case=case, round=case.round, name=name, at=case.opened_at, by=by.actor) for name in reached])
    due = begin_clocks(case, promised_in(case), case.opened_at)
    if due is None:
        take_turn(case, case.opened_at)
    else:
        case.turn_at, case.promised = due, True
    case.save(update_fields=TURN)
    ids = {**opening_ids(case), **({"unmailed": wanted.unmailed} if wanted.unmailed else {})}
    record(line(case, "case.opened", by, ids=ids, new={"title": case.title, "text": text}))


def opening_ids(case: Case) -> dict[str, object]:
    """What the line that a case was opened says besides whose it is."""
    return {
        "kind": case.kind,
        "way": case.way,
        "severity": case.severity,
        "safety": case.safety,
        "touchpoint": case.touchpoint_id,
        "interaction": case.interaction_id,
        "response": case.response_id,
        "about_member": case.about_member_id,
    }


def _checked(wanted: CaseWanted, now: datetime, by: Actor) -> tuple[Case, str]:
    at = wanted.opened_at or now
    if at.tzinfo is None or at > now:
        raise Invalid(_("A case was opened by now, at a moment with its zone."), field="opened_at")
    if at < now and not wanted.history and wanted.way is not Way.MAIL:
        # Its clocks would be late before anybody could know of it.
        message = _("Only what is history, or came by mail, was opened before now: leave the moment out.")
        raise Invalid(message, field="opened_at")
    _check_theirs(wanted)
    unit = _where(wanted)
    key = None if wanted.key is None else check_text(wanted.key, "key", longest=LONGEST_KEY, required=True)
    case = Case(
        key=key,
        kind=wanted.kind,
        way=wanted.way,
        title=rules.check_title(wanted.title),
        writer=check_text(wanted.writer, "writer", longest=200),
        address=check_email(wanted.address, "address"),
        language=check_language(wanted.language or (wanted.customer.language if wanted.customer else "")),
        unit=unit,
        touchpoint=wanted.touchpoint or _met_at(wanted.interaction),
        interaction=wanted.interaction,
        response=wanted.response,
        about_member=wanted.about_member,
        severity=wanted.severity,
        safety=wanted.safety,
        sought=wanted.sought or "",
        standing=Standing.NEW,
        opened_at=at,
        opened_by=by.actor,
        day=at.astimezone(zones_of([unit.pk])[unit.pk]).date(),
        turn_at=at,
        changed_at=now,
        history=wanted.history,
    )
    return case, check_words(wanted.text, "text", required=False)


def _met_at(moment: Interaction | None) -> Touchpoint | None:
    """The touchpoint of a moment, as long as it is in use: that of a case for which nobody names one; None otherwise."""
    met = moment.touchpoint if moment is not None else None
    return met if met is not None and met.closed_on is None else None


def _check_theirs(wanted: CaseWanted) -> None:
    met = wanted.interaction.customer if wanted.interaction is not None and wanted.way in CHOSEN else None
    if met is not None and wanted.customer is not None and _who(met).isdisjoint(_who(wanted.customer)):
        raise Invalid(_("This moment was another customer's."), field="interaction")


def _where(wanted: CaseWanted) -> Unit:
    """The unit a case is opened in: where nobody chose it and it is closed by now, the nearest one above that is open."""
    unit = wanted.unit
    while wanted.way not in CHOSEN and not wanted.history and not is_open(unit) and unit.parent is not None:
        unit = unit.parent
    return unit


def _check_is_open(case: Case) -> None:
    if not case.history and not is_open(case.unit):
        told = {"unit": case.unit.name}
        raise Invalid(_("%(unit)s is closed: nobody works there. Open the case in a unit that is open.") % told, field="unit")


def _whom(customer: Customer | None) -> int | None:
    if customer is None:
        return None
    whom = hold_customers([customer.pk]).get(customer.pk)
    if whom is None:
        raise Invalid(_("There is no customer {id} (or they were erased).").format(id=customer.pk), field="customer")
    return whom


def _standing(wanted: CaseWanted) -> Opened | None:
    if wanted.key is None:
        return None
    case = _under.first(wanted.key.strip())
    if case is None:
        return None
    if case.customer is not None and wanted.customer is not None and _who(case.customer).isdisjoint(_who(wanted.customer)):
        raise Conflict(_("This key stands for another customer's case; what is stored was not changed."), field="key")
    return Opened(case, already=True)


def _who(customer: Customer) -> set[int]:
    return {one for one in (customer.pk, customer.merged_into_id) if one is not None}
