"""Decisions about cases without a database: what may follow what, what may be closed, which words there are for each.

>>> may(Deed.TAKE, Standing.NEW), may(Deed.CLOSE, Standing.NEW)
(True, False)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Conflict, Invalid
from everweek.people.rules import LONGEST_WORDS, check_text

LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = LONGEST_WORDS
HIGHEST: Final = 3
"""The level of a director."""
WAIT_FOR_HER: Final = timedelta(days=7)
"""So long we wait for the customer's word before the case comes back to its owner."""


class CaseKind(StrEnum):
    """What a case is."""

    COMPLAINT = "complaint"
    UNHAPPY_ANSWER = "unhappy_answer"
    CALL_BACK = "call_back"


class Way(StrEnum):
    """How a case was opened."""

    RULE = "rule"
    HAND = "hand"
    API = "api"
    MAIL = "mail"
    PAGE = "page"
    FILE = "file"


class Standing(StrEnum):
    """Where a case stands."""

    NEW = "new"
    IN_HAND = "in_hand"
    WAITING = "waiting"
    TOLD = "told"
    CLOSED = "closed"
    JOINED = "joined"
    LAPSED = "lapsed"
    ASIDE = "aside"


class Aside(StrEnum):
    """Why a case was set aside: what is nobody's complaint; what was settled elsewhere; whose customer nobody could reach."""

    SPAM = "spam"
    TEST = "test"
    SLIP = "slip"
    ELSEWHERE = "elsewhere"
    UNREACHED = "unreached"


TO_BE_TOLD: Final = frozenset({Aside.ELSEWHERE, Aside.UNREACHED})
"""Why a case may be set aside only with words: where it was settled, how somebody was looked for."""


UNCOUNTED: Final = frozenset(Aside) - {Aside.UNREACHED}
"""What counts nowhere but where it is said how many were set aside. A customer whom nobody could reach did complain."""


class Deed(StrEnum):
    """What is done to a case."""

    TAKE = "take"
    ASK = "ask"
    DECIDE = "decide"
    TELL = "tell"
    REFER = "refer"
    CLOSE = "close"
    REOPEN = "reopen"
    NAME = "name"
    SET_ASIDE = "set_aside"


_S = Standing
_OPEN: Final = frozenset({_S.NEW, _S.IN_HAND, _S.WAITING, _S.TOLD})
_MAY: Mapping[Deed, frozenset[Standing]] = MappingProxyType(
    {
        Deed.TAKE: _OPEN,
        Deed.ASK: frozenset({_S.NEW, _S.IN_HAND, _S.WAITING}),
        Deed.DECIDE: frozenset({_S.NEW, _S.IN_HAND, _S.WAITING}),
        Deed.TELL: frozenset({_S.NEW, _S.IN_HAND, _S.WAITING}),
        Deed.REFER: _OPEN,
        Deed.CLOSE: frozenset({_S.TOLD}),
        Deed.REOPEN: frozenset({_S.TOLD, _S.CLOSED, _S.ASIDE}),
        Deed.NAME: _OPEN | {_S.CLOSED},
        Deed.SET_ASIDE: _OPEN,
    }
)
"""In which standings each may be done. Closing follows only on telling: a loop that nobody told the customer about is open."""


class Severity(IntEnum):
    """How grave it is for the customer."""

    LOW = 1
    NORMAL = 2
    HIGH = 3
    CRITICAL = 4


class Complexity(StrEnum):
    """Who is needed to settle it."""

    SIMPLE = "simple"
    SEVERAL = "several"
    OUTSIDE = "outside"


class Impact(StrEnum):
    """Whom it touches."""

    ONE = "one"
    SOME = "some"
    MANY = "many"


class Sought(StrEnum):
    """What the customer wants."""

    EXPLANATION = "explanation"
    APOLOGY = "apology"
    REPAIR = "repair"
    REPLACEMENT = "replacement"
    REFUND = "refund"
    ANOTHER = "another"


class Decision(StrEnum):
    """What we decided: it is put right, or something else is offered in its place."""

    REMEDY = "remedy"
    ALTERNATIVE = "alternative"


class Side(StrEnum):
    """Whose word a remark is, and who may read it: a note and a finding stay among ourselves."""

    CUSTOMER = "customer"
    US = "us"
    NOTE = "note"
    FINDING = "finding"


OUTSIDE: Final = frozenset({Side.CUSTOMER, Side.US})
"""The sides a customer sees."""


