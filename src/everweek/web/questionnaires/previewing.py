"""The preview: a version exactly as a customer would see it, in each language, with its conditions. Nothing is stored."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from everweek.people import saying
from everweek.people.access import may
from everweek.people.policy import Action
from everweek.questionnaires.access import access_version
from everweek.questionnaires.differences import name_of
from everweek.questionnaires.rules import Sheet
from everweek.questionnaires.shape import Document
from everweek.questionnaires.versions import sheet_of
from everweek.web.answering.form import Turn, form_of, read_turn, thanks_of
from everweek.web.choices import Option
from everweek.web.pages import asks, show
from everweek.web.questionnaires.contexts import ConditionLine, PreviewPage
from everweek.web.questionnaires.pages import measure_titles
from everweek.web.questionnaires.words import because_words, condition_words
from everweek.web.viewer import viewer_of


@asks
def preview(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Try a version: what is sent comes back with what is shown next."""
    viewer = viewer_of(request)
    version = access_version(viewer, key, number)
    sheet = sheet_of(version)
    document = sheet.document
    asked = request.GET.get("in", "")
    language = asked if asked in document.languages else _first_language(document)
    turn = read_turn(sheet, request.POST) if request.method == "POST" else None
    wide = request.GET.get("wide") == "1"
    here = reverse("questionnaire-preview", args=[key, number])
    context = PreviewPage(
        key=key,
        name=version.questionnaire.title,
        title=_title(version.questionnaire.title, number, draft=version.published_at is None),
        form=form_of(sheet, turn.answers if turn else {}, language, checked=turn is not None),
        done=turn is not None and turn.done,
        thanks=thanks_of(document, language),
        scores=_scores(sheet, turn) if turn is not None and turn.done else [],
        waiting=_conditional(sheet, turn, shown=False),
        appeared=_conditional(sheet, turn, shown=True),
        languages=[Option(_address(here, tag, wide=wide), saying.language(tag), tag == language) for tag in document.languages],
        wide=wide,
        other_width=_address(here, language, wide=not wide),
        may_edit=may(viewer, Action.QUESTIONNAIRES_EDIT),
    )
    return show(request, context)


def _title(name: str, number: int, *, draft: bool) -> str:
    told = {"name": name, "number": number}
    if draft:
        return _("This is what a customer would see of the draft of “%(name)s”.") % told
    return _("This is what a customer sees of “%(name)s”, version %(number)s.") % told


def _first_language(document: Document) -> str:
    own = get_language() or ""
    return own if own in document.languages else document.language


def _address(here: str, language: str, *, wide: bool) -> str:
    return f"{here}?{urlencode({'in': language} | ({'wide': '1'} if wide else {}))}"


def _scores(sheet: Sheet, turn: Turn) -> list[tuple[str, str]]:
    scored = sheet.scores(turn.taken.kept)
    titles = measure_titles({one.measure for one in scored})
    return [
        (titles[one.measure], _("%(score)s of %(most)s") % {"score": saying.number(one.score), "most": saying.number(one.high)})
        for one in scored
    ]


def _conditional(sheet: Sheet, turn: Turn | None, *, shown: bool) -> list[ConditionLine]:
    """The questions behind a condition that are shown now, or are not, with what decides it."""
    taken = turn.taken if turn is not None else sheet.take({})
    return [
        ConditionLine(
            name=name_of(one),
            when=condition_words(one.when, sheet.document),
            because=because_words(one.when, sheet.document, taken.kept, taken.shown),
        )
        for one in sheet.document.questions
        if one.when is not None and (one.key in taken.shown) is shown
    ]
