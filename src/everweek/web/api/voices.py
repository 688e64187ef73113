"""``/api/v1/voices``: what customers said, what it is held for, and what people say of that."""

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from everweek.errors import Invalid
from everweek.journal.services import Actor
from everweek.listen import voices
from everweek.listen.mentions.queries import MentionShown, mentions_of
from everweek.listen.rules import Mood
from everweek.listen.understanding import correcting
from everweek.listen.understanding.access import access_comment, access_to_correct
from everweek.listen.understanding.queries import CommentTold, told_of
from everweek.listen.voices import Sentiment, Voice, WhichContact
from everweek.moments.queries import list_seen
from everweek.people.access import check_may, may
from everweek.people.paging import Place
from everweek.people.policy import Action, TokenScope
from everweek.questionnaires.access import access_response
from everweek.questionnaires.facts import moment_of_subject
from everweek.questionnaires.models import Response
from everweek.questionnaires.queries import list_measures
from everweek.questionnaires.rules import Scored, counted
from everweek.text.storable import is_storable
from everweek.web.api.bodies import LARGEST_ID, Day, Strict, check_query
from everweek.web.api.heard import CUSTOMER, LINK, MEMBER, SEGMENT, UNANSWERED, asked_for
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["voices"])
_reading = Bearer(TokenScope.RESPONSES_READ)
_correcting = Bearer(TokenScope.COMMENTS_CORRECT)

