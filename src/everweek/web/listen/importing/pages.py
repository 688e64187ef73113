"""Importing a file: hand it in, see how it is understood, start, watch, fetch what was refused."""

from collections.abc import Sequence
from itertools import islice

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.errors import NotFound
from everweek.listen import access, queries, services
from everweek.listen.shown import RunShown
from everweek.questionnaires.queries import questionnaire_titles
from everweek.web.house import doing
from everweek.web.house.asking import TO_MEND, Asking, shortened
from everweek.web.house.doing import Done
from everweek.web.house.paging import pager_of
from everweek.web.listen.forms import UploadForm
from everweek.web.listen.importing.contexts import ImportLine, ImportPage, ImportsPage, UploadPage
from everweek.web.listen.importing.lines import grouped, lines_of, step_after
from everweek.web.listen.words import STATES, kind_words, title_of_run
from everweek.web.pages import acts, asks, looks, show
from everweek.web.viewer import viewer_of

REFUSED_READ = 20_000
REASONS_SHOWN = 25
GOING = frozenset({"waiting", "running"})


@looks
def imports(request: HttpRequest) -> HttpResponse:
    """The history of imports."""
    viewer = viewer_of(request)
    access.check_may_import(viewer)
    asked = Asking.read(request.GET)
    if short := shortened(request, asked):
        return short
    asked, found = asked.answered(lambda: queries.list_imports(viewer, asked.place))
    lines = lines_of(found.rows, questionnaire_titles()) if found else []
    context = ImportsPage(
        title=TO_MEND if found is None else _history(asked, lines),
        lines=lines,
        pager=pager_of(asked, reverse("imports"), found),
        busy=any(line.run.state in GOING for line in lines),
    )
    return show(request, context, status=asked.status, fragment="history", going=context.busy)


@asks
def new_import(request: HttpRequest) -> HttpResponse:
    """Hand in a file; the next page is its map."""
    viewer = viewer_of(request)
    access.check_may_import(viewer)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()

    def carry_out() -> HttpResponse:
        file = form.cleaned_data["file"]
        return redirect("import-plan", services.upload_file(by=viewer, name=file.name, stream=file).pk)

    return doing.sent(request, form, carry_out, blamed="file") or show(
        request,
        UploadPage(form=form, days=settings.EVERWEEK_KEEP_UPLOADS_DAYS),
        status=doing.status_shown(form),
    )


@looks
def one_import(request: HttpRequest, run_id: int) -> HttpResponse:
    """How one import goes; the block ``progress`` is asked for again while it does."""
    viewer = viewer_of(request)
    run = RunShown.of(access.access_import(viewer, run_id))
    refused = grouped(islice(queries.each_refused_row(run), REFUSED_READ)) if run.state not in GOING else []
    context = ImportPage(
        run=run,
        kind=kind_words(run.kind),
        title=title_of_run(run),
        state=STATES[run.state][0],
        tone=STATES[run.state][1],
        percent=100 if run.state == "done" else int(run.share_done * 100),
        going=run.state in GOING,
        can_resume=run.state in {"cancelled", "failed"} and not run.file_erased,
        can_erase=run.state not in GOING and run.has_file,
        refused=refused[:REASONS_SHOWN],
        more_refused=run.refused - sum(one.count for one in refused[:REASONS_SHOWN]) if refused else 0,
        can_download=queries.refused_path(run) is not None,
        questionnaire=questionnaire_titles().get(run.questionnaire, run.questionnaire),
        step=step_after(run, viewer),
    )
    return show(request, context, fragment="progress", going=context.going)


@looks
def refused_csv(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """The refused rows with line, column and reason, to mend and import again."""
    run = RunShown.of(access.access_import(viewer_of(request), run_id))
    path = queries.refused_path(run)
    if path is None:
        raise NotFound(_("This import refused nothing, or its refused rows were erased."))
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"refused-{run.pk}.csv", content_type="text/csv; charset=utf-8"
    )


@acts("import", "run_id")
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    """Stop an import where it is."""
    viewer = viewer_of(request)
    run = access.access_import(viewer, run_id)
    here = reverse("import", args=[run.pk])

    def carry_out() -> HttpResponse:
        services.cancel_import(run=run, by=viewer)
        return redirect(here)

    return doing.pressed(request, carry_out, to=here)


@acts("import", "run_id")
def resume(request: HttpRequest, run_id: int) -> HttpResponse:
    """Go on with an import that was cancelled or failed."""
    viewer = viewer_of(request)
    run = access.access_import(viewer, run_id)
    here = reverse("import", args=[run.pk])

    def carry_out() -> HttpResponse:
        services.resume_import(run=run, by=viewer)
        return redirect(here)

    return doing.pressed(request, carry_out, to=here)


@acts("import", "run_id")
def erase_file(request: HttpRequest, run_id: int) -> HttpResponse:
    """Remove the uploaded file and its refused rows; what was imported stays."""
    viewer = viewer_of(request)
    run = access.access_import(viewer, run_id)
    here = reverse("import", args=[run.pk])

    def carry_out() -> Done | HttpResponse:
        if run.upload is None:
            return redirect(here)
        services.erase_upload(upload=run.upload, by=viewer)
        return Done(_("The file and its refused rows are gone from this server. What was imported stays."), here)

    return doing.pressed(request, carry_out, to=here)


def _history(asked: Asking, lines: Sequence[ImportLine]) -> str:
    if asked.place.text:
        return _("Files that came in earlier")
    return title_of_run(lines[0].run) if lines else _("Nothing has been imported yet.")
