"""The map of a file, and what importing by it would do: a quick look at the first rows, or all rows tried in the background."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from everweek.errors import Invalid
from everweek.listen import access, queries, services
from everweek.listen.plans import DryRun
from everweek.web.listen.contexts import FirstRow, PlanPage, TrialShown
from everweek.web.listen.forms import MapForm
from everweek.web.listen.words import meaning_words, title_of_plan, title_of_trial
from everweek.web.pages import show
from everweek.web.viewer import viewer_of

ROWS_LOOKED_AT = 500
GOING = frozenset({"waiting", "running"})


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The map of a file, and what importing by it would do. POST tries the edited map, on all rows if asked, or starts."""
    viewer = viewer_of(request)
    upload = access.access_upload(viewer, upload_id)
    posted = request.method == "POST"
    form = MapForm(request.POST) if posted else MapForm(initial={"map_text": services.propose_map(upload=upload)})
    found: DryRun | None = None
    if not posted or form.is_valid():
        text = form.cleaned_data["map_text"] if posted else form.initial["map_text"]
        try:
            if request.POST.get("do") == "start":
                return redirect("import", services.start_import(upload=upload, map_text=text, by=viewer).pk)
            if request.POST.get("do") == "try-all":
                trial = services.start_trial(upload=upload, map_text=text, by=viewer)
                return redirect("import-trial", upload.pk, trial.pk)
            most = services.ROWS_TRIED if posted else ROWS_LOOKED_AT
            found = services.plan_import(upload=upload, map_text=text, by=viewer, most=most)
        except Invalid as refused:
            form = _refuse(form, text, refused.message)
    title = title_of_plan(found) if found else _("This map cannot be used yet.")
    page = _page(upload, form, found, title=title, proposed=not posted)
    return show(request, "listen/plan.html", page, status=422 if form.errors and posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: HttpRequest, upload_id: int, trial_id: int) -> HttpResponse:
    """All rows of a file tried: how far it is, then what importing would do. POST stops it. htmx asks for the progress alone."""
    viewer = viewer_of(request)
    upload = access.access_upload(viewer, upload_id)
    tried = queries.get_trial(upload, trial_id)
    if request.method == "POST":
        services.stop_trial(trial=tried, by=viewer)
        return redirect("import-trial", upload.pk, tried.pk)
    form = MapForm(initial={"map_text": tried.map_text})
    found = queries.result_of(tried)
    title = title_of_plan(found) if found else title_of_trial(tried)
    page = _page(upload, form, found, title=title, proposed=False, tried=tried)
    response = show(request, "listen/plan.html", page, fragment="progress")
    if request.headers.get("HX-Request") == "true" and not page.going:
        # The end has more to show than the progress: let the whole page come once.
        response["HX-Refresh"] = "true"
    return response


def _page(
    upload: services.Upload,
    form: MapForm,
    found: DryRun | None,
    *,
    title: str,
    proposed: bool,
    tried: TrialShown | None = None,
) -> PlanPage:
    meanings = list(dict.fromkeys(one for row in found.first for one in row.values)) if found else []
    return PlanPage(
        file=upload,
        form=form,
        plan=found,
        meanings=[meaning_words(one) for one in meanings],
        first=[FirstRow(row.line, [row.values.get(one, "") for one in meanings], row.refused) for row in found.first]
        if found
        else [],
        title=title,
        proposed=proposed,
        trial=tried,
        going=tried is not None and tried.state in GOING,
        percent=int(tried.share_done * 100) if tried is not None else 0,
    )


def _refuse(form: MapForm, text: str, message: str) -> MapForm:
    """The form with what was typed in it and the reason beside it, bound or not before."""
    bound = form if form.is_bound else MapForm({"map_text": text})
    bound.is_valid()
    bound.add_error("map_text", message)
    return bound