RowId = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class VoicesQuery(Schema):
    """Which voices; what is left out limits nothing."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the newest on.")
    limit: int = Field(default=50, ge=1, le=200, description="At most so many voices.")
    words: str = Field(default="", max_length=200, description="All of these are said in it.")
    mood: Mood | None = Field(default=None, description="What its scores of the whole say together, or its stars.")
    unit: str = Field(default="", max_length=80, description="The key of a unit, meant with all below it.")
    touchpoint: str = Field(default="", max_length=80, description="The key of a touchpoint.")
    questionnaire: str = Field(default="", max_length=80, description="The key of one.")
    link: str = Field(default="", max_length=80, description=LINK)
    member: int | None = Field(default=None, ge=1, lt=2**63, description=MEMBER)
    customer: str = Field(default="", max_length=200, description=CUSTOMER)
    topic: str = Field(default="", max_length=60, description="The key of a topic.")
    sentiment: Sentiment | None = Field(default=None, description="How any of its comments feels.")
    urgent: bool = Field(default=False, description="Only those with words that should fetch somebody.")
    waiting: bool = Field(default=False, description="Only those with such words, of sixty days, that nobody sees to yet.")
    praise: bool = Field(default=False, description="Only those that praise a colleague by name.")
    language: str = Field(default="", max_length=12, description="Answered or written in this language.")
    segment: str = Field(default="", max_length=80, description=SEGMENT)
    first: WhichContact | None = Field(
        default=None, description="About the customer's first contact with us (yes), or a later one (no)."
    )
    since: Day | None = None
    until: Day | None = None
    silent: bool = Field(default=False, description=UNANSWERED)


class TopicOut(Schema):
    """A topic of a comment."""

    key: str
    name: str
    sure: bool = Field(description="Whether it is likely enough to be said without doubt.")


class CommentOut(Schema):
    """One thing said in own words, and what it is held for. What is not judged yet has no id."""

    id: int | None = Field(description="By which it is corrected.")
    question: str
    text: str = Field(description="The words; marks such as ⟦mail⟧ where the token may not read personal data.")
    language: str = Field(description="As it is written, by ISO 639; empty where that cannot be told.")
    sentiment: str = Field(description="negative, neutral or positive; empty where it cannot be told.")
    probability: float | None = Field(description="How likely that is; null for a first guess, and for what a person said.")
    doubtful: bool
    urgency: str = Field(description="life, safety or urgent; empty where no word should fetch somebody.")
    attended: bool = Field(description="Whether somebody sees to the urgent words.")
    topics: list[TopicOut]
    praised: list[int] = Field(description="The ids of colleagues it praises.")
    praised_perhaps: list[int] = Field(description="The ids of those it may praise: score or words speak against it.")
    corrected: list[str] = Field(description="The judgements a person said, such as sentiment or topic:queue.")


class ScoreOut(Schema):
    """A score beside the words."""

    measure: str
    score: float
    low: float
    high: float
    counts: bool = Field(description="Whether it counts in the measure: not on a scale that the measure was moved from.")


class WhoseOut(Schema):
    """The customer a voice is of."""

    external_id: str | None = Field(description="As your programs call the customer; null where they never told us.")
    name: str


class ServedByOut(Schema):
    """The colleague a voice is about."""

    id: int = Field(description="By which voices are narrowed to the colleague (member).")
    external_id: str | None = Field(description="As your programs call the colleague; null where they never told us.")
    name: str


class FoundOut(Schema):
    """Where a voice was found that nobody asked for."""

    source: str
    link: str = Field(description="Where it stands; empty where that is not known.")
    author: str = Field(description="Under which name it was said; empty without customers:read.")


class VoiceOut(Schema):
    """One answer as it is heard."""

    id: int
    answered_at: datetime
    questionnaire: str
    unit: str = Field(description="The key of the unit it is about; empty where none is known.")
    touchpoint: str = Field(description="The key of the touchpoint it is about; empty where none is known.")
    channel: str
    customer: WhoseOut | None = Field(description="Whose it is; null where nobody knows, and without customers:read.")
    member: ServedByOut | None = Field(description="Whom it is about: who served the customer; null where that is not known.")
    interaction: int | None = Field(
        description="The id of the moment it is about; null where it is about none, and without interactions:read there."
    )
    found: FoundOut | None = Field(description="Where it was found; null for an answer to a question of ours.")
    mood: str
    comments: list[CommentOut]
    scores: list[ScoreOut]


class Voices(Schema):
    """A page of voices, the newest first."""

    voices: list[VoiceOut]
    next: str = Field(
        description="Send it as after to read on towards the older; empty where nothing stands there. Beside an empty page it "
        "stands only where 100,000 answers had to be looked through, and none of them fits: what is older was not looked at."
    )


class CorrectionIn(Strict):
    """What is right instead."""

    about: Literal["sentiment", "topic", "urgency", "personal", "praise", "language"]
    what: str = Field(
        default="", max_length=80, description="The key of a topic, the id of a colleague, or a place such as 12-30."
    )
    says: str = Field(
        max_length=20,
        description="negative, neutral, positive; yes or no; life, safety, urgent; a language. Yes to a place hides its words, "
        "wherever they stand in the comment. Empty: as judged.",
    )


@router.get("", auth=_reading, response={200: Voices, **REFUSALS}, operation_id="list_voices", summary="What customers said")
def list_voices(request: HttpRequest, query: Annotated[VoicesQuery, Query(...)]) -> Voices:
    """The voices within reach, the newest first, with what their comments are held for."""
    by = actor_of(request)
    check_may(by, Action.RESPONSES_READ)
    check_query(request, query)
    for name, value in query.dict().items():
        if isinstance(value, str) and not is_storable(value):
            raise Invalid(_("This cannot be looked for: it holds half a character, or none at all."), field=name)
    asked = asked_for(by, query.dict(exclude={"after", "limit"}))
    found = voices.read_on(by, asked, place=Place(query.after), most=query.limit)
    return Voices(voices=_shown(by, found.voices), next=found.older)


@router.get("/{int:voice}", auth=_reading, response={200: VoiceOut, **REFUSALS}, operation_id="get_voice", summary="One voice")
def get_voice(request: HttpRequest, voice: RowId) -> VoiceOut:
    """One voice, by the number of its response."""
    by = actor_of(request)
    [shown] = _shown(by, [voices.voice_of(by, access_response(by, voice))])
    return shown


@router.post(
    "/comments/{int:comment}/corrections",
    auth=_correcting,
    response={200: VoiceOut, **REFUSALS},
    operation_id="post_correction",
    summary="Say what a comment is to be held for",
)
def post_correction(request: HttpRequest, comment: RowId, body: CorrectionIn) -> HttpResponse:
    """Correct one judgement, and answer with the whole voice as it is held now. The same again changes nothing."""
    reply = _corrected(request, comment, body)
    if reply.status_code == HTTPStatus.OK:
        reply.content = get_voice(request, json.loads(reply.content)["voice"]).model_dump_json(exclude_none=True).encode()
    return reply


class CommentDeed(StrEnum):
    """What can be said of urgent words."""

    ATTEND = "attend"
    LEAVE = "leave"


class AttendedOut(Schema):
    """A comment, and whether somebody sees to its urgent words."""

    id: int
    attended: bool


@router.post(
    "/comments/{int:comment}/{deed}",
    auth=_correcting,
    response={200: AttendedOut, **REFUSALS},
    operation_id="act_on_comment",
    summary="See to urgent words, or leave them to others",
)
@once
def act_on_comment(request: HttpRequest, comment: RowId, deed: CommentDeed) -> tuple[int, Schema]:
    """Say that whom the token acts for sees to it, or that it stands first again. The same again changes nothing."""
    by = actor_of(request)
    attended = deed is CommentDeed.ATTEND
    found = access_comment(by, comment)
    correcting.attend(comment=found, by=by, attended=attended)
    return 200, AttendedOut(id=found.pk, attended=attended)


class _Corrected(Schema):
    """What is kept of the reply to a correction: none of the customer's words, which may be erased, or masked, meanwhile."""

    voice: int