class StageName(StrEnum):
    """The nine stages of ISO 10002:2018, clauses 8.1 to 8.9, in their order."""

    COMMUNICATION = "communication"
    RECEIPT = "receipt"
    TRACKING = "tracking"
    ACKNOWLEDGEMENT = "acknowledgement"
    ASSESSMENT = "assessment"
    INVESTIGATION = "investigation"
    RESPONSE = "response"
    DECISION_TOLD = "decision_told"
    CLOSING = "closing"


@dataclass(frozen=True)
class Ending:
    """What is known of a case that is to be closed.

    ``leads`` is whether whoever closes it answers for more than its owner does. ``causeless`` is whether it is a complaint of
    which nobody has said why, although the organisation has causes.
    """

    told: bool
    decision: str
    remedy: str
    alternative: str
    customer_said: str
    agreed: bool | None
    leads: bool
    causeless: bool = False


@dataclass(frozen=True, kw_only=True)
class Above:
    """Who goes on with a case that stands a level up, by number: ``leads`` lead there, ``everywhere`` at every unit.

    ``rejected`` decided or told what its customer did not agree to; ``handed`` handed it up.

    >>> north = Above(level=1, leads=frozenset({1, 9}), everywhere=frozenset({9}), rejected=frozenset({2}), handed=frozenset({1}))
    >>> sorted(north.settles), north.may(1), north.may(1, owner=1), north.may(2, owner=2)
    ([9], False, True, False)
    """

    level: int
    leads: frozenset[int]
    everywhere: frozenset[int]
    rejected: frozenset[int]
    handed: frozenset[int]

    @property
    def settles(self) -> frozenset[int]:
        """Who may take it, decide it and give it to others: somebody else than so far, as long as there is anybody."""
        others = self.leads - self.rejected - self.handed
        high = others & self.everywhere if self.level >= HIGHEST else others
        return high or others or self.leads - self.rejected or self.leads

    def may(self, member: int, owner: int | None = None, *, by_hand: bool = True) -> bool:
        """Whether a member decides, tells and closes the case: they lead there or were given it. Where nobody leads, anybody may.

        A program (not ``by_hand``) may only where its member owns the case: what a customer did not agree to is taken by a
        person.
        """
        given = member == owner and member not in self.rejected
        return given or (by_hand and member in self.settles) or not self.leads

    @property
    def barred(self) -> frozenset[int]:
        """The numbers of the members to whom it cannot be given: they decided or told what its customer did not agree to."""
        return self.rejected - self.settles


def check_may_settle(above: Above, member: int, owner: int | None, *, by_hand: bool = True) -> None:
    """Raise ``Conflict`` where a member may not decide, tell, close, take or give away a case that stands a level up."""
    if above.may(member, owner, by_hand=by_hand):
        return
    if member in above.barred:
        message = _("The customer did not agree to what you decided or told: somebody else decides now. Leave a note for them.")
        raise Conflict(message, code="not-agreed")
    if member in above.handed:
        message = _("You handed this case up: whoever leads there decides now, or gives it back to you.")
        raise Conflict(message, code="handed-up")
    message = _("This case stands a level up: whoever leads there takes it, or gives it to somebody.")
    raise Conflict(message, code="level-up")


def not_given(name: str) -> str:
    """The sentence that a case cannot be given to somebody who decided or told what its customer did not agree to."""
    return _("The customer did not agree to what %(name)s decided or told: give it to somebody else.") % {"name": name}


def may(deed: Deed, standing: Standing) -> bool:
    """Whether a deed may be done to a case with this standing."""
    return standing in _MAY[deed]


def check_may(deed: Deed, standing: Standing) -> None:
    """Raise ``Conflict`` where a deed may not be done to a case with this standing; the sentence says what would be right."""
    if may(deed, standing):
        return
    if standing is Standing.JOINED:
        raise Conflict(_("This case was joined to another one. Act there."), code="joined")
    if standing is Standing.ASIDE:
        raise Conflict(_("This case was set aside. Take it up again first."), code="aside")
    if standing is Standing.LAPSED:
        raise Conflict(_("The customer was erased: there is nobody left to tell."), code="lapsed")
    if deed is Deed.CLOSE and standing is not Standing.CLOSED:
        raise Conflict(
            _("Tell the customer first what was decided: a case whose customer was not told stays open."), code="not-told"
        )
    if standing is Standing.CLOSED:
        raise Conflict(_("This case is closed. Reopen it first."), code="closed")
    if standing is Standing.TOLD:
        raise Conflict(_("The customer has been told what was decided. Reopen the case to decide anew."), code="told")
    raise Conflict(_("This case is open."), code="open")


