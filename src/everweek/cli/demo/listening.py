"""What colleagues of the simulated company say of how comments were understood."""

from typing import Final

from django.db import transaction

from everweek.cli.demo.staff import Staff
from everweek.errors import NotFound
from everweek.listen.rules import Mood
from everweek.listen.understanding.access import access_comment, access_topic
from everweek.listen.understanding.correcting import correct
from everweek.listen.understanding.queries import told_of
from everweek.listen.understanding.rules import NO, About
from everweek.listen.understanding.topics import keep_topic, merge_topic
from everweek.listen.voices import Asked, read_stream
from everweek.people.models import Member

MERGED: Final = "Queues"
INTO: Final = "Waiting"
WORDS: Final = ("queue", "queues", "fila", "file")
FELT_BADLY: Final = 3
NOT_OF_IT: Final = 2
"""So many comments are said to be negative, and so many not to be of a topic they were held for."""


@transaction.atomic
def merge_topics(staff: Staff) -> None:
    """Let a topic somebody had kept beside another one go on under that; it can be parted again."""
    reader = staff.members("service_manager")[0]
    try:
        merged = access_topic(reader, MERGED.lower())
    except NotFound:
        merged = keep_topic(name=MERGED, words=WORDS, by=reader)
    merge_topic(topic=merged, into=access_topic(reader, INTO.lower()), by=reader)


@transaction.atomic
def correct_some(staff: Staff) -> None:
    """Let a service manager correct what some comments of unhappy customers were held for; once only, however often it is run."""
    reader = staff.members("service_manager")[0]
    heard = read_stream(reader, Asked(mood=Mood.UNHAPPY)).voices
    comments = list(told_of(heard).values())
    if any(one.said for one in comments):
        return
    taken = [one.id for one in comments if one.sentiment != "negative"][:FELT_BADLY]
    for number in taken:
        _say(reader, number, About.SENTIMENT, says="negative")
    of_several = [one for one in comments if len(one.topics) > 1][:NOT_OF_IT]
    for one in of_several:
        _say(reader, one.id, About.TOPIC, what=one.topics[-1].key, says=NO)


def _say(reader: Member, number: int, about: About, *, what: str = "", says: str) -> None:
    correct(comment=access_comment(reader, number), about=about, what=what, says=says, by=reader)
