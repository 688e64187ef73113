"""What is asked of the pages of skills by their addresses."""

from dataclasses import dataclass

from everweek.web.house import asking
from everweek.web.house.asking import Asking


@dataclass(frozen=True)
class SkillsAsked(Asking):
    """Of which colleagues, by their name."""

    words: str = asking.words()
