"""Bringing a questionnaire in from a file: ours, or a survey structure of LimeSurvey, with what could not be carried over."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.errors import Conflict, EverweekError, Invalid, NotFound
from everweek.people.access import check_may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.prove.words import capital
from everweek.questionnaires import files, services
from everweek.questionnaires.bringing import read_file
from everweek.questionnaires.document import dump
from everweek.questionnaires.drafting import open_draft, save
from everweek.questionnaires.shape import Document
from everweek.web.house import doing, undo
from everweek.web.pages import asks, show
from everweek.web.questionnaires.contexts import BringPage
from everweek.web.questionnaires.drafting import way_back
from everweek.web.questionnaires.forms import BringForm
from everweek.web.viewer import viewer_of

MOST_NOTES: Final = 200


@asks
def bring(request: HttpRequest) -> HttpResponse:
    """Hand in a file: it comes in as a draft, and the page says what of it could not be carried over."""
    viewer = viewer_of(request)
    check_may(viewer, Action.QUESTIONNAIRES_EDIT)
    form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm()

    def carry_out() -> HttpResponse:
        file = form.cleaned_data["file"]
        # One byte more than there may be is enough to refuse it.
        document, notes = read_file(file.name, file.read(files.LARGEST + 1), key=form.cleaned_data["key"])
        brought = _store(request, viewer, document, over=form.cleaned_data["over"])
        context = BringPage(
            form=form,
            brought=document.key,
            title=_title(document, brought, len(notes)),
            notes=[str(note) for note in notes[:MOST_NOTES]],
            missing=len(files.missing_translations(document)),
            number=brought.version.number,
        )
        return show(request, context)

    def refuse(refused: EverweekError) -> None:
        if isinstance(refused, Invalid):
            refused = Invalid(_("This cannot be read as a questionnaire. %(why)s") % {"why": capital(refused.message)})
        doing.blame(form, refused, otherwise="file")

    context = BringPage(form=form, title=_("Bring in a questionnaire: it becomes a draft, and nobody is asked yet."))
    return doing.sent(request, form, carry_out, refuse=refuse) or show(request, context, status=doing.status_shown(form))


def _store(request: HttpRequest, viewer: Member, document: Document, *, over: bool) -> services.Brought:
    """Store a document as a draft; what a draft said before can be brought back."""
    try:
        opened = open_draft(viewer, document.key)
    except NotFound:
        opened = None
    if opened is None:
        version = services.create_questionnaire(key=document.key, document=dump(document), by=viewer)
        return services.Brought(version, already=False)
    if not over:
        told = {"key": document.key, "title": opened.questionnaire.title}
        message = _("There is “%(title)s” under the short name %(key)s already. Tick this, or give another short name above.")
        raise Conflict(message % told, field="over")
    version = save(opened, dump(document), by=viewer, over=opened.version.digest)
    already = version.digest == opened.version.digest
    if not already and opened.drafted:
        back = way_back(document.key, opened.document, over=version.digest)
        undo.done(request, _("The draft that was there is replaced."), back=back)
    return services.Brought(version, already)


def _title(document: Document, brought: services.Brought, notes: int) -> str:
    title = document.title[document.language]
    if brought.already:
        return _("“%(title)s” was here already, word for word.") % {"title": title}
    if not notes:
        return _("“%(title)s” came in whole, as a draft.") % {"title": title}
    told = ngettext(
        "“%(title)s” came in as a draft; one thing could not be carried over.",
        "“%(title)s” came in as a draft; %(count)s things could not be carried over.",
        notes,
    )
    return told % {"title": title, "count": notes}
