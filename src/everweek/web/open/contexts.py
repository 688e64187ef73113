"""What the templates of the open frame are given."""

from dataclasses import dataclass
from typing import Annotated

from django.utils.safestring import SafeString

from everweek.web.pages import Page


@dataclass(frozen=True, kw_only=True)
class OpenLayout:
    """What the frame of every open page needs, under the name ``open_layout``."""

    language: Annotated[str, "the language of the page"]
    direction: Annotated[str, "ltr or rtl"]
    style: Annotated[SafeString, "the style, as it stands in the page"]
    house: Annotated[str, "the organisation's name"]


@dataclass(frozen=True, kw_only=True)
class ClosedPage(Page, template="open/closed.html"):
    """Nothing is asked here, or not now: one sentence."""

    says: Annotated[str, "what is so, and what can be done"]


@dataclass(frozen=True)
class LanguageOption:
    """One language a page can be read in."""

    value: Annotated[str, "the address of the page in it"]
    label: Annotated[str, "what its own speakers call it"]
    tag: Annotated[str, "its tag"]
    chosen: Annotated[bool, "whether the page is in it"]