@once
def _corrected(request: HttpRequest, comment: RowId, body: CorrectionIn) -> tuple[int, _Corrected]:
    by = actor_of(request)
    found = access_to_correct(by, comment, body.about)
    correcting.correct(comment=found, about=body.about, what=body.what, says=body.says, by=by)
    return 200, _Corrected(voice=found.response_id)


@dataclass(frozen=True)
class _Beside:
    """What stands beside the words of some voices, looked up once for all of them, as far as the reader may know it."""

    held: Mapping[tuple[int, str, int], CommentTold]
    knows_customers: bool
    moments: Container[int]
    found: Mapping[int, MentionShown]
    settled: Mapping[str, tuple[float, float]]

    @classmethod
    def of(cls, by: Actor, heard: Sequence[Voice]) -> "_Beside":
        responses = [one.response for one in heard]
        meant = {number for one in responses if (number := moment_of_subject(one.subject_type, one.subject_id)) is not None}
        return cls(told_of(heard), may(by, Action.CUSTOMERS_READ), list_seen(by, meant), mentions_of(responses), list_measures())

    def customer(self, response: Response) -> WhoseOut | None:
        whose = response.customer if self.knows_customers else None
        return None if whose is None else WhoseOut(external_id=whose.external_id, name=whose.name)

    def interaction(self, response: Response) -> int | None:
        number = moment_of_subject(response.subject_type, response.subject_id)
        return number if number is not None and number in self.moments else None

    def found_at(self, response: Response) -> FoundOut | None:
        mention = self.found.get(response.pk)
        if mention is None:
            return None
        return FoundOut(source=mention.source, link=mention.link, author=mention.author if self.knows_customers else "")


def _shown(by: Actor, heard: Sequence[Voice]) -> list[VoiceOut]:
    beside = _Beside.of(by, heard)
    return [_voice(one, beside) for one in heard]


def _voice(one: Voice, beside: _Beside) -> VoiceOut:
    response, about = one.response, one.response.about_member
    return VoiceOut(
        id=response.pk,
        answered_at=response.answered_at,
        questionnaire=response.version.questionnaire.key,
        unit=response.unit.key if response.unit else "",
        touchpoint=response.touchpoint,
        channel=response.channel,
        customer=beside.customer(response),
        member=ServedByOut(id=about.pk, external_id=about.external_id, name=about.name) if about is not None else None,
        interaction=beside.interaction(response),
        found=beside.found_at(response),
        mood=one.mood.value,
        comments=[
            _comment(question.key, text, beside.held.get((response.pk, question.key, place)))
            for (question, text), place in zip(one.said, one.places, strict=True)
        ],
        scores=[_score(each, beside) for each in one.scored],
    )


def _score(one: Scored, beside: _Beside) -> ScoreOut:
    counts = bool(counted([one], beside.settled))
    return ScoreOut(measure=one.measure, score=one.score, low=one.low, high=one.high, counts=counts)


def _comment(question: str, text: str, told: CommentTold | None) -> CommentOut:
    return CommentOut(
        id=told.id if told else None,
        question=question,
        text=text,
        language=told.language if told else "",
        sentiment=told.sentiment if told else "",
        probability=told.likely if told else None,
        doubtful=told.doubtful if told else False,
        urgency=told.urgency if told else "",
        attended=told.attended_at is not None if told else False,
        topics=[TopicOut(key=each.key, name=each.name, sure=each.sure) for each in told.topics] if told else [],
        praised=[each.member for each in told.praised if each.sure] if told else [],
        praised_perhaps=[each.member for each in told.praised if not each.sure] if told else [],
        corrected=sorted(told.said) if told else [],
    )
