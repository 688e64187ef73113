"""The ferry company: its units, its touchpoints, who meets which customers where. All names are invented."""

from collections.abc import Mapping
from dataclasses import dataclass, field

NAME = "Larkwater Ferries"
ASKED = "how-was-it"
LINK = "how-was-it"
POSTER = "terminal-poster"
ZONE = "Europe/Lisbon"
LANGUAGES = ("en", "pt", "fr")
MAIL = "larkwater.example"
SITES = (f"https://www.{MAIL}", "http://localhost:8000")
"""The websites that may ask by the widget: the company's own, and this machine, where one can try it with a page of one's own."""
CALLS = "call-centre"
CUSTOMERS = 6_000
INTERACTIONS = 60_000


@dataclass(frozen=True)
class Part:
    """A unit: under which other one it stands, how many work at its front line, how many lead it.

    ``share`` is its part of the moments with customers; ``languages`` are the shares of English, Portuguese and French in it.
    ``moments`` are its touchpoints with their shares; ``place`` is what customers call it in a comment.
    """

    key: str
    name: str
    under: str
    staff: int = 0
    leads: int = 0
    share: float = 0.0
    languages: tuple[float, float, float] = (0.5, 0.3, 0.2)
    moments: Mapping[str, float] = field(default_factory=dict)
    place: str = ""


_DESK = {"booking": 0.16, "check-in": 0.30, "boarding": 0.20, "luggage": 0.16, "arrival": 0.12, "refund": 0.06}
_STATION = {"check-in": 0.34, "boarding": 0.30, "luggage": 0.16, "arrival": 0.20}
_BOAT = {"boarding": 0.18, "on-board": 0.56, "luggage": 0.12, "arrival": 0.14}
_CALLS = {"booking": 0.30, "call": 0.48, "refund": 0.22}

ROOT = "house"
PARTS = (
    Part("head-office", "Head office", ROOT, staff=11),
    Part("ports", "Ports", ROOT),
    Part("haldwick", "Port of Haldwick", "ports"),
    Part(
        "haldwick-terminal",
        "Haldwick, terminal desk",
        "haldwick",
        staff=20,
        leads=1,
        share=0.14,
        languages=(0.72, 0.14, 0.14),
        moments=_DESK,
        place="Haldwick",
    ),
    Part(
        "haldwick-old-quay",
        "Haldwick, Old Quay desk",
        "haldwick",
        staff=15,
        leads=1,
        share=0.13,
        languages=(0.70, 0.16, 0.14),
        moments=_DESK,
        place="Haldwick",
    ),
    Part("brisemare", "Port of Brisemare", "ports"),
    Part(
        "brisemare-desk",
        "Brisemare, harbour desk",
        "brisemare",
        staff=14,
        leads=1,
        share=0.10,
        languages=(0.28, 0.12, 0.60),
        moments=_DESK,
        place="Brisemare",
    ),
    Part("pontelara", "Port of Pontelara", "ports"),
    Part(
        "pontelara-desk",
        "Pontelara, harbour desk",
        "pontelara",
        staff=14,
        leads=1,
        share=0.11,
        languages=(0.25, 0.65, 0.10),
        moments=_DESK,
        place="Pontelara",
    ),
    Part(
        "pontelara-station",
        "Pontelara, foot passengers",
        "pontelara",
        staff=7,
        leads=1,
        share=0.05,
        languages=(0.25, 0.65, 0.10),
        moments=_STATION,
        place="Pontelara",
    ),
    Part("corrin", "Corrin Island", "ports"),
    Part(
        "corrin-desk",
        "Corrin Island, jetty desk",
        "corrin",
        staff=8,
        leads=1,
        share=0.06,
        languages=(0.62, 0.22, 0.16),
        moments=_STATION,
        place="Corrin",
    ),
    Part("night-boats", "Night boats", ROOT),
    Part(
        "night-boat-vespera",
        "Night boat Vespera",
        "night-boats",
        staff=14,
        leads=1,
        share=0.06,
        languages=(0.42, 0.34, 0.24),
        moments=_BOAT,
        place="Vespera",
    ),
    Part(
        "night-boat-borrasca",
        "Night boat Borrasca",
        "night-boats",
        staff=14,
        leads=1,
        share=0.06,
        languages=(0.42, 0.34, 0.24),
        moments=_BOAT,
        place="Borrasca",
    ),
    Part("call-centre", "Call centre", ROOT, staff=25, leads=2, share=0.29, moments=_CALLS),
)

