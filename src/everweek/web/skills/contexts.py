"""What the pages of skills are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise

from everweek.web.house.paging import Pager
from everweek.web.pages import Page
from everweek.web.skills.asking import SkillsAsked

Words = str | Promise


@dataclass(frozen=True)
class SkillsLine:
    """What one colleague knows."""

    id: Annotated[int, "which one"]
    name: Annotated[str, "who"]
    knows: Annotated[Sequence[tuple[Words, str]], "languages, touchpoints and kinds of case, in words; nothing where nobody said"]
    may: Annotated[bool, "whether the reader may say it"]


@dataclass(frozen=True, kw_only=True)
class SkillsPage(Page, template="skills/skills.html"):
    """`/settings/skills/`: what colleagues know."""

    title: Annotated[Words, "what stands here, as a sentence"]
    asked: Annotated[SkillsAsked, "which colleagues"]
    lines: Annotated[Sequence[SkillsLine], "the colleagues of whom something is said, by name"]
    unsaid: Annotated[Sequence[SkillsLine], "those of whom nothing is said yet"]
    says: Annotated[bool, "whether the reader says what others know"]
    pager: Annotated[Pager, "the ways to those before and after these"]


@dataclass(frozen=True, kw_only=True)
class SkillsOfPage(Page, template="skills/one.html"):
    """`/settings/skills/<number>`: what one colleague knows, to be said."""

    id: Annotated[int, "which one"]
    title: Annotated[str, "of whom, as a question"]
    name: Annotated[str, "the colleague"]
    form: Annotated[Form, "what is known"]
