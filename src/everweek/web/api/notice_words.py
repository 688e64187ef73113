"""``/api/v1/notice-words``: what colleagues and customers are told, in the organisation's own words, language by language."""

from django.http import HttpRequest
from django.utils import translation
from ninja import Router, Schema, Status
from pydantic import Field

from everweek.messages.notices import rewriting
from everweek.messages.notices.access import access_kind
from everweek.messages.notices.kinds import NoticeKind, rewritable
from everweek.messages.notices.lettering import as_mail
from everweek.messages.notices.queries import rewritten
from everweek.messages.notices.saying import Said, house_words_in, sample
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.people.queries import organisation
from everweek.web.api.bodies import Strict, Text
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["notices"], auth=Bearer(TokenScope.WORDS_WRITE))


class NoticeWordsIn(Strict):
    """What is said of one kind in one language. Places stand in braces."""

    title: Text = Field(min_length=1, max_length=rewriting.LONGEST_TITLE, examples=["Fall {case}: von {who} für Sie"])
    text: Text = Field(default="", max_length=rewriting.LONGEST_TEXT)


class NoticeWordsOut(Schema):
    """What is said of one kind."""

    kind: str
    title: str
    text: str
    own: bool = Field(description="Whether these are the organisation's own words.")
    places: list[str] = Field(description="What may stand in braces.")
    languages: list[str] = Field(description="In which languages the organisation says something of its own.")
    shown: str = Field(description="The line with examples in its places.")
    needs: list[str] = Field(description="Places the text of a letter to customers must keep.")
    plain: str = Field(description="A letter to customers with examples, in plain text; else empty.")


class AllNoticeWords(Schema):
    """All kinds of notices and letters, with what the house says of each."""

    kinds: list[NoticeWordsOut]


@router.get(
    "",
    response={200: AllNoticeWords, **REFUSALS},
    operation_id="list_notice_words",
    summary="What colleagues and customers are told",
)
def list_notice_words(request: HttpRequest) -> AllNoticeWords:
    """Every kind of notice, with the words of the house and the languages that are rewritten: first letters to customers
    (`letter.` and the kind), last what channels of teams are told (`team.` and the kind), in the language of the house.
    """
    check_may(actor_of(request), Action.WORDS_EDIT)
    return AllNoticeWords(kinds=[_out(kind, None, organisation().language) for kind in rewritable()])


@router.put(
    "/{kind}/{language}",
    response={200: NoticeWordsOut, **REFUSALS},
    operation_id="put_notice_words",
    summary="Rewrite what is said of one kind of notice in a language",
)
def put_notice_words(request: HttpRequest, kind: str, language: str, body: NoticeWordsIn) -> NoticeWordsOut:
    """Say it so from now on. Places that the kind has not, and needed ones that are missing, are refused by name."""
    by = actor_of(request)
    found, said = access_kind(by, kind), Said(body.title, body.text)
    rewriting.rewrite_words(kind=found, language=language, said=said, by=by)
    return _out(found, said, language)


@router.delete(
    "/{kind}/{language}",
    response={204: None, **REFUSALS},
    operation_id="remove_notice_words",
    summary="Say what the house says again",
)
def delete_notice_words(request: HttpRequest, kind: str, language: str) -> Status[None]:
    """Forget the organisation's own words. A second time changes nothing."""
    by = actor_of(request)
    rewriting.remove_words(kind=access_kind(by, kind), language=language, by=by)
    return Status(204, None)


def _out(kind: NoticeKind, own: Said | None, language: str) -> NoticeWordsOut:
    said = own or house_words_in(kind, language)
    return NoticeWordsOut(
        kind=kind.key,
        title=said.title,
        text=said.text,
        own=own is not None,
        places=[*kind.places],
        languages=sorted(language for key, language in rewritten() if key == kind.key),
        shown=sample(said, kind).title,
        needs=sorted(kind.letter.needs) if kind.letter is not None else [],
        plain=_plain(kind, said, language),
    )


def _plain(kind: NoticeKind, said: Said, language: str) -> str:
    if kind.letter is None:
        return ""
    with translation.override(language):
        return as_mail(said, kind, to="", person="", house=organisation().name, language=language).text
