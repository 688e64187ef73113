"""The languages of a draft: adding and removing one, and translating side by side with what is missing marked."""

from collections.abc import Iterator
from typing import Final

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from everweek.errors import Conflict, Invalid, NotFound
from everweek.people import saying
from everweek.questionnaires import editing
from everweek.questionnaires.document import dump, parse
from everweek.questionnaires.document.places import LONGEST
from everweek.questionnaires.languages import direction
from everweek.questionnaires.shape import Document, Texts
from everweek.web.house import undo
from everweek.web.pages import show
from everweek.web.questionnaires.contexts import LanguageLine, TranslationLine, TranslationPage
from everweek.web.questionnaires.drafting import Opened, keep, open_draft, save
from everweek.web.questionnaires.forms import LanguageForm
from everweek.web.viewer import viewer_of

PAGE: Final = 150
LINE: Final = 42
"""So many letters stand in a line of a text beside its original."""
"""Texts on one page: a form has room for a thousand fields."""


@require_POST
def add(request: HttpRequest, key: str) -> HttpResponse:
    """One language more; then to its translation."""
    from everweek.web.questionnaires.editing import page

    viewer = viewer_of(request)
    opened = open_draft(viewer, key)
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return page(request, opened, language_form=form, status=422)
    tag = form.cleaned_data["tag"].strip()
    try:
        save(opened, editing.with_language(opened.document, tag), by=viewer, over=request.POST.get("over", ""))
    except (Invalid, Conflict) as refused:
        form.add_error("tag", refused.message)
        return page(request, opened, language_form=form, status=409 if isinstance(refused, Conflict) else 422)
    undo.done(request, _("It has %(language)s now. Write its texts beside the others.") % {"language": saying.language(tag)})
    return redirect("questionnaire-translate", key, tag)


@require_POST
def remove(request: HttpRequest, key: str, tag: str) -> HttpResponse:
    """One language less, with all its texts; the draft as it was can be brought back."""
    viewer = viewer_of(request)
    opened = open_draft(viewer, key)
    try:
        saved = save(opened, editing.without_language(opened.document, tag), by=viewer, over=request.POST.get("over", ""))
    except (Invalid, Conflict) as refused:
        undo.failed(request, refused.message)
    else:
        token = keep(request, f"draft:{key}", {"document": dump(opened.document), "over": saved.digest})
        back = reverse("questionnaire-bring-back", args=[key, token]) if token else ""
        undo.done(request, _("It is no longer in %(language)s.") % {"language": saying.language(tag)}, undo=back)
    return redirect("questionnaire-edit", key)


@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: HttpRequest, key: str, tag: str) -> HttpResponse:
    """Every text beside its translation; what is empty is shown in the first language."""
    viewer = viewer_of(request)
    opened = open_draft(viewer, key)
    if tag not in opened.document.languages or tag == opened.document.language:
        raise NotFound(_("The draft is not translated into this language."))
    if request.method != "POST":
        return _page(request, opened, tag, {})
    sent = {place: request.POST[f"text-{place}"] for place, _texts in opened.document.texts() if f"text-{place}" in request.POST}
    try:
        long = next((place for place, text in sent.items() if len(text) > LONGEST), None)
        if long is not None:
            raise Invalid(_("A text has at most %(most)s characters.") % {"most": LONGEST}, field=long)
        save(opened, editing.translated(opened.document, tag, sent), by=viewer, over=request.POST.get("over", ""))
    except (Invalid, Conflict) as refused:
        status = 409 if isinstance(refused, Conflict) else 422
        return _page(request, opened, tag, sent, problem=refused.message, status=status)
    missing = missing_in(parse(editing.translated(opened.document, tag, sent)), tag)
    undo.done(request, _missing_words(missing, saying.language(tag)))
    number = request.GET.get("page", "")
    return redirect(f"{reverse('questionnaire-translate', args=[key, tag])}{f'?page={number}' if number.isdecimal() else ''}")


def language_lines(document: Document) -> list[LanguageLine]:
    """The languages of a document, with how many texts each lacks."""
    return [
        LanguageLine(tag=tag, name=saying.language(tag), first=tag == document.language, missing=missing_in(document, tag))
        for tag in document.languages
    ]


def missing_in(document: Document, tag: str) -> int:
    """How many texts are not in a language."""
    return sum(bool(texts) and tag not in texts for _place, texts in document.texts())


def _page(
    request: HttpRequest, opened: Opened, tag: str, sent: dict[str, str], *, problem: str = "", status: int = 200
) -> HttpResponse:
    document = opened.document
    texts = [(place, told, found) for place, told, found in _told(document) if found]
    shown: Page[tuple[str, str, Texts]] = Paginator(texts, PAGE).get_page(request.GET.get("page"))
    context = TranslationPage(
        key=opened.questionnaire.key,
        name=opened.questionnaire.title,
        title=_missing_words(missing_in(document, tag), saying.language(tag)),
        digest=opened.version.digest,
        tag=tag,
        language=saying.language(tag),
        direction=direction(tag),
        first_tag=document.language,
        first_language=saying.language(document.language),
        first_direction=direction(document.language),
        lines=[_line(place, told, found, document.language, tag, sent) for place, told, found in shown],
        page=shown.number,
        newer=shown.previous_page_number() if shown.has_previous() else None,
        older=shown.next_page_number() if shown.has_next() else None,
        problem=problem,
        number=opened.number,
    )
    return show(request, "questionnaires/translate.html", context, status=status)


def _told(document: Document) -> Iterator[tuple[str, str, Texts]]:
    """Every text with its place and what it is, in words."""
    yield "title", _("Title"), document.title
    yield "intro", _("Before the first question"), document.intro
    yield "thanks", _("Thanks"), document.thanks
    for number, question in enumerate(document.questions, 1):
        key = question.key
        yield f"{key}.text", _("Question %(number)s") % {"number": number}, question.text
        yield f"{key}.help", _("Question %(number)s, explanation") % {"number": number}, question.help
        for point, texts in question.labels.items():
            yield f"{key}.labels.{point}", _("Question %(number)s, at %(point)s") % {"number": number, "point": point}, texts
        for choice in question.choices:
            yield f"{key}.choices.{choice.key}", _("Question %(number)s, a choice") % {"number": number}, choice.text


def _line(place: str, told: str, texts: Texts, first: str, tag: str, sent: dict[str, str]) -> TranslationLine:
    text = sent.get(place, texts.get(tag, ""))
    original = texts.get(first, "")
    return TranslationLine(
        name=f"text-{place}",
        told=told,
        original=original,
        text=text,
        missing=not text.strip(),
        rows=min(8, max(1, *(len(one) // LINE + one.count("\n") + 1 for one in (original, text)))),
    )


def _missing_words(missing: int, language: str) -> str:
    if not missing:
        return _("Everything is in %(language)s.") % {"language": language}
    told = ngettext("%(count)s text is not in %(language)s yet.", "%(count)s texts are not in %(language)s yet.", missing)
    return told % {"count": missing, "language": language}