SERVING = tuple(part for part in PARTS if part.share)
"""The units that meet customers."""


@dataclass(frozen=True)
class Moment:
    """A touchpoint: its name, the csat (1 to 5) it gets on average on a plain day, its channel, the hours of the day it has."""

    key: str
    name: str
    csat: float
    channel: str
    hours: tuple[int, int] = (6, 21)


TOUCHPOINTS = (
    Moment("booking", "Booking", 4.05, "desk"),
    Moment("call", "Call", 3.95, "phone", (7, 21)),
    Moment("check-in", "Check-in", 4.0, "desk"),
    Moment("boarding", "Boarding", 3.95, "gate"),
    Moment("on-board", "On board", 4.1, "ship", (8, 23)),
    Moment("luggage", "Luggage", 3.85, "desk"),
    Moment("arrival", "Arrival", 4.0, "gate"),
    Moment("refund", "Refund", 3.65, "desk"),
)
"""In the order in which a customer meets them."""

BOATS = ("Vespera", "Borrasca", "Marigold", "Sereia", "Petrel")
PORTS = ("Haldwick", "Brisemare", "Pontelara", "Corrin")


@dataclass(frozen=True)
class Segment:
    """Customers the company tells apart; with a ``reason`` they are those it wants to serve above all."""

    key: str
    name: str
    rule: Mapping[str, object]
    reason: str = ""
    decided_by: str = ""


SEGMENTS = (
    Segment(
        "captains",
        "Captains",
        {"all": [{"field": "attributes.card", "is": "captain"}]},
        reason="They cross almost every week, for work. A crossing that fails costs them a day; one that is announced in time "
        "costs them nothing. They need to be told early, and to be known at the desk: we can do that, the fast boats cannot.",
        decided_by="The board, after the strategy review",
    ),
    Segment(
        "small-ports",
        "At home in the small ports",
        {"any": [{"field": "attributes.home", "is": "Brisemare"}, {"field": "attributes.home", "is": "Corrin"}]},
    ),
    Segment(
        "drifting",
        "Came often, not seen for three months",
        {"all": [{"field": "moments.count", "at_least": 5}, {"field": "moments.days_since_last", "above": 90}]},
    ),
    Segment(
        "let-down",
        "Would not recommend us, when last asked",
        {"all": [{"field": "last.nps", "at_most": 6, "within_days": 365}]},
    ),
    Segment(
        "silent",
        "Asked, and never answered",
        {"all": [{"field": "silent.count", "at_least": 1}, {"field": "answers.count", "at_most": 0}]},
    ),
)

TOPICS = {
    "Waiting": "waited waiting queue minutes fila minutos demorou attendu file",
    "Booking and price": "booking price seats réservation prix reserva preço lugares",
    "Luggage": "bags luggage suitcase bagages valise malas bagagem mala",
    "Delays and news of them": "announcements late delay retard annonces avisos atraso notícias",
    "Finding the way": "signs lanes indications signalisation indicações sinalização",
    "Boarding": "boarding ramp embarque lembarquement rampe rampa",
    "Refunds": "money refund refunded remboursement remboursée dinheiro reembolso",
    "Children and wheelchairs": "pram wheelchair poussette fauteuil carrinho rodas",
}
"""What its people listen for, by name, and the words they know each by, in the three languages of their customers."""
