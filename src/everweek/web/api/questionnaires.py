"""``/api/v1/questionnaires``: what is asked, read, written, brought in and published by programs."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field, StrictBool

from everweek.errors import Conflict, Invalid, NotFound
from everweek.people.access import check_may
from everweek.people.paging import Place
from everweek.people.policy import Action, TokenScope
from everweek.people.tokens import TokenActor
from everweek.questionnaires import drafting, files, overview, services
from everweek.questionnaires.access import access_questionnaire, access_version
from everweek.questionnaires.bringing import read_file
from everweek.questionnaires.differences import differences
from everweek.questionnaires.document import dump, parse_under
from everweek.questionnaires.document.together import counted_twice
from everweek.questionnaires.models import Questionnaire, Version
from everweek.questionnaires.overview import QuestionnaireState, Standing, Wanted
from everweek.questionnaires.settling import other_scales
from everweek.questionnaires.shape import Document
from everweek.questionnaires.versions import sheet_of
from everweek.text.storable import is_storable
from everweek.web.api.bodies import Strict, check_query
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["questionnaires"])
_reading = Bearer(TokenScope.QUESTIONNAIRES_READ)
_writing = Bearer(TokenScope.QUESTIONNAIRES_WRITE)
EXAMPLE = {
    "format": "everweek.questionnaire/1",
    "key": "after-a-call",
    "title": {"en": "After your call"},
    "language": "en",
    "languages": ["en"],
    "questions": [{"key": "solved", "kind": "csat", "measure": "csat", "text": {"en": "How satisfied are you?"}}],
}


class QuestionnairesQuery(Schema):
    """Which questionnaires; what is left out limits nothing."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the beginning.")
    limit: int = Field(default=50, ge=1, le=200, description="At most so many questionnaires.")
    words: str = Field(default="", max_length=200, description="All of these are in its title or its key.")
    state: QuestionnaireState | None = Field(
        default=None, description="asked: published and not archived; draft: with one; archived."
    )


class QuestionnaireStanding(Schema):
    """A questionnaire as it stands; measures and languages are those of the published version, else of the draft."""

    key: str
    title: str
    published: int | None = Field(
        default=None, description="The number of the newest published version; left out: never published."
    )
    draft: int | None = Field(default=None, description="The number the draft will have; left out: there is none.")
    languages: list[str]
    measures: list[str]
    questions: int
    responses: int = Field(description="How many came back, over all versions.")
    newest: datetime | None = Field(default=None, description="When the last of them was given.")
    archived_at: datetime | None = Field(default=None, description="Since when it is asked of nobody; left out while it may be.")


class Questionnaires(Schema):
    """A page of questionnaires, those not archived first, then by title."""

    questionnaires: list[QuestionnaireStanding]
    next: str | None = Field(default=None, description="Give it as after for the next page; left out at the end.")


class VersionOut(Schema):
    """One version of a questionnaire."""

    number: int
    digest: str = Field(description="The SHA-256 of what it asks: two versions that ask the same have the same.")
    saved_at: datetime
    published_at: datetime | None = Field(default=None, description="Since when it never changes; left out: it is the draft.")
    responses: int


class QuestionnaireOut(QuestionnaireStanding):
    """A questionnaire with all its versions, the newest first."""

    versions: list[VersionOut]


class QuestionnaireFile(Schema):
    """A questionnaire file, as docs/questionnaire-format.md describes it."""

    model_config = ConfigDict(extra="allow")

    format: Literal["everweek.questionnaire/1"]
    key: str
    title: dict[str, str]
    language: str
    languages: list[str]
    questions: list[dict[str, object]]


class DraftIn(Strict):
    """What the draft is to ask."""

    document: dict[str, object] = Field(
        description="A questionnaire everweek.questionnaire/1; format and key may be left out.", examples=[EXAMPLE]
    )
    digest: str | None = Field(
        default=None,
        max_length=64,
        description="The digest of the version you looked at; where another stands there by now it is 409. Left out: whatever "
        "stands there is written over.",
    )


class PublishIn(Strict):
    """What is published."""

    digest: str | None = Field(
        default=None, max_length=64, description="The digest of the draft you looked at; 409 where it says something else by now."
    )


class BroughtIn(Strict):
    """A file that holds a questionnaire: ours, or a survey structure of LimeSurvey."""

    name: str = Field(max_length=200, description="Its name; the end says what it is: .json, .lss, .txt or .tsv.")
    content: str = Field(max_length=files.LARGEST, description="All that stands in it, as text.")
    key: str = Field(default="", max_length=80, description="The key it gets here; left out: its own.")
    over: StrictBool = Field(default=False, description="Write it over the draft that stands under this key; else 409.")
    publish: StrictBool = Field(default=False, description="Publish it at once; else it comes in as a draft.")
    dry_run: StrictBool = Field(default=False, description="Only check it: store nothing, say what it would do.")