def check_not_about(about: int | None, member: int | None) -> None:
    """Raise ``Conflict`` where a case is about the member who acts in it (both by number): whatever is done in it, others do.

    Whom it is about reads it, writes notes with a view of their own, and writes down what the customer tells them.

    >>> check_not_about(None, 7), check_not_about(8, 7), check_not_about(8, None)
    (None, None, None)
    """
    if about is not None and about == member:
        raise Conflict(
            _("The case is about you: somebody else sees to it. You may write a note with your view of it."), code="about-you"
        )


def check_may_close(ending: Ending) -> None:
    """Refuse to close a case that must not be closed yet. Nothing closes as "there is nothing we can do".

    With a remedy the case may be closed once the customer was told, unless the customer disagrees. Without one, the customer was
    offered something else and either agreed to it or said something, and that is written down; where the customer said nothing,
    or disagrees, only a colleague who leads there may look at the case and close it.

    Raises:
        Conflict: The case must not be closed; its code says what is missing.
    """
    if not ending.told:
        check_may(Deed.CLOSE, Standing.IN_HAND)
    if not ending.decision:
        raise Conflict(_("Decide first: what is done for the customer, or what is offered in its place."), code="not-decided")
    if ending.decision == Decision.REMEDY and not ending.remedy.strip():
        raise Conflict(_("Write down what was done for the customer."), field="remedy", code="no-remedy")
    if ending.decision == Decision.ALTERNATIVE and not ending.alternative.strip():
        raise Conflict(_("Write down what else the customer was offered."), field="alternative", code="no-alternative")
    if ending.agreed is False and not ending.leads:
        message = _("The customer does not agree. Decide anew, or hand the case to the next level up.")
        raise Conflict(message, code="disagrees")
    heard = ending.agreed or ending.customer_said.strip()
    if ending.decision == Decision.ALTERNATIVE and not heard and not ending.leads:
        message = _(
            "Nothing was put right here. Write down what the customer said to your offer, or hand the case to the next level up."
        )
        raise Conflict(message, field="customer_said", code="dead-end")
    if ending.causeless:
        message = _("Say first why it happened: “not known yet” is an answer too.")
        raise Conflict(message, field="cause", code="no-cause")


def check_may_set_aside(why: Aside, text: str, *, heard: bool, leads: bool) -> None:
    """``Conflict`` where a case may not be set aside by whoever does it: the right to complain is never blocked.

    Args:
        why: What it is set aside for.
        text: What is to be known of it; needed where a customer may wait.
        heard: Whether words of a customer stand in it.
        leads: Whether who does it leads there.
    """
    if heard and not leads:
        message = _(
            "A customer's words stand in it: only whoever leads there sets it aside. Hand it up, with what you think of it."
        )
        raise Conflict(message, code="heard")
    if why in TO_BE_TOLD and not text:
        message = _("Write down how and when you tried to reach the customer.")
        if why is Aside.ELSEWHERE:
            message = _("Write down where it was settled, and what came of it.")
        raise Invalid(message, field="text")


def answers_nobody(*, response: object, customer: object, writer: str, address: str) -> bool:
    """Whether a case follows an answer that nobody can be replied to: it came without a customer, a name and an address.

    >>> answers_nobody(response=80, customer=None, writer="", address="")
    True
    >>> answers_nobody(response=80, customer=None, writer="Ivan", address="")
    False
    """
    return response is not None and customer is None and not writer and not address


def check_title(title: str) -> str:
    """What a case is about, in a few words."""
    return check_text(title, "title", longest=LONGEST_TITLE, required=True)


def written_down_at(said_at: datetime | None, now: datetime, *, by_hand: bool) -> datetime | None:
    """When something was written down that a colleague, or a program of theirs, says was said before; None where it was said just
    then, or came by itself.

    >>> now = datetime(2026, 11, 2, 9)
    >>> written_down_at(None, now, by_hand=True), written_down_at(datetime(2026, 11, 1), now, by_hand=True) == now
    (None, True)
    """
    return now if by_hand and said_at is not None and said_at < now else None


def check_as_left(left: Mapping[str, object] | None, now: Mapping[str, object], acted_since: Callable[[], bool]) -> None:
    """``Conflict`` where something does not stand any more as a deed ``left`` it, and a colleague ``acted_since``: by taking that
    back, what they did would be undone too. What the house did by itself since, by a rule of the unit, stands in nobody's way.

    >>> check_as_left({"owner": 7}, {"owner": 7, "unit": "north"}, lambda: True)
    >>> check_as_left({"owner": 7}, {"owner": 8}, lambda: False)
    """
    if left is not None and any(now.get(name) != value for name, value in left.items()) and acted_since():
        raise Conflict(
            _("Somebody changed this since, and it stands as they left it. Look at it, and change it by hand."), code="changed"
        )
