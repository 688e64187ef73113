"""Beginning a questionnaire from the shelf."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.people import saying
from everweek.people.access import check_may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.questionnaires import services
from everweek.questionnaires.document import dump
from everweek.questionnaires.editing import key_from
from everweek.questionnaires.starting import SHELF, begun_from, starting_point
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.pages import asks, show
from everweek.web.questionnaires.contexts import ShelfLine, ShelfPage
from everweek.web.questionnaires.forms import StartForm
from everweek.web.questionnaires.words import takes_words
from everweek.web.viewer import viewer_of


@asks
def begin(request: HttpRequest) -> HttpResponse:
    """Choose what to begin with and what it is called; the draft opens in the editor."""
    viewer = viewer_of(request)
    check_may(viewer, Action.QUESTIONNAIRES_EDIT)
    form = StartForm(request.POST) if request.method == "POST" else StartForm()
    chosen = request.POST.get("start") or request.GET.get("start") or next(iter(SHELF))

    def carry_out() -> Done:
        title, kept = form.cleaned_data["title"], form.cleaned_data["languages"]
        made = key_from(title, (), otherwise="questionnaire").replace("_", "-") if title else chosen
        named = form.cleaned_data["key"] or made
        document = begun_from(chosen, named=named, title=title, languages=kept, first=_first(viewer))
        services.create_questionnaire(key=named, document=dump(document), by=viewer)
        said = _("Here is your draft. Change what you like.")
        return Done(said, reverse("questionnaire-edit", args=[named]))

    answer = doing.sent(request, form, carry_out, blamed="title")
    if answer is not None:
        return answer
    lines = [_line(key, chosen) for key in SHELF]
    return show(request, ShelfPage(form=form, lines=lines), status=doing.status_shown(form))


def _line(key: str, chosen: str) -> ShelfLine:
    document = starting_point(key)
    return ShelfLine(
        value=key,
        title=document.title[document.language],
        told=SHELF[key],
        questions=[question.text[document.language] for question in document.questions],
        takes=takes_words(document),
        languages=saying.names([saying.language(tag) for tag in document.languages]),
        chosen=key == chosen,
    )


def _first(viewer: Member) -> str:
    """Return the language a questionnaire is first written in: that of the colleague who writes it, else the organisation's."""
    return (viewer.language or organisation().language).partition("-")[0]