class NoteOut(Schema):
    """Something that could not be carried over."""

    question: str
    message: str


class QuestionnaireBroughtOut(Schema):
    """A file that was brought in, or only checked."""

    outcome: Literal["stored", "already", "checked"] = Field(description="Stored; stored word for word before; or only checked.")
    key: str
    version: int | None = Field(default=None, description="The version that holds it; left out where it was only checked.")
    questions: int
    languages: list[str]
    measures: list[str]
    not_carried_over: list[NoteOut] = Field(description="What of a LimeSurvey structure has no place here.")
    missing_translations: list[str] = Field(description="Every text that is not in every language, in words.")
    changes: list[str] = Field(description="What it asks otherwise than the version that was newest, in sentences.")
    in_the_way: list[str] = Field(description="Why it cannot be published as it stands; nothing where it can.")


class QuestionnaireDeed(StrEnum):
    """What can be done with a questionnaire."""

    ARCHIVE = "archive"
    RESTORE = "restore"


@router.get(
    "",
    auth=_reading,
    response={200: Questionnaires, **REFUSALS},
    operation_id="list_questionnaires",
    summary="All questionnaires",
    exclude_none=True,
)
def list_questionnaires(request: HttpRequest, query: Annotated[QuestionnairesQuery, Query(...)]) -> Questionnaires:
    """Everything that is asked of anyone, and how it stands."""
    by = actor_of(request)
    check_may(by, Action.QUESTIONNAIRES_READ)
    check_query(request, query)
    if not is_storable(query.words):
        raise Invalid(_("This cannot be looked for: it holds half a character, or none at all."), field="words")
    found = overview.list_standing(by, Wanted(query.words, query.state), Place(query.after), most=query.limit)
    return Questionnaires(
        questionnaires=[QuestionnaireStanding(**_standing(one)) for one in found.rows], next=found.after or None
    )


@router.post(
    "",
    auth=_writing,
    response={200: QuestionnaireBroughtOut, 201: QuestionnaireBroughtOut, **REFUSALS},
    operation_id="post_questionnaire",
    summary="Bring a questionnaire in from a file, or check one",
)
@once
def post_questionnaire(request: HttpRequest, body: BroughtIn) -> tuple[int, Schema]:
    """Bring a file in as a draft; the same file again changes nothing. `dry_run` checks it and stores nothing."""
    by = actor_of(request)
    check_may(by, Action.QUESTIONNAIRES_EDIT)
    document, notes = read_file(body.name, body.content.encode(), key=body.key)
    before = _newest(by, document.key)
    told: dict[str, Any] = {
        "key": document.key,
        "questions": len(document.questions),
        "languages": list(document.languages),
        "measures": sorted(document.measures()),
        "not_carried_over": [NoteOut(question=note.question, message=note.message) for note in notes],
        "missing_translations": files.missing_translations(document),
        "changes": [] if before is None else differences(before, document),
        "in_the_way": _in_the_way(document),
    }
    if body.dry_run:
        return 200, QuestionnaireBroughtOut(outcome="checked", version=None, **told)
    brought = services.bring_questionnaire(document=document, by=by, publishing=body.publish, over=body.over)
    outcome: Literal["stored", "already"] = "already" if brought.already else "stored"
    return 200 if brought.already else 201, QuestionnaireBroughtOut(outcome=outcome, version=brought.version.number, **told)


@router.get(
    "/{slug:key}",
    auth=_reading,
    response={200: QuestionnaireOut, **REFUSALS},
    operation_id="get_questionnaire",
    summary="One questionnaire and its versions",
    exclude_none=True,
)
def get_questionnaire(request: HttpRequest, key: str) -> QuestionnaireOut:
    """How one questionnaire stands, with all its versions."""
    return _told(access_questionnaire(actor_of(request), key))


@router.get(
    "/{slug:key}/versions/{int:number}",
    auth=_reading,
    response={200: QuestionnaireFile, **REFUSALS},
    operation_id="get_questionnaire_version",
    summary="What one version asks, as a file",
    exclude_unset=True,
)
def get_version(request: HttpRequest, key: str, number: int) -> dict[str, object]:
    """One version, drafts too, as the file `everweek.questionnaire/1` that the page and the command give out."""
    return dump(sheet_of(access_version(actor_of(request), key, number)).document)


