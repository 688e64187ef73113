"""For operators: is it alive, is it ready and if not which part, and how is it doing."""

from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from everweek.errors import EverweekError, NotFound
from everweek.facts import ask
from everweek.facts import health as facts_health
from everweek.jobs import health as jobs_health
from everweek.jobs import queries as jobs
from everweek.journal import queries as journal
from everweek.journal.lags import get_lags
from everweek.people.access import check_may
from everweek.people.policy import Action


@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers."""
    return JsonResponse({"live": True})


@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """200 where every part does its work; 503 names those that do not."""
    parts = {"database": _database()}
    if parts["database"]:
        state = jobs.get_state()
        parts["worker"] = state.workers > 0 or state.lag_seconds <= jobs_health.LATE_AFTER
        parts |= _journal()
        parts["facts"] = _facts()
    whole = all(parts.values())
    return JsonResponse({"ready": whole, "parts": parts}, status=200 if whole else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in the text format of Prometheus, for a token of an administrator made for metrics."""
    # Not with the module: they bring the API's library, and who looks whether this process lives has no use for it.
    from everweek.web.api.problems import problem, refused
    from everweek.web.api.security import Bearer

    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    try:
        if kind.lower() != "bearer":
            return problem(401, "Send an administrator's token: Authorization: Bearer ew_...", code="token")
        check_may(Bearer().authenticate(request, token.strip()), Action.JOBS_READ)
    except NotFound as stranger:
        return problem(401, stranger.message, code="token")
    except EverweekError as error:
        return refused(error)
    return HttpResponse("".join(_figures()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _journal() -> dict[str, bool]:
    late = set(get_lags().late)
    parts = {"placing": "placing" not in late, "sealing": "sealing" not in late, "subscribers": not late - {"placing", "sealing"}}
    return {"journal": all(parts.values()), **parts}


def _facts() -> bool:
    try:
        return ask.ready().lag <= facts_health.LATE_AFTER
    except EverweekError:
        return False


def _figures() -> Iterator[str]:
    state = jobs.get_state()
    yield _figure("everweek_journal_head", "The place of the last line of the journal.", journal.head())
    yield _figure("everweek_journal_unplaced", "Lines that wait for their place.", journal.unplaced())
    yield _figure("everweek_journal_parked", "Lines parked for a person to look at.", len(journal.list_parked()))
    for standing in journal.list_standings():
        yield _figure("everweek_subscriber_behind", "", standing.behind, subscriber=standing.subscriber)
    lags = get_lags()
    for part, seconds in {"placing": lags.placing, "sealing": lags.sealing, **lags.subscribers}.items():
        yield _figure("everweek_journal_late_seconds", "", seconds, part=part)
    yield _figure("everweek_jobs_waiting", "Jobs that wait.", state.waiting)
    yield _figure("everweek_jobs_running", "Jobs that run.", state.running)
    yield _figure("everweek_jobs_dead", "Jobs that failed for good.", state.dead)
    yield _figure("everweek_jobs_lag_seconds", "How long the longest wait is past its time.", state.lag_seconds)
    yield _figure("everweek_workers", "Workers alive on this machine.", state.workers)


def _figure(name: str, meaning: str, value: float, **labels: str) -> str:
    said = f"# HELP {name} {meaning}\n# TYPE {name} gauge\n" if meaning else ""
    inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{said}{name}{{{inside}}} {value}\n" if inside else f"{said}{name} {value}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
