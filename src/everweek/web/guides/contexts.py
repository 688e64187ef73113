"""What the pages of guides are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise

from everweek.web.choices import Option
from everweek.web.guides.asking import BesideAsked, GuidesAsked
from everweek.web.house.paging import Pager
from everweek.web.pages import Page

Words = str | Promise


@dataclass(frozen=True)
class GuideLine:
    """One guide."""

    key: Annotated[str, "which one"]
    title: Annotated[str, "what it is called"]
    sort: Annotated[Words, "whether it says how to judge, or how it is done"]
    about: Annotated[str, "of which cases it is"]
    text: Annotated[str, "what it says"]


@dataclass(frozen=True, kw_only=True)
class GuidesPage(Page, template="guides/guides.html"):
    """`/act/guides/`: the guides."""

    title: Annotated[str, "what stands here, as a sentence"]
    asked: Annotated[GuidesAsked, "which guides"]
    sorts: Annotated[Sequence[Option], "the sorts to choose from"]
    lines: Annotated[Sequence[GuideLine], "the guides, by title"]
    may_write: Annotated[bool, "whether the reader may write one"]
    pager: Annotated[Pager, "the ways to those before and after these"]


@dataclass(frozen=True, kw_only=True)
class GuidePage(Page, template="guides/guide.html"):
    """`/act/guides/<key>/`: one guide."""

    guide: Annotated[GuideLine, "what it says, and of which cases"]
    changed_at: Annotated[datetime, "when it was last written"]
    away_at: Annotated[datetime | None, "since when it stands beside no case"]
    form: Annotated[Form | None, "what it says, to be rewritten; None for who may not"]


@dataclass(frozen=True, kw_only=True)
class WriteGuidePage(Page, template="guides/write.html"):
    """`/act/guides/new`: writing a guide."""

    form: Annotated[Form, "what it says, and of which cases"]


@dataclass(frozen=True, kw_only=True)
class GuidesBesidePage(Page, template="guides/beside.html"):
    """`/act/guides/beside/<number>`: the guides beside a case."""

    id: Annotated[int, "the number of the case"]
    lead: Annotated[str, "what the case is about"]
    asked: Annotated[BesideAsked, "which guides"]
    lines: Annotated[Sequence[GuideLine], "the guides, the nearest first"]
    may_write: Annotated[bool, "whether the reader may write one"]