@router.put(
    "/{slug:key}/draft",
    auth=_writing,
    response={200: QuestionnaireOut, **REFUSALS},
    operation_id="put_questionnaire_draft",
    summary="Write the draft of a questionnaire",
    exclude_none=True,
)
def put_draft(request: HttpRequest, key: str, body: DraftIn) -> QuestionnaireOut:
    """Write the draft, new or over the one there is; a new key makes a questionnaire. The same again begins no draft."""
    by = actor_of(request)
    check_may(by, Action.QUESTIONNAIRES_EDIT)
    try:
        opened = drafting.open_draft(by, key)
    except NotFound:
        if body.digest:
            raise Conflict(_("There is no questionnaire of this key any more."), code="changed-meanwhile") from None
        version = services.create_questionnaire(key=key, document=body.document, by=by)
        return _told(version.questionnaire)
    digest = opened.version.digest if body.digest is None else body.digest
    version = drafting.save(opened, dump(parse_under(key, body.document)), by=by, over=digest)
    return _told(version.questionnaire)


@router.delete(
    "/{slug:key}/draft",
    auth=_writing,
    response={204: None, **REFUSALS},
    operation_id="discard_questionnaire_draft",
    summary="Throw a draft away",
)
def discard_draft(request: HttpRequest, key: str) -> Status[None]:
    """Throw the draft away; what is published stays. One that was never published goes with it. 409: there is no draft."""
    by = actor_of(request)
    services.discard_draft(questionnaire=access_questionnaire(by, key, Action.QUESTIONNAIRES_EDIT), by=by)
    return Status(204, None)


@router.post(
    "/{slug:key}/publish",
    auth=_writing,
    response={200: QuestionnaireOut, **REFUSALS},
    operation_id="publish_questionnaire",
    summary="Publish the draft",
)
@once
def publish(request: HttpRequest, key: str, body: PublishIn) -> tuple[int, Schema]:
    """Publish the draft: it can be answered, and never changes. Without a draft nothing happens where one is published."""
    by = actor_of(request)
    opened = drafting.open_draft(by, key)
    version = services.publish(version=opened.version, by=by, over=body.digest)
    return 200, _told(version.questionnaire)


@router.post(
    "/{slug:key}/{deed}",
    auth=_writing,
    response={200: QuestionnaireOut, **REFUSALS},
    operation_id="act_on_questionnaire",
    summary="Archive or restore a questionnaire",
)
@once
def act_on_questionnaire(request: HttpRequest, key: str, deed: QuestionnaireDeed) -> tuple[int, Schema]:
    """Ask it of nobody any more (what came back stays), or ask it again."""
    by = actor_of(request)
    questionnaire = access_questionnaire(by, key, Action.QUESTIONNAIRES_EDIT)
    match deed:
        case QuestionnaireDeed.ARCHIVE:
            done = services.archive_questionnaire(questionnaire=questionnaire, by=by)
        case QuestionnaireDeed.RESTORE:
            done = services.restore_questionnaire(questionnaire=questionnaire, by=by)
    return 200, _told(done)


def _newest(by: TokenActor, key: str) -> Document | None:
    """What is asked now under a key, where anything is."""
    try:
        found = drafting.open_draft(by, key)
    except NotFound:
        return None
    return found.document if found.published is None else sheet_of(found.published).document


def _in_the_way(document: Document) -> list[str]:
    """Why a document cannot be published."""
    held = {name: one for name, one in other_scales(document, of=document.key).items() if not one.is_free}
    elsewhere = _("The measure %(name)s stands on another scale elsewhere: take that scale, or another name.")
    return counted_twice(document) + [f"{elsewhere % {'name': name}} {one.says()}" for name, one in held.items()]


def _told(questionnaire: Questionnaire) -> QuestionnaireOut:
    responses = overview.count_by_version(questionnaire)
    versions = [_version(one, responses.get(one.pk, 0)) for one in overview.list_versions(questionnaire)]
    return QuestionnaireOut(**_standing(overview.standing_of(questionnaire, responses)), versions=versions)


def _version(one: Version, responses: int) -> VersionOut:
    return VersionOut(
        number=one.number, digest=one.digest, saved_at=one.saved_at, published_at=one.published_at, responses=responses
    )


def _standing(one: Standing) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "published": one.published,
        "draft": one.drafted,
        "languages": list(one.languages),
        "measures": list(one.measures),
        "questions": one.questions,
        "responses": one.responses,
        "newest": one.newest,
        "archived_at": one.archived_at,
    }
