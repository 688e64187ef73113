"""What the templates of the open frame are given."""

from dataclasses import dataclass
from typing import Annotated

from everweek.web.pages import Page


@dataclass(frozen=True, kw_only=True)
class ClosedPage(Page, template="open/closed.html"):
    """Nothing is asked here, or not now: one sentence."""

    says: Annotated[str, "what is so, and what can be done"]
