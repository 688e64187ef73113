"""What each helpdesk says, as one thing: a ticket, whether it is solved, whom it was with, and what the customer thought of it.

Zendesk and Freshdesk send a body that one writes oneself in their triggers and automations: ``BODIES`` are ours, with the
placeholders of each (support.zendesk.com, "Placeholders reference"; support.freshdesk.com, "Placeholders"). Chatwoot
("Supported webhook events") and Zammad ("Webhook", default payload) have bodies of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.text.storable import is_storable

_ZENDESK: Final = """{
  "ticket": "{{ticket.id}}", %s, "at": "{{ticket.updated_at_with_timestamp}}",
  "channel": "{{ticket.via}}", "group": "{{ticket.group.name}}", "priority": "{{ticket.priority}}",
  "email": "{{ticket.requester.email}}", "name": "{{ticket.requester.name}}", "customer": "{{ticket.requester.external_id}}",
  "agent": "{{ticket.assignee.email}}"
}"""
_FRESHDESK: Final = """{
  "ticket": "{{ticket.id}}", %s, "channel": "{{ticket.source}}",
  "group": "{{ticket.group.name}}", "priority": "{{ticket.priority}}",
  "email": "{{ticket.requester.email}}", "name": "{{ticket.requester.name}}", "agent": "{{ticket.agent.email}}"
}"""
_SATISFIED: Final = ', "comment": "{{satisfaction.current_comment}}"'
# What the trigger knows is written out: Zendesk writes a status and a rating in the language of whoever asked, Freshdesk as a
# house has renamed them.
BODIES: Final[Mapping[str, Mapping[str, str]]] = {
    "zendesk": {
        "solved": _ZENDESK % '"status": "solved"',
        "good": _ZENDESK % f'"rating": "good"{_SATISFIED}',
        "bad": _ZENDESK % f'"rating": "bad"{_SATISFIED}',
    },
    "freshdesk": {
        "solved": _FRESHDESK % '"status": "solved"',
        "good": _FRESHDESK % '"rating": "good"',
        "bad": _FRESHDESK % '"rating": "bad"',
    },
}
"""The bodies to be written into those that send what one writes, one for each trigger."""
SOLVED: Final = frozenset(
    {
        *("solved", "closed", "resolved", "resuelto", "resuelta", "cerrado", "cerrada", "gelöst", "geschlossen"),
        *("résolu", "résolue", "fermé", "clos", "resolvido", "fechado", "risolto", "chiuso", "opgelost", "gesloten"),
    }
)
"""How a ticket that is done is called, in the languages of those who wrote our first body, with its placeholders, into theirs."""
OPEN: Final = frozenset(
    {
        *("new", "open", "pending", "hold", "on hold", "on-hold", "snoozed", "deleted", "suspended", "spam"),
        *("waiting on customer", "waiting on third party", "pending reminder", "pending close", "pending action"),
        *("merged", "removed", "nuevo", "abierto", "pendiente", "en espera", "neu", "offen", "wartend", "angehalten"),
        *("nouveau", "ouvert", "en attente", "novo", "aberto", "pendente", "em espera"),
    }
)
GOOD: Final = frozenset({"good", "bien", "bueno", "buena", "gut", "bon", "bonne", "bom", "boa", "buono", "goed"})
BAD: Final = frozenset({"bad", "mal", "malo", "mala", "schlecht", "mauvais", "mauvaise", "mau", "ruim", "cattivo", "slecht"})
UNRATED: Final = frozenset(
    {
        *("", "offered", "unoffered", "not", "no", "none", "unrated", "nicht", "angeboten", "unbewertet", "sin", "ofrecido"),
        *("ofrecida", "non", "proposé", "proposée", "aucune", "não", "oferecido", "oferecida", "offerto", "offerta"),
        *("niet", "aangeboden"),
    }
)
"""With what begins that nobody has rated a ticket."""
CHANNELS: Final[Mapping[str, str]] = {
    "mail": "email",
    "e-mail": "email",
    "email": "email",
    "phone": "phone",
    "voice": "phone",
    "call": "phone",
    "chat": "chat",
    "messaging": "chat",
    "webwidget": "chat",
    "web widget": "chat",
    "portal": "web",
    "web": "web",
    "web form": "web",
    "web_service": "api",
    "api": "api",
    "whatsapp": "whatsapp",
    "sms": "sms",
    "twitter": "twitter",
    "facebook": "facebook",
}
MOST_CHARACTERS: Final = 20_000


@dataclass(frozen=True)
class Ticket:
    """What was told of one ticket. ``rating`` stands on the scale of ``SCALES``; ``at`` None: it was not told.

    ``survey`` is the helpdesk's number of the question that was rated, which it sent ``asked_at``, where it tells: one ticket may
    be asked about more than once. ``unclear`` says what of it cannot be understood: it is not to be passed over.
    """

    id: str
    solved: bool = False
    at: datetime | None = None
    channel: str = ""
    group: str = ""
    email: str = ""
    name: str = ""
    customer: str = ""
    agent: str = ""
    rating: float | None = None
    comment: str = ""
    survey: str = ""
    asked_at: datetime | None = None
    unclear: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Survey:
    """The question a rating answers, as its helpdesk numbers it, and when it was sent."""

    id: str
    asked_at: datetime | None


SCALES: Final[Mapping[str, tuple[float, float]]] = {
    "zendesk": (0, 1),
    "freshdesk": (0, 1),
    "chatwoot": (1, 5),
    "zammad": (0, 1),
}


def read(kind: str, body: object) -> Ticket | None:
    """The ticket of which a body tells; None where it tells of something else. ``Invalid`` where it cannot be understood."""
    if not isinstance(body, Mapping):
        raise Invalid(_("This is no object of JSON, as a helpdesk sends it."))
    ticket = {"chatwoot": _chatwoot, "zammad": _zammad}.get(kind, _flat)(body)
    if ticket is not None and not ticket.id:
        raise Invalid(_("The number of the ticket is missing."))
    return ticket


def _flat(body: Mapping[str, Any]) -> Ticket:
    status, told = _text(body, "status"), _text(body, "rating")
    rating = _good_or_bad(told)
    return Ticket(
        id=_text(body, "ticket"),
        solved=status.casefold() in SOLVED,
        at=_moment(_text(body, "at")),
        channel=_channel(_text(body, "channel")),
        group=_text(body, "group"),
        email=_text(body, "email"),
        name=_text(body, "name"),
        customer=_text(body, "customer"),
        agent=_text(body, "agent"),
        rating=rating,
        comment=_text(body, "comment"),
        unclear="" if rating is not None else _unclear_rating(told) or _unclear_status(status),
        attributes=_kept(priority=_text(body, "priority")),
    )


def _chatwoot(body: Mapping[str, Any]) -> Ticket | None:
    event = _text(body, "event")
    if event == "message_updated" and _text(body, "content_type") == "input_csat":
        told = _part(body, "content_attributes", "submitted_values", "csat_survey_response")
        conversation = _part(body, "conversation")
        survey = Survey(_text(body, "id"), _moment(_text(body, "created_at")))
        return _conversation(conversation, survey, rating=_number(told, "rating"), comment=_text(told, "feedback_message"))
    if event in {"conversation_status_changed", "conversation_updated"}:
        return _conversation(body)
    return None


def _conversation(
    body: Mapping[str, Any], survey: Survey | None = None, *, rating: float | None = None, comment: str = ""
) -> Ticket:
    sender, assignee = _part(body, "meta", "sender"), _part(body, "meta", "assignee")
    return Ticket(
        id=_text(body, "id"),
        solved=_text(body, "status").casefold() in SOLVED,
        at=_moment(_text(body, "updated_at")) or _moment(_text(body, "timestamp")),
        channel=_channel(_text(body, "channel").removeprefix("Channel::")),
        group=_text(_part(body, "meta", "team"), "name"),
        email=_text(sender, "email"),
        name=_text(sender, "name"),
        customer=_text(sender, "identifier"),
        agent=_text(assignee, "email"),
        rating=rating,
        comment=comment,
        survey=survey.id if survey is not None else "",
        asked_at=survey.asked_at if survey is not None else None,
        attributes=_kept(priority=_text(body, "priority")),
    )


def _zammad(body: Mapping[str, Any]) -> Ticket | None:
    ticket = _part(body, "ticket")
    if not ticket:
        return None
    customer, state = _part(ticket, "customer"), _named(ticket, "state")
    return Ticket(
        # Not its id, which the workbook of its reports does not have: an export and the webhook are to be of one ticket.
        id=_text(ticket, "number"),
        solved=state.casefold() in SOLVED,
        at=_moment(_text(ticket, "close_at")) or _moment(_text(ticket, "updated_at")),
        channel=_channel(_text(ticket, "create_article_type")),
        group=_named(ticket, "group"),
        email=_text(customer, "email"),
        name=" ".join(one for one in (_text(customer, "firstname"), _text(customer, "lastname")) if one),
        agent=_text(_part(ticket, "owner"), "email"),
        unclear=_unclear_status(state),
        attributes=_kept(priority=_named(ticket, "priority")),
    )


def _part(body: Mapping[str, Any], *way: str) -> Mapping[str, Any]:
    found: object = body
    for name in way:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    if isinstance(found, float) and not isfinite(found):
        raise Invalid(_("What stands under %(name)s is no number.") % {"name": name})
    told = str(found).strip() if isinstance(found, str | int | float) and not isinstance(found, bool) else ""
    if len(told) > MOST_CHARACTERS:
        raise Invalid(_("What stands under %(name)s is too long.") % {"name": name})
    if not is_storable(told):
        raise Invalid(_("There is a character in this that cannot be stored."))
    # A placeholder a helpdesk does not know is sent as it stands.
    return "" if told.startswith("{{") else told


def _named(body: Mapping[str, Any], name: str) -> str:
    return _text(body, name) or _text(_part(body, name), "name")


def _channel(told: str) -> str:
    return CHANNELS.get(told.casefold(), "")


def _good_or_bad(told: str) -> float | None:
    """Good or bad, as a helpdesk says it in the language of whoever rated; what was only offered is none.

    >>> _good_or_bad("Good, I'm satisfied"), _good_or_bad("Mal, no estoy satisfecho"), _good_or_bad("offered")
    (1.0, 0.0, None)
    """
    word = _first_word(told)
    return 1.0 if word.startswith("good") or word in GOOD else 0.0 if word.startswith("bad") or word in BAD else None


def _first_word(told: str) -> str:
    words = told.replace(",", " ").casefold().split()
    return words[0] if words else ""


def _unclear_rating(told: str) -> str:
    if _first_word(told) in UNRATED:
        return ""
    message = _(
        "It says that the rating is “%(told)s”, which could be good or bad. Write the bodies of this page into the helpdesk."
    )
    return message % {"told": told[:80]}


def _unclear_status(told: str) -> str:
    """Why a status that is not told says nothing is right, and one we do not know does not: it may be that of a solved ticket."""
    if not told or told.casefold() in SOLVED | OPEN:
        return ""
    message = _(
        "It says that the ticket is “%(told)s”, which could be solved or not. Let its trigger ask for solved tickets "
        "alone, with the body of this page where there is one."
    )
    return message % {"told": told[:80]}


def _number(body: Mapping[str, Any], name: str) -> float | None:
    found = body.get(name)
    if not isinstance(found, int | float) or isinstance(found, bool):
        return None
    try:
        return float(found)
    except OverflowError as long:
        raise Invalid(_("What stands under %(name)s is no number.") % {"name": name}) from long


def _moment(told: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(told), UTC)
    except (ValueError, OverflowError, OSError):
        pass
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _kept(**told: str) -> Mapping[str, str]:
    return {name: value[:200] for name, value in told.items() if value}
