"""``/api/v1/topics``: what is listened for, kept, named, merged and retired by programs."""

from enum import StrEnum

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from everweek.listen.shown import TopicShown
from everweek.listen.understanding import queries
from everweek.listen.understanding import topics as services
from everweek.listen.understanding.access import access_topic
from everweek.listen.understanding.rules import MOST_WORDS
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.people.tokens import TokenActor
from everweek.web.api.bodies import Strict, Text
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of
from everweek.web.api.voices import TopicOut

router = Router(tags=["voices"])
_reading = Bearer(TokenScope.RESPONSES_READ)
_writing = Bearer(TokenScope.TOPICS_WRITE)


class TopicsOut(Schema):
    """What is listened for."""

    topics: list[TopicOut]


class TopicIn(Strict):
    """What is listened for."""

    name: Text = Field(min_length=1, max_length=services.LONGEST_NAME, description="What it is called.", examples=["Queues"])
    words: list[Text] = Field(
        min_length=1,
        max_length=MOST_WORDS,
        description="By which it is told at first, each of one to three words.",
        examples=[["queue", "waiting time"]],
    )


class IntoIn(Strict):
    """The topic another goes on under."""

    into: Text = Field(min_length=1, max_length=60, description="Its key.")


class TopicStanding(Schema):
    """A topic as it stands."""

    key: str
    name: str
    words: list[str] = Field(description="By which it is told until examples have taught more.")
    retired: bool = Field(description="Whether it is given to no comment any more.")
    merged_into: str = Field(description="The key of the topic it goes on under, or nothing.")


class TopicDeed(StrEnum):
    """What can be done with a topic."""

    PART = "part"
    RETIRE = "retire"
    RESTORE = "restore"


@router.get("", auth=_reading, response={200: TopicsOut, **REFUSALS}, operation_id="list_topics", summary="What is listened for")
def list_topics(request: HttpRequest) -> TopicsOut:
    """The topics that are given to comments, by name."""
    check_may(actor_of(request), Action.RESPONSES_READ)
    return TopicsOut(topics=[TopicOut(key=key, name=name, sure=True) for key, name in queries.open_topics()])


@router.post(
    "", auth=_writing, response={201: TopicStanding, **REFUSALS}, operation_id="post_topic", summary="Listen for a topic"
)
@once
def post_topic(request: HttpRequest, body: TopicIn) -> tuple[int, Schema]:
    """Listen for it from now on, and in what was said. The same name again adds to its words, and opens it again."""
    by = actor_of(request)
    check_may(by, Action.TOPICS_EDIT)
    return 201, _told(TopicShown.of(services.keep_topic(name=body.name, words=body.words, by=by)))


@router.get("/{key}", auth=_writing, response={200: TopicStanding, **REFUSALS}, operation_id="get_topic", summary="One topic")
def get_topic(request: HttpRequest, key: str) -> TopicStanding:
    """One topic, retired and merged ones too."""
    return _one(actor_of(request), key)


@router.put(
    "/{key}", auth=_writing, response={200: TopicStanding, **REFUSALS}, operation_id="put_topic", summary="Change a topic"
)
def put_topic(request: HttpRequest, key: str, body: TopicIn) -> TopicStanding:
    """Give it another name, or other words. The same again changes nothing. 409: another topic has that name."""
    by = actor_of(request)
    changed = services.change_topic(topic=access_topic(by, key), name=body.name, words=body.words, by=by)
    return _told(TopicShown.of(changed))


@router.post(
    "/{key}/merge",
    auth=_writing,
    response={200: TopicStanding, **REFUSALS},
    operation_id="merge_topic",
    summary="Merge two topics",
)
@once
def merge_topic(request: HttpRequest, key: str, body: IntoIn) -> tuple[int, Schema]:
    """Let it go on under another, which has all it was given to; parting takes that back."""
    by = actor_of(request)
    services.merge_topic(topic=access_topic(by, key), into=access_topic(by, body.into), by=by)
    return 200, _one(by, key)


@router.post(
    "/{key}/{deed}",
    auth=_writing,
    response={200: TopicStanding, **REFUSALS},
    operation_id="act_on_topic",
    summary="Part, retire or restore a topic",
)
@once
def act_on_topic(request: HttpRequest, key: str, deed: TopicDeed) -> tuple[int, Schema]:
    """Let a merged one stand by itself, give it to no comment any more, or listen for it again."""
    by = actor_of(request)
    topic = access_topic(by, key)
    match deed:
        case TopicDeed.PART:
            services.part_topic(topic=topic, by=by)
        case TopicDeed.RETIRE:
            services.retire_topic(topic=topic, by=by)
        case TopicDeed.RESTORE:
            services.restore_topic(topic=topic, by=by)
    return 200, _one(by, key)


def _one(by: TokenActor, key: str) -> TopicStanding:
    return _told(TopicShown.of(access_topic(by, key)))


def _told(one: TopicShown) -> TopicStanding:
    return TopicStanding(key=one.key, name=one.name, words=list(one.words), retired=one.retired, merged_into=one.merged_into)
