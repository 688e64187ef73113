"""The exports of helpdesks, told by their columns: which columns each has, and what they are in a map.

After what the makers say of them in public: Zendesk ("Exporting data to a JSON, CSV, or XML file"; the JSON has a ticket a line),
Freshdesk ("Exporting tickets"), Chatwoot ("CSAT reports"; its conversations by the API), Zammad ("Reporting", a workbook; its
tickets by the API, ``?expand=true``). The ids are those ``helpdesks.services`` gives a ticket that a webhook tells of.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from everweek.text.nearest import plain

MOMENTS, RATINGS = "interactions", "mentions"


@dataclass(frozen=True, kw_only=True)
class Export:
    """One export of one helpdesk.

    ``marks`` are the columns it is told by. ``id`` is the ticket's number (``id_more``: how it is made of the cell), ``status``
    holds one of ``solved`` where it is over. Of several ``at`` the first that the file has is taken; ``form`` is how it is
    written, recognised where it is "". ``ratings`` are the words of the column ``rating``, in small letters; without any its
    cells are numbers on the scale of the helpdesk.
    """

    helpdesk: str
    what: str
    marks: Sequence[str]
    id: str
    at: Sequence[str]
    id_more: str = ""
    form: str = ""
    status: str = ""
    solved: Sequence[str] = ()
    customer: str = ""
    agent: str = ""
    channel: str = ""
    channels: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    priority: str = ""
    rating: str = ""
    ratings: Mapping[str, float] = field(default_factory=dict)
    unrated: Sequence[str] = ()
    comment: str = ""
    nested: bool = False
    doubts: Sequence[str] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """What maps there are of it."""
        return (*((MOMENTS,) if self.status else ()), *((RATINGS,) if self.rating else ()))


_ZENDESK_CHANNELS: Final = {
    "Mail": "email",
    "Email": "email",
    "Web form": "web",
    "Web widget": "chat",
    "Chat": "chat",
    "Messaging": "chat",
    "Phone": "phone",
    "Voice": "phone",
    "Web service (API)": "api",
    "WhatsApp": "whatsapp",
    "Text": "sms",
    "Twitter": "twitter",
    "Facebook": "facebook",
}
_GOOD_OR_BAD: Final = {"good": 1.0, "bad": 0.0, "good with comment": 1.0, "bad with comment": 0.0}
_FACES: Final = {
    "extremely happy": 1.0,
    "very happy": 1.0,
    "happy": 1.0,
    "awesome": 1.0,
    "neutral": 0.5,
    "just okay": 0.5,
    "unhappy": 0.0,
    "very unhappy": 0.0,
    "extremely unhappy": 0.0,
    "not good": 0.0,
}

EXPORTS: Final[Sequence[Export]] = (
    Export(
        helpdesk="zendesk",
        what="tickets of Zendesk (CSV)",
        marks=("Id", "Requester email", "Satisfaction Score", "Status", "Solved at"),
        id="Id",
        status="Status",
        solved=("Solved", "Closed"),
        at=("Solved at",),
        customer="Requester email",
        channel="Via",
        channels=_ZENDESK_CHANNELS,
        group="Group",
        priority="Priority",
        rating="Satisfaction Score",
        ratings=_GOOD_OR_BAD,
        unrated=("", "-", "Offered", "Not Offered"),
    ),
    Export(
        helpdesk="zendesk",
        what="tickets of Zendesk (JSON)",
        marks=("id", "status", "via.channel", "requester.email", "updated_at"),
        id="id",
        status="status",
        solved=("solved", "closed"),
        at=("metric_set.solved_at", "updated_at"),
        form="iso",
        customer="requester.email",
        agent="assignee.email",
        channel="via.channel",
        channels={
            "email": "email",
            "web": "web",
            "chat": "chat",
            "native_messaging": "chat",
            "voice": "phone",
            "phone": "phone",
            "api": "api",
            "whatsapp": "whatsapp",
            "sms": "sms",
            "twitter": "twitter",
            "facebook": "facebook",
        },
        group="group.name",
        priority="priority",
        rating="satisfaction_rating.score",
        ratings=_GOOD_OR_BAD,
        unrated=("", "offered", "unoffered"),
        comment="satisfaction_rating.comment",
        nested=True,
    ),
    Export(
        helpdesk="freshdesk",
        what="tickets of Freshdesk (CSV)",
        marks=("Ticket ID", "Status", "Source", "Created time", "Resolved time"),
        id="Ticket ID",
        status="Status",
        solved=("Resolved", "Closed"),
        at=("Resolved time",),
        customer="Email",
        channel="Source",
        channels={
            "Email": "email",
            "Outbound Email": "email",
            "Portal": "web",
            "Feedback Widget": "web",
            "Phone": "phone",
            "Chat": "chat",
            "Whatsapp": "whatsapp",
            "Twitter": "twitter",
            "Facebook": "facebook",
        },
        group="Group",
        priority="Priority",
        rating="Survey results",
        ratings=_FACES,
        unrated=("", "No Answer", "Not Rated"),
    ),
    Export(
        helpdesk="chatwoot",
        what="ratings of Chatwoot (CSV of its CSAT report)",
        marks=("Rating", "Feedback Comment", "Contact Email Address", "Link to the conversation", "Recorded date"),
        id="Link to the conversation",
        id_more="after: /conversations/",
        at=("Recorded date",),
        form='["%Y-%m-%d %H:%M:%S UTC", iso], zone: UTC',
        customer="Contact Email Address",
        rating="Rating",
        unrated=("",),
        comment="Feedback Comment",
        doubts=("the last line of the report says its days; it is refused, and that is right",),
    ),
    Export(
        helpdesk="chatwoot",
        what="conversations of Chatwoot (its API, one a line)",
        marks=("id", "status", "inbox_id", "meta.channel", "last_activity_at"),
        id="id",
        status="status",
        solved=("resolved",),
        at=("last_activity_at",),
        form="unix",
        customer="meta.sender.email",
        agent="meta.assignee.email",
        channel="meta.channel",
        channels={
            "Channel::Email": "email",
            "Channel::WebWidget": "chat",
            "Channel::Api": "api",
            "Channel::Whatsapp": "whatsapp",
            "Channel::Sms": "sms",
            "Channel::FacebookPage": "facebook",
            "Channel::TwitterProfile": "twitter",
        },
        group="meta.team.name",
        priority="priority",
        nested=True,
    ),
    Export(
        helpdesk="zammad",
        what="tickets of Zammad (its API with expand=true, one a line)",
        marks=("number", "state", "customer", "create_article_type", "close_at"),
        id="number",
        status="state",
        solved=("closed",),
        at=("close_at",),
        form="iso",
        customer="customer",
        agent="owner",
        channel="create_article_type",
        channels={"email": "email", "phone": "phone", "web": "web", "chat": "chat", "sms": "sms", "whatsapp message": "whatsapp"},
        group="group",
        priority="priority",
    ),
    Export(
        helpdesk="zammad",
        what="tickets of Zammad (the workbook of its reports)",
        marks=("#", "State", "Create Channel", "Closed At", "Customer"),
        id="#",
        status="State",
        solved=("closed",),
        at=("Closed At",),
        channel="Create Channel",
        channels={"email": "email", "phone": "phone", "web": "web", "chat": "chat", "sms": "sms"},
        group="Group",
        priority="Priority",
        doubts=("customers stand here by their names alone, and are left out; the tickets of its API have their addresses",),
    ),
)


def export_of(columns: Sequence[str], *, nested: bool) -> Export | None:
    """The export whose columns these are; None where it is none that is known."""
    names = {name for name, count in Counter(map(plain, columns)).items() if count == 1}
    return next((one for one in EXPORTS if one.nested is nested and names >= {plain(mark) for mark in one.marks}), None)
