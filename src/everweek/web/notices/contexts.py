"""What the templates of notices are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from django.forms import Form

from everweek.web.house.paging import Pager
from everweek.web.pages import Page


@dataclass(frozen=True)
class NoticeTab:
    """One of the lists: what was not read yet, what was, all."""

    name: Annotated[str, "what it is called"]
    address: Annotated[str, "where it stands"]
    chosen: Annotated[bool, "whether it is the one shown"]


@dataclass(frozen=True)
class NoticeLine:
    """One thing one was told."""

    id: Annotated[int, "which one"]
    title: Annotated[str, "what it is, in one line"]
    text: Annotated[str, "what is known besides"]
    at: Annotated[datetime, "when it was told"]
    read: Annotated[bool, "whether it was read"]
    how: Annotated[str, "how it left the house, or when it will; or nothing"]


@dataclass(frozen=True, kw_only=True)
class NoticesPage(Page, template="notices/list.html"):
    """`/notices/`: what one was told, the newest first."""

    title: Annotated[str, "how much waits to be read, as a sentence"]
    tabs: Annotated[Sequence[NoticeTab], "the lists"]
    lines: Annotated[Sequence[NoticeLine], "what one was told"]
    unread: Annotated[int, "how many were not read yet"]
    pager: Annotated[Pager, "the ways to more"]


@dataclass(frozen=True, kw_only=True)
class NoticeChoicesPage(Page, template="notices/choices.html"):
    """`/settings/notices`: how one is told."""

    form: Annotated[Form, "when each kind is told, and when the digest comes"]
    email: Annotated[str, "the address mails go to, or nothing"]
    mail: Annotated[bool, "whether mail can be sent at all"]
