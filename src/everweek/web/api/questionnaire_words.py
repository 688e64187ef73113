"""Questionnaires in other languages, text by text; ``/api/v1/shelf``: those that are ready to begin with."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from everweek.errors import NotFound
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.people.queries import organisation
from everweek.people.tokens import TokenActor
from everweek.questionnaires import drafting, editing, services
from everweek.questionnaires.document import dump, parse
from everweek.questionnaires.document.places import LONGEST
from everweek.questionnaires.shape import Document
from everweek.questionnaires.starting import SHELF, begun_from, starting_point
from everweek.web.api.bodies import Strict, Text
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.questionnaires import QuestionnaireFile
from everweek.web.api.security import Bearer, actor_of

translations = Router(tags=["questionnaires"], auth=Bearer(TokenScope.QUESTIONNAIRES_WRITE))
shelf = Router(tags=["questionnaires"])
_reading = Bearer(TokenScope.QUESTIONNAIRES_READ)
_writing = Bearer(TokenScope.QUESTIONNAIRES_WRITE)


class TextOut(Schema):
    """One text beside its translation."""

    place: str = Field(description="Where it stands, such as title, why.text or reason.choices.price.")
    original: str = Field(description="In the language the questionnaire is written in first.")
    text: str = Field(description="In the language asked for; empty where it is not translated.")


class TranslationOut(Schema):
    """All texts of a draft in one language; what is empty is shown in the first."""

    language: str
    first: str = Field(description="The language of the originals.")
    digest: str = Field(description="Of the version looked at: send it with what you write.")
    missing: int = Field(description="How many texts are not translated.")
    texts: list[TextOut]


class TranslationIn(Strict):
    """Texts by place; what is left out stays, an empty one is taken out."""

    texts: dict[str, str] = Field(
        description="Such as {'title': 'Nach Ihrem Besuch'}.", examples=[{"title": "Nach Ihrem Besuch"}]
    )
    digest: str | None = Field(
        default=None, max_length=64, description="The digest you looked at; 409 where another stands there by now."
    )


class ReadyOut(Schema):
    """A questionnaire to begin with."""

    key: str
    title: str
    about: str = Field(description="What it is for.")
    questions: int
    languages: list[str]
    measures: list[str]


class Shelf(Schema):
    """Every questionnaire to begin with."""

    shelf: list[ReadyOut]


class BeginIn(Strict):
    """What the new questionnaire is called."""

    key: Text = Field(min_length=1, max_length=80, description="The key it gets here.", examples=["north-visits"])
    title: Text = Field(default="", max_length=LONGEST, description="In the first language; left out: as on the shelf.")
    languages: list[str] = Field(default_factory=list, max_length=20, description="Those it keeps; left out: all of them.")


class BegunOut(Schema):
    """A draft that was begun."""

    key: str
    version: int
    digest: str


@translations.get(
    "/{slug:key}/translations/{tag}",
    response={200: TranslationOut, **REFUSALS},
    operation_id="get_translation",
    summary="The texts of a draft in one language",
)
def get_translation(request: HttpRequest, key: str, tag: str) -> TranslationOut:
    """Every text beside its translation, of the draft or of what a draft would begin from."""
    opened = drafting.open_draft(actor_of(request), key)
    if tag not in opened.document.languages:
        raise NotFound(_("The draft is not translated into this language."))
    return _texts(opened.document, tag, opened.version.digest)


@translations.put(
    "/{slug:key}/translations/{tag}",
    response={200: TranslationOut, **REFUSALS},
    operation_id="put_translation",
    summary="Translate a draft",
)
def put_translation(request: HttpRequest, key: str, tag: str, body: TranslationIn) -> TranslationOut:
    """Write these texts into the draft; a language it does not have yet is added. The same again changes nothing."""
    by = actor_of(request)
    opened = drafting.open_draft(by, key)
    document = opened.document
    if tag not in document.languages:
        document = parse(editing.with_language(document, tag))
    written = parse(editing.translated(document, tag, body.texts))
    over = opened.version.digest if body.digest is None else body.digest
    saved = drafting.save(opened, dump(written), by=by, over=over)
    return _texts(written, tag, saved.digest)


@translations.delete(
    "/{slug:key}/translations/{tag}",
    response={200: QuestionnaireFile, **REFUSALS},
    operation_id="remove_translation",
    summary="Take a language out of a draft",
    exclude_unset=True,
)
def remove_translation(request: HttpRequest, key: str, tag: str) -> dict[str, object]:
    """Take a language out of the draft with all its texts, never the first; what is published stays. The draft is answered."""
    by = actor_of(request)
    opened = drafting.open_draft(by, key)
    written = editing.without_language(opened.document, tag)
    drafting.save(opened, written, by=by, over=opened.version.digest)
    return written


@shelf.get(
    "", auth=_reading, response={200: Shelf, **REFUSALS}, operation_id="list_shelf", summary="Questionnaires to begin with"
)
def list_shelf(request: HttpRequest) -> Shelf:
    """Ready ones, written by us, each in five languages."""
    check_may(actor_of(request), Action.QUESTIONNAIRES_READ)
    return Shelf(shelf=[_ready(key) for key in SHELF])


@shelf.get(
    "/{slug:key}",
    auth=_reading,
    response={200: QuestionnaireFile, **REFUSALS},
    operation_id="get_ready_questionnaire",
    summary="What a ready questionnaire asks, as a file",
    exclude_unset=True,
)
def get_ready(request: HttpRequest, key: str) -> dict[str, object]:
    """One of them, as the file `everweek.questionnaire/1`."""
    check_may(actor_of(request), Action.QUESTIONNAIRES_READ)
    return dump(starting_point(key))


@shelf.post(
    "/{slug:key}/begin",
    auth=_writing,
    response={201: BegunOut, **REFUSALS},
    operation_id="begin_questionnaire",
    summary="Begin a questionnaire from a ready one",
)
@once
def begin(request: HttpRequest, key: str, body: BeginIn) -> tuple[int, Schema]:
    """Make a draft of it under a key of yours, to be changed and published. 409: the key is taken."""
    by = actor_of(request)
    check_may(by, Action.QUESTIONNAIRES_EDIT)
    document = begun_from(key, named=body.key, title=body.title, languages=body.languages, first=_first(by))
    version = services.create_questionnaire(key=body.key, document=dump(document), by=by)
    return 201, BegunOut(key=body.key, version=version.number, digest=version.digest)


def _first(by: TokenActor) -> str:
    """The language its writer thinks in: that of whom the program acts for, else the organisation's."""
    return (by.member.language or organisation().language).partition("-")[0]


def _ready(key: str) -> ReadyOut:
    document = starting_point(key)
    return ReadyOut(
        key=key,
        title=document.title[document.language],
        about=str(SHELF[key]),
        questions=len(document.questions),
        languages=list(document.languages),
        measures=sorted(document.measures()),
    )


def _texts(document: Document, tag: str, digest: str) -> TranslationOut:
    texts = [
        TextOut(place=place, original=found.get(document.language, ""), text=found.get(tag, ""))
        for place, found in document.texts()
        if found
    ]
    missing = sum(not one.text for one in texts)
    return TranslationOut(language=tag, first=document.language, digest=digest, missing=missing, texts=texts)
