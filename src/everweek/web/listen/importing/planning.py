"""The map of a file, and what importing by it would do: a quick look at the first rows, or all rows tried in the background."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from everweek.errors import Invalid, NotAllowed
from everweek.listen import access, maps, queries, services
from everweek.listen.plans import DryRun
from everweek.listen.recognise.doubting import doubts_in
from everweek.listen.shown import FileShown, TrialShown
from everweek.people import saying
from everweek.people.models import Member
from everweek.web.house import doing
from everweek.web.listen.forms import MapForm
from everweek.web.listen.importing.contexts import FirstRow, OtherMap, PlanPage
from everweek.web.listen.words import kind_words, meaning_words, title_of_plan, title_of_trial
from everweek.web.pages import asks, show
from everweek.web.viewer import viewer_of

ROWS_LOOKED_AT = 500
DOUBTS = 8
"""So many are told beside the button; the others stand in the map."""
GOING = frozenset({"waiting", "running"})


@asks
def plan(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The map of a file, and what importing by it would do. POST tries the edited map, on all rows if asked, or starts."""
    viewer = viewer_of(request)
    upload = access.access_upload(viewer, upload_id)
    posted = request.method == "POST"
    others: tuple[str, ...] = ()
    if posted:
        form = MapForm(request.POST)
    else:
        # What is proposed is tried as if it were sent; what is wrong with it is said beside it.
        proposal = services.propose_map(upload=upload, kind=request.GET.get("kind", ""))
        form, others = MapForm({"map_text": proposal.text}), proposal.others

    def carry_out() -> HttpResponse:
        text = form.cleaned_data["map_text"]
        _check_kind(viewer, text)
        if request.POST.get("do") == "start":
            return redirect("import", services.start_import(upload=upload, map_text=text, by=viewer).pk)
        if request.POST.get("do") == "try-all":
            trial = services.start_trial(upload=upload, map_text=text, by=viewer)
            return redirect("import-trial", upload.pk, trial.pk)
        found = services.plan_import(
            upload=upload, map_text=text, by=viewer, most=services.ROWS_TRIED if posted else ROWS_LOOKED_AT
        )
        page = _page(FileShown.of(upload), form, found, title=title_of_plan(found), proposed=not posted, others=others)
        return show(request, page)

    answer = doing.sent(request, form, carry_out, blamed="map_text")
    if answer is not None:
        return answer
    page = _page(FileShown.of(upload), form, None, title=_("This map cannot be used yet."), proposed=not posted, others=others)
    return show(request, page, status=doing.status_shown(form) if posted else 200)


@asks
def trial(request: HttpRequest, upload_id: int, trial_id: int) -> HttpResponse:
    """All rows of a file tried: how far it is, then what importing would do. POST stops it."""
    viewer = viewer_of(request)
    found_trial = access.access_trial(viewer, upload_id, trial_id)
    if request.method == "POST":
        services.stop_trial(trial=found_trial, by=viewer)
        return redirect("import-trial", upload_id, trial_id)
    tried = TrialShown.of(found_trial)
    form = MapForm(initial={"map_text": tried.map_text})
    found = queries.result_of(found_trial)
    title = title_of_plan(found) if found else title_of_trial(tried)
    page = _page(FileShown.of(found_trial.upload), form, found, title=title, proposed=False, tried=tried)
    return show(request, page, fragment="progress", going=page.going)


def _check_kind(viewer: Member, map_text: str) -> None:
    """Whether the reader may bring files of the map's kind, as a refusal beside the map: the kind may only have been guessed."""
    try:
        access.check_may_bring(viewer, maps.parse(map_text).kind)
    except NotAllowed as refused:
        raise Invalid(refused.message, field="map_text") from refused


def _page(
    file: FileShown,
    form: MapForm,
    found: DryRun | None,
    *,
    title: str,
    proposed: bool,
    tried: TrialShown | None = None,
    others: Sequence[str] = (),
) -> PlanPage:
    doubts = doubts_in(str(form["map_text"].value() or ""))
    meanings = list(dict.fromkeys(one for row in found.first for one in row.values)) if found else []
    return PlanPage(
        file=file,
        form=form,
        plan=found,
        meanings=[meaning_words(one) for one in meanings],
        first=[FirstRow(row.line, [_said(row.values.get(one, "")) for one in meanings], row.refused) for row in found.first]
        if found
        else [],
        title=title,
        proposed=proposed,
        doubts=doubts[:DOUBTS],
        more_doubts=max(0, len(doubts) - DOUBTS),
        others=[OtherMap(kind, str(kind_words(kind))) for kind in others],
        trial=tried,
        going=tried is not None and tried.state in GOING,
        percent=int(tried.share_done * 100) if tried is not None else 0,
    )


def _said(value: str) -> str:
    """A value as people read it: a day or a moment as it was understood, and any other as it stands there."""
    try:
        at = datetime.fromisoformat(value) if value[4:5] == "-" and len(value) > len("2026-10-05") else None
    except ValueError:
        at = None
    return saying.exact(at) if at is not None and at.tzinfo is not None else saying.day_if(value)
