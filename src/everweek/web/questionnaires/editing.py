"""The editor of a draft: its questions in order, one open, each saved by its own form over the state its writer has seen."""

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.errors import Conflict, EverweekError, Invalid, NotFound
from everweek.questionnaires import editing
from everweek.questionnaires.differences import name_of
from everweek.questionnaires.document import dump, parse
from everweek.questionnaires.document.writing import Json, dump_question
from everweek.questionnaires.drafting import Opened, open_draft, save
from everweek.questionnaires.kinds import KINDS
from everweek.questionnaires.shape import Document, Question
from everweek.web.house import doing, undo
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, asks, looks, show
from everweek.web.questionnaires.asking import QuestionEditor
from everweek.web.questionnaires.contexts import EditorPage, KindLine, OutlineLine, QuestionPart
from everweek.web.questionnaires.drafting import back_from, check_draft, keep_back, last_change
from everweek.web.questionnaires.forms import LanguageForm, OwnWordsForm
from everweek.web.questionnaires.languages import language_lines
from everweek.web.questionnaires.words import (
    condition_words,
    counted_words,
    kind_words,
)
from everweek.web.viewer import viewer_of

MARKS: Final[Sequence[tuple[str, str | Promise]]] = (
    ("required", gettext_lazy("must be answered")),
    ("not_applicable", gettext_lazy("may not apply")),
    ("reversed", gettext_lazy("low is best")),
)
CHANGED: Final = "changed-meanwhile"


@looks
def editor(request: HttpRequest, key: str) -> HttpResponse:
    """The draft with nothing open; ``?add=1&after=`` offers the kinds of questions."""
    opened = open_draft(viewer_of(request), key)
    adding = request.GET.get("add") == "1"
    return page(request, opened, adding=adding, after=request.GET.get("after", ""))


@asks
def own_words(request: HttpRequest, key: str) -> HttpResponse:
    """Title, intro and thanks."""
    viewer = viewer_of(request)
    opened = open_draft(viewer, key)
    document = opened.document
    initial = {name: getattr(document, name).get(document.language, "") for name in ("title", "intro", "thanks")}
    if request.method != "POST":
        return page(request, opened, form=OwnWordsForm(initial=initial))
    form = OwnWordsForm(request.POST)

    def carry_out() -> Done:
        saved = save(opened, editing.with_own_words(document, form.cleaned_data), by=viewer, over=_over(request))
        return Done(_("It is in the draft."), reverse("questionnaire-edit", args=[key]), back_from(opened, saved))

    return doing.sent(request, form, carry_out) or page(request, opened, form=form, status=doing.status_shown(form))


