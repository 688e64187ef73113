"""The languages of a draft: adding and removing one, and translating side by side with what is missing marked."""

from collections.abc import Iterator
from operator import itemgetter
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.errors import Invalid, NotFound
from everweek.people import saying
from everweek.people.paging import stretch_of
from everweek.questionnaires import editing
from everweek.questionnaires.document import parse
from everweek.questionnaires.document.places import LONGEST
from everweek.questionnaires.drafting import Opened, open_draft, save
from everweek.questionnaires.languages import direction
from everweek.questionnaires.shape import Document, Texts
from everweek.web.house import doing
from everweek.web.house.asking import Asking
from everweek.web.house.doing import Done
from everweek.web.house.paging import pager_of
from everweek.web.pages import acts, asks, show
from everweek.web.questionnaires.contexts import LanguageLine, TranslationLine, TranslationPage
from everweek.web.questionnaires.drafting import back_from, way_back
from everweek.web.questionnaires.forms import LanguageForm
from everweek.web.viewer import viewer_of

PAGE: Final = 150
LINE: Final = 42
"""So many letters stand in a line of a text beside its original."""
"""Texts on one page: a form has room for a thousand fields."""


@acts("questionnaire-edit", "key")
def add(request: HttpRequest, key: str) -> HttpResponse:
    """One language more; then to its translation."""
    from everweek.web.questionnaires.editing import page

    viewer = viewer_of(request)
    opened = open_draft(viewer, key)
    form = LanguageForm(opened.document.languages, request.POST)

    def carry_out() -> Done:
        tag = form.cleaned_data["tag"].strip()
        saved = save(opened, editing.with_language(opened.document, tag), by=viewer, over=request.POST.get("over", ""))
        said = _("It has %(language)s now. Write its texts beside the others.") % {"language": saying.language(tag)}
        return Done(said, reverse("questionnaire-translate", args=[key, tag]), back_from(opened, saved))

    return doing.sent(request, form, carry_out, blamed="tag") or page(
        request, opened, language_form=form, status=doing.status_shown(form)
    )


@acts("questionnaire-edit", "key")
def remove(request: HttpRequest, key: str, tag: str) -> HttpResponse:
    """One language less, with all its texts; the draft as it was can be brought back."""
    viewer = viewer_of(request)
    opened = open_draft(viewer, key)
    here = reverse("questionnaire-edit", args=[key])

    def carry_out() -> Done:
        saved = save(opened, editing.without_language(opened.document, tag), by=viewer, over=request.POST.get("over", ""))
        back = way_back(key, opened.document, over=saved.digest)
        return Done(_("It is no longer in %(language)s.") % {"language": saying.language(tag)}, here, back)

    return doing.pressed(request, carry_out, to=here)


@asks
def translate(request: HttpRequest, key: str, tag: str) -> HttpResponse:
    """Every text beside its translation; what is empty is shown in the first language."""
    viewer = viewer_of(request)
    opened = open_draft(viewer, key)
    if tag not in opened.document.languages or tag == opened.document.language:
        raise NotFound(_("The draft is not translated into this language."))
    if request.method != "POST":
        return _page(request, opened, tag, {})
    sent = {place: request.POST[f"text-{place}"] for place, _texts in opened.document.texts() if f"text-{place}" in request.POST}
    form = forms.Form(request.POST)

    def carry_out() -> Done:
        long = next((place for place, text in sent.items() if len(text) > LONGEST), None)
        if long is not None:
            raise Invalid(_("A text has at most %(most)s characters.") % {"most": LONGEST}, field=long)
        written = editing.translated(opened.document, tag, sent)
        saved = save(opened, written, by=viewer, over=request.POST.get("over", ""))
        here = Asking.read(request.GET).to(reverse("questionnaire-translate", args=[key, tag]))
        said = _missing_words(missing_in(parse(written), tag), saying.language(tag))
        return Done(said, here, back_from(opened, saved))

    return doing.sent(request, form, carry_out) or _page(request, opened, tag, sent, form)


def language_lines(document: Document) -> list[LanguageLine]:
    """The languages of a document, with how many texts each lacks."""
    return [
        LanguageLine(tag=tag, name=saying.language(tag), first=tag == document.language, missing=missing_in(document, tag))
        for tag in document.languages
    ]


def missing_in(document: Document, tag: str) -> int:
    """How many texts are not in a language."""
    return sum(bool(texts) and tag not in texts for _place, texts in document.texts())


def _page(request: HttpRequest, opened: Opened, tag: str, sent: dict[str, str], form: forms.Form | None = None) -> HttpResponse:
    document = opened.document
    texts = [(place, told, found) for place, told, found in _told(document) if found]
    asked = Asking.read(request.GET)
    asked, shown = asked.answered(lambda: stretch_of(texts, itemgetter(0), asked.place, most=PAGE))
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
        lines=[_line(place, told, found, document.language, tag, sent) for place, told, found in shown.rows] if shown else [],
        pager=pager_of(asked, reverse("questionnaire-translate", args=[opened.questionnaire.key, tag]), shown),
        problem=doing.problem_of(form),
    )
    return show(request, context, status=max(asked.status, doing.status_shown(form)))


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
