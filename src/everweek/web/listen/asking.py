"""What is asked of the voices and of the topics by the addresses of their pages."""

from dataclasses import dataclass
from datetime import date

from everweek.listen.rules import Mood
from everweek.listen.voices import Asked, Sentiment, WhichContact
from everweek.web.house import asking
from everweek.web.house.asking import Asking


@dataclass(frozen=True)
class VoicesAsked(Asked, Asking):
    """Which voices are asked for, as ``listen.voices.Asked`` has it, with each part as it stands in the address.

    >>> VoicesAsked(mood=Mood.UNHAPPY, unit="old-quay", after="x").address
    'mood=unhappy&unit=old-quay&after=x'
    """

    words: str = asking.words()
    unit: str = asking.key()
    touchpoint: str = asking.key()
    questionnaire: str = asking.key()
    language: str = asking.key()
    link: str = asking.key()
    segment: str = asking.key()
    first: WhichContact | None = asking.one_of(WhichContact)
    member: int | None = asking.number()
    customer: int | None = asking.number()
    mood: Mood | None = asking.one_of(Mood)
    topic: str = asking.key()
    sentiment: Sentiment | None = asking.one_of(Sentiment)
    urgent: bool = asking.tick()
    waiting: bool = asking.tick()
    praise: bool = asking.tick()
    since: date | None = asking.day()
    until: date | None = asking.day()
    silent: bool = asking.tick()


@dataclass(frozen=True)
class TopicsAsked(Asking):
    """The topic whose forms are shown: those of all of them would be most of the page."""

    change: str = asking.key()