@asks
def new_question(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """Write a question of a kind; ``?after=`` says where it goes."""
    viewer = viewer_of(request)
    opened = open_draft(viewer, key)
    if kind not in KINDS:
        raise NotFound(_("There is no such kind of question."))
    after = request.GET.get("after", "")
    place = next((at + 1 for at, one in enumerate(opened.document.questions) if one.key == after), None)
    address = f"{reverse('question-new', args=[key, kind])}{f'?after={after}' if place is not None else ''}"

    def asked(**more: object) -> QuestionEditor:
        return QuestionEditor(opened, KINDS[kind], place=place, **more)  # type: ignore[arg-type]  # as _question gives them

    def written(question: Json) -> Json:
        return editing.with_question(opened.document, question, at=place)

    return _question(request, opened, asked, written, address=address, after=after)


@asks
def one_question(request: HttpRequest, key: str, question: str) -> HttpResponse:
    """One question, open."""
    viewer = viewer_of(request)
    opened = open_draft(viewer, key)
    place = editing.place_of(opened.document, question)
    kind = KINDS[opened.document.questions[place].kind]

    def asked(**more: object) -> QuestionEditor:
        return QuestionEditor(opened, kind, key=question, **more)  # type: ignore[arg-type]  # as _question gives them

    def written(changed: Json) -> Json:
        return editing.with_other(opened.document, question, changed)

    return _question(request, opened, asked, written, address=reverse("question", args=[key, question]))


@acts("questionnaire-edit", "key")
def move(request: HttpRequest, key: str, question: str) -> HttpResponse:
    """One place up or down."""
    way = "up" if request.POST.get("way") == "up" else "down"
    step = -1 if way == "up" else 1
    # Its arrow has the focus on the next page: by the keyboard it is moved on by pressing once more.
    pressed = f"?{urlencode({'moved': question, 'way': way})}"
    return _step(request, key, lambda document: editing.moved(document, question, step), anchor=question, pressed=pressed)


@acts("questionnaire-edit", "key")
def copy(request: HttpRequest, key: str, question: str) -> HttpResponse:
    """A copy after it."""

    def change(document: Document) -> Json:
        return editing.copied(document, question)[0]

    return _step(
        request, key, change, sentence=_("Its copy stands below it, without a measure: nobody counts twice."), anchor=question
    )


@acts("questionnaire-edit", "key")
def remove(request: HttpRequest, key: str, question: str) -> HttpResponse:
    """Take it out; it can be put back."""
    opened = open_draft(viewer_of(request), key)
    place = editing.place_of(opened.document, question)
    was = opened.document.questions[place]

    kept = {"question": dump_question(was), "place": place}
    back = Back(reverse("question-put-back", args=[key]), f"question:{key}", kept)
    sentence = _("%(question)s is taken out of the draft.") % {"question": name_of(was)}
    return _step(request, key, lambda document: editing.removed(document, question), sentence=sentence, back=back)


@acts("questionnaire-edit", "key")
def put_back(request: HttpRequest, key: str) -> HttpResponse:
    """Put a question back that was taken out, into what the draft is by now."""
    viewer = viewer_of(request)
    opened = open_draft(viewer, key)
    here = reverse("questionnaire-edit", args=[key])

    def carry_out() -> Done:
        with undo.taken(request, f"question:{key}") as was:
            check_draft(opened)
            written = editing.with_question(opened.document, was["question"], at=was["place"])
            saved = save(opened, written, by=viewer, over=opened.version.digest)
        return Done(_("It is back in its place."), here, back_from(opened, saved))

    return doing.pressed(request, carry_out, to=here)


def page(
    request: HttpRequest,
    opened: Opened,
    *,
    part: QuestionPart | None = None,
    form: OwnWordsForm | None = None,
    language_form: LanguageForm | None = None,
    adding: bool = False,
    after: str = "",
    status: int = 200,
) -> HttpResponse:
    """The editor with one part of it open, or none."""
    document, key = opened.document, opened.questionnaire.key
    context = EditorPage(
        key=key,
        name=opened.questionnaire.title,
        title=_title(opened),
        lead=_lead(opened),
        digest=opened.version.digest,
        last_change=last_change(opened, by=viewer_of(request)),
        number=opened.version.number,
        drafted=opened.drafted,
        published=None if opened.published is None else opened.published.number,
        lines=_lines(key, document, part.key if part is not None else "", request.GET),
        intro=document.intro.get(document.language, ""),
        thanks=document.thanks.get(document.language, ""),
        own_words=form,
        part=part,
        kinds=[KindLine(one.key, one.name, one.help) for one in KINDS.values()] if adding else [],
        after=after,
        languages=language_lines(document),
        adding=language_form or LanguageForm(document.languages),
    )
    return show(request, context, status=status)


def _question(
    request: HttpRequest,
    opened: Opened,
    asked: Callable[..., QuestionEditor],
    written: Callable[[Json], Json],
    *,
    address: str,
    after: str = "",
) -> HttpResponse:
    if request.method != "POST":
        return page(request, opened, part=asked().part(address, after=after))
    if request.POST.get("do") == "again":
        return page(request, opened, part=asked(sent=request.POST, look=True).part(address, after=after))
    one = asked(sent=request.POST)
    if not one.right:
        return page(request, opened, part=one.part(address, after=after), status=422)
    changed = one.written()
    others: list[str] = []

    def carry_out() -> Done:
        saved = save(opened, written(changed), by=viewer_of(request), over=_over(request))
        question = _as_question(opened, written(changed), str(changed["key"]))
        here = f"{reverse('questionnaire-edit', args=[opened.questionnaire.key])}#{changed['key']}"
        return Done(_("%(question)s is in the draft.") % {"question": name_of(question)}, here, back_from(opened, saved))

    def refuse(refused: EverweekError) -> None:
        if isinstance(refused, Invalid):
            one.refuse(refused)
            return
        doing.blame(one.form, _meanwhile(refused))
        if isinstance(refused, Conflict):
            others.extend(one.against(_as_question(opened, written(changed), str(changed["key"]))))

    answer = doing.sent(request, one.form, carry_out, refuse=refuse)
    # A refusal may stand beside the condition, which is no field of the form.
    status = doing.status_shown(one.form) if one.form.errors else doing.UNPROCESSABLE
    return answer or page(request, opened, part=one.part(address, after=after, others=others), status=status)


def _step(
    request: HttpRequest,
    key: str,
    change: Callable[[Document], Json],
    *,
    sentence: str = "",
    back: Back | None = None,
    anchor: str = "",
    pressed: str = "",
) -> HttpResponse:
    """Change the draft by one step, or say on the editor's page why not."""
    viewer = viewer_of(request)
    opened = open_draft(viewer, key)
    here = f"{reverse('questionnaire-edit', args=[key])}{pressed}{f'#{anchor}' if anchor else ''}"

    def carry_out() -> Done | HttpResponse:
        saved = save(opened, change(opened.document), by=viewer, over=_over(request))
        if not sentence or back is not None:
            keep_back(opened, saved, by=viewer)
        return Done(sentence, here, back or back_from(opened, saved)) if sentence else redirect(here)

    return doing.pressed(request, carry_out, to=here)


def _as_question(opened: Opened, written: Json, key: str) -> Question:
    found = parse({**dump(opened.document), **written})
    return found.questions[editing.place_of(found, key)]


def _over(request: HttpRequest) -> str:
    return request.POST.get("over", "")


def _meanwhile(refused: EverweekError) -> EverweekError:
    if refused.code != CHANGED:
        return refused
    return Conflict(
        _(
            "Somebody else has changed this questionnaire while you were writing. What you wrote is still here; save it again if "
            "it is still right."
        )
    )


def _title(opened: Opened) -> str:
    told = {"name": opened.questionnaire.title, "number": opened.number}
    if opened.drafted:
        return _("The draft of version %(number)s of “%(name)s”.") % told
    return _("What you change begins version %(number)s of “%(name)s”.") % told


def _lead(opened: Opened) -> str:
    if opened.published is None:
        return _("Nobody is asked before you publish it.")
    return _("Version %(number)s is asked until you publish, and never changes.") % {"number": opened.published.number}


def _focus(way: str, *, first: bool, last: bool) -> str:
    """The arrow that has the focus after a move: the one that was pressed, at the end of the list the other."""
    if way == "up":
        return "down" if first else "up"
    return "up" if last else "down"


def _lines(key: str, document: Document, opened: str, asked: QueryDict) -> list[OutlineLine]:
    last = len(document.questions)
    moved, way = asked.get("moved", ""), asked.get("way", "")
    return [
        OutlineLine(
            key=one.key,
            number=number,
            text=one.text.get(document.language, ""),
            kind=kind_words(one.kind),
            marks=[*filter(None, [counted_words(one)]), *(str(words) for name, words in MARKS if getattr(one, name))],
            when=condition_words(one.when, document) if one.when is not None else "",
            address=reverse("question", args=[key, one.key]),
            open=one.key == opened,
            first=number == 1,
            last=number == last,
            focus=_focus(way, first=number == 1, last=number == last) if one.key == moved else "",
        )
        for number, one in enumerate(document.questions, 1)
    ]
