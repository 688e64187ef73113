"""Importing a file: hand it in, see how it is understood, start, watch, fetch what was refused."""

from itertools import islice

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from everweek.errors import Conflict, Invalid, NotFound
from everweek.listen import access, queries, services
from everweek.listen.places import ENDINGS
from everweek.people.policy import Action
from everweek.web.house.layout import may
from everweek.web.listen.contexts import ImportLine, ImportPage, ImportsPage, UploadPage
from everweek.web.listen.forms import UploadForm
from everweek.web.listen.lines import grouped, who
from everweek.web.listen.words import STATES, kind_words, title_of_run
from everweek.web.pages import show
from everweek.web.viewer import viewer_of

PAGE = 20
REFUSED_READ = 20_000
REASONS_SHOWN = 25
GOING = frozenset({"waiting", "running"})


@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """The history of imports."""
    viewer = viewer_of(request)
    access.check_may_import(viewer)
    page = Paginator(queries.list_imports(viewer), PAGE).get_page(request.GET.get("page"))
    lines = [ImportLine(run, kind_words(run.kind), who(run.started_by), *STATES[run.state]) for run in page]
    context = ImportsPage(
        title=_("Files that came in earlier") if page.has_previous() else title_of_run(lines[0].run) if lines else "",
        lines=lines,
        newer=page.previous_page_number() if page.has_previous() else None,
        older=page.next_page_number() if page.has_next() else None,
        busy=any(line.run.state in GOING for line in lines),
    )
    return show(request, "listen/imports.html", context, fragment="history")


@require_http_methods(["GET", "HEAD", "POST"])
def new_import(request: HttpRequest) -> HttpResponse:
    """Hand in a file; the next page is its map."""
    viewer = viewer_of(request)
    access.check_may_import(viewer)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = services.upload_file(by=viewer, name=file.name, stream=file)
        except Invalid as refused:
            form.add_error("file", refused.message)
        else:
            return redirect("import-plan", upload.pk)
    return show(
        request,
        "listen/new.html",
        UploadPage(form, ENDINGS, settings.EVERWEEK_KEEP_UPLOADS_DAYS),
        status=422 if form.errors else 200,
    )


@require_GET
def one_import(request: HttpRequest, run_id: int) -> HttpResponse:
    """How one import goes; htmx asks for the block ``progress`` again while it does."""
    viewer = viewer_of(request)
    run = access.access_import(viewer, run_id)
    refused = grouped(islice(queries.each_refused_row(run), REFUSED_READ)) if run.state not in GOING else []
    context = ImportPage(
        run=run,
        kind=kind_words(run.kind),
        title=title_of_run(run),
        state=STATES[run.state][0],
        tone=STATES[run.state][1],
        percent=100 if run.state == "done" else int(run.share_done * 100),
        going=run.state in GOING,
        can_resume=run.state in {"cancelled", "failed"} and (run.upload is None or run.upload.erased_at is None),
        can_erase=run.state not in GOING and run.upload is not None and run.upload.erased_at is None,
        refused=refused[:REASONS_SHOWN],
        more_refused=run.refused - sum(one.count for one in refused[:REASONS_SHOWN]) if refused else 0,
        can_download=queries.refused_path(run) is not None,
        shows_measures=run.kind == "answers" and run.stored > 0 and may(viewer, Action.MEASURES_READ),
    )
    response = show(request, "listen/import.html", context, fragment="progress")
    if request.headers.get("HX-Request") == "true" and not context.going:
        # The end has more to show than the progress: let the whole page come once.
        response["HX-Refresh"] = "true"
    return response


@require_GET
def refused_csv(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """The refused rows with line, column and reason, to mend and import again."""
    run = access.access_import(viewer_of(request), run_id)
    path = queries.refused_path(run)
    if path is None:
        raise NotFound(_("This import refused nothing, or its refused rows were erased."))
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"refused-{run.pk}.csv", content_type="text/csv; charset=utf-8"
    )


@require_POST
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    """Stop an import where it is."""
    viewer = viewer_of(request)
    run = access.access_import(viewer, run_id)
    try:
        services.cancel_import(run=run, by=viewer)
    except Conflict as too_late:
        messages.warning(request, too_late.message)
    return redirect("import", run.pk)


@require_POST
def resume(request: HttpRequest, run_id: int) -> HttpResponse:
    """Go on with an import that was cancelled or failed."""
    viewer = viewer_of(request)
    run = access.access_import(viewer, run_id)
    try:
        services.resume_import(run=run, by=viewer)
    except Conflict as too_late:
        messages.warning(request, too_late.message)
    return redirect("import", run.pk)


@require_POST
def erase_file(request: HttpRequest, run_id: int) -> HttpResponse:
    """Remove the uploaded file and its refused rows; what was imported stays."""
    viewer = viewer_of(request)
    run = access.access_import(viewer, run_id)
    if run.upload is not None:
        try:
            services.erase_upload(upload=run.upload, by=viewer)
        except Conflict as reading:
            messages.warning(request, reading.message)
            return redirect("import", run.pk)
        messages.success(request, _("The file and its refused rows are gone from this server. What was imported stays."))
    return redirect("import", run.pk)
