"""An administrator's program sees what could not be done, runs it again or gives it up, and asks how the installation is."""

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests.cast import Cast
from tests.web.api.calls import Program, program_of

from everweek import clock
from everweek.errors.findings import State
from everweek.jobs.models import Ticket
from everweek.jobs.tasks import JOBS, discover
from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.journal.models import Line, Parked
from everweek.journal.subscribers import registered_for_a_while, subscriber
from everweek.messages.models import Delivery
from everweek.messages.webhooks.services import add_webhook
from everweek.people import paging
from everweek.web.system import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def heidis(cast: Cast) -> Program:
    return program_of(cast.heidi, "work:run", "metrics:read", "webhooks:write")


@pytest.fixture
def kettle(cast: Cast):
    """A listener that fails for as long as it is broken, and two lines parked for it."""
    broken = {"is": True}
    with registered_for_a_while():

        @subscriber("kettle", kinds=["unit.opened"], start="beginning")
        def whistle(lines: list[Line]) -> None:
            """Whistle."""
            if broken["is"]:
                message = f"cold at {lines[0].seq}"
                raise ValueError(message)

        sequencer.place()
        settle()
        for line in Line.objects.filter(kind="unit.opened").order_by("seq")[:2]:
            Parked.objects.create(subscriber="kettle", line=line, tries=5, reason="ValueError: cold", parked_at=clock.now())
        yield broken


def dead_job(reason: str = "OSError: the disk is full") -> str:
    discover()
    task = JOBS["facts.merge"].enqueue()
    DBTaskResult.objects.filter(pk=task.id).update(
        status=TaskResultStatus.FAILED, finished_at=timezone.now(), traceback=f"Traceback\n{reason}"
    )
    Ticket.objects.filter(task_id=task.id).update(tries=5)
    return str(task.id)


def test_jobs_that_failed_are_read_to_the_end_and_none_says_what_it_was_to_do_it_with(heidis, monkeypatch):
    monkeypatch.setattr(paging.Order.stretch, "__kwdefaults__", {"most": 2})
    dead = [dead_job(f"OSError: reason {n}") for n in range(3)]
    first = heidis.get("/pending/jobs").json()
    rest = heidis.get(f"/pending/jobs?after={first['next']}").json()
    assert [one["id"] for one in first["jobs"] + rest["jobs"]] == dead[::-1]
    assert "next" not in rest
    newest = first["jobs"][0]
    assert (newest["name"], newest["standing"], newest["tries"], newest["reason"]) == (
        "facts.merge",
        "dead",
        5,
        "OSError: reason 2",
    )
    assert "arguments" not in newest
    assert heidis.get("/pending").json()["jobs"]["dead"] == 3


def test_a_dead_job_runs_again_once_and_is_given_up_by_whom_the_journal_names(cast: Cast, heidis):
    dead = dead_job()
    again = heidis.post(f"/pending/jobs/{dead}/again", {}, Idempotency_Key="k-1")
    assert (again.status_code, again.json()["done"]) == (200, True)
    assert DBTaskResult.objects.get(pk=dead).status == TaskResultStatus.READY
    assert heidis.post(f"/pending/jobs/{dead}/again", {}, Idempotency_Key="k-1")["Idempotency-Replayed"] == "true"
    assert heidis.post(f"/pending/jobs/{dead}/again", {}).status_code == 404
    assert [one["id"] for one in heidis.get("/pending/jobs?standing=waiting").json()["jobs"]] == [dead]
    assert heidis.get("/pending/jobs?standing=running").json() == {"jobs": []}
    other = dead_job()
    assert heidis.post(f"/pending/jobs/{other}/drop", {}).status_code == 200
    assert not DBTaskResult.objects.filter(pk=other).exists()
    assert Line.objects.get(kind="job.dropped").actor.startswith(f"{cast.heidi.actor} via token:")
    assert heidis.post(f"/pending/jobs/{other}/burn", {}).status_code == 422


def test_a_parked_line_that_fails_again_stays_with_its_new_reason_and_is_applied_when_it_can_be(heidis, kettle):
    [one] = [one for one in heidis.get("/pending").json()["listeners"] if one["name"] == "kettle"]
    assert one["parked"] == 2
    first, second = heidis.get("/pending/parked?listener=kettle").json()["parked"]
    assert (first["kind"], first["reason"], first["tries"]) == ("unit.opened", "ValueError: cold", 5)
    for key in ({}, {"Idempotency_Key": "k-1"}):
        failed = heidis.post(f"/pending/parked/{first['id']}/again", {}, **key)
        assert (failed.status_code, failed.json()["done"]) == (200, False)
        assert f"cold at {first['seq']}" in failed.json()["reason"]
    stayed = heidis.get("/pending/parked?listener=kettle").json()["parked"][0]
    assert (stayed["tries"], stayed["reason"]) == (7, f"ValueError: cold at {first['seq']}")
    kettle["is"] = False
    assert heidis.post(f"/pending/parked/{first['id']}/again", {}).json() == {"done": True, "reason": ""}
    assert heidis.post(f"/pending/parked/{first['id']}/again", {}).status_code == 404
    assert heidis.post(f"/pending/parked/{second['id']}/drop", {}).json()["done"] is True
    assert heidis.get("/pending/parked?listener=kettle").json() == {"parked": []}
    assert {line.kind for line in Line.objects.filter(kind__startswith="parked.")} >= {"parked.applied", "parked.discarded"}


def test_what_a_webhook_did_not_take_is_sent_again_or_given_up(cast: Cast, heidis):
    webhook, _secret = add_webhook(name="desk", address="https://desk.example.org/", kinds=["unit.opened"], by=cast.heidi)
    now = clock.now()
    first, second = (
        Delivery.objects.create(webhook=webhook, at=now, tries=8, parked_at=now, reason=f"HTTP {code}") for code in (500, 404)
    )
    assert heidis.get("/pending").json()["parked_deliveries"] == 2
    listed = heidis.get("/webhooks/parked").json()["deliveries"]
    assert [(one["id"], one["webhook"], one["reason"]) for one in listed] == [
        (first.pk, webhook.pk, "HTTP 500"),
        (second.pk, webhook.pk, "HTTP 404"),
    ]
    assert heidis.post(f"/webhooks/parked/{first.pk}/again", {}).status_code == 200
    first.refresh_from_db()
    assert first.parked_at is None
    assert heidis.post(f"/webhooks/parked/{second.pk}/drop", {}).status_code == 200
    assert not Delivery.objects.filter(pk=second.pk).exists()
    assert heidis.post(f"/webhooks/parked/{second.pk}/drop", {}).status_code == 404


def test_health_is_what_the_page_of_health_judges_the_worst_first(heidis, monkeypatch):
    dead_job()
    told = heidis.get("/health").json()
    assert {one["part"] for one in told["parts"]} == set(health.EXAMINED)
    assert [one["state"] for one in told["parts"]] == sorted(
        (one["state"] for one in told["parts"]), key=["ill", "look", "well"].index
    )
    assert told["state"] == told["parts"][0]["state"]
    [jobs] = [one for one in told["parts"] if one["part"] == "jobs"]
    assert "Failed for good: 1." in jobs["says"]
    assert jobs["do"]

    def away() -> object:
        message = "the table was moved away"
        raise OSError(message)

    monkeypatch.setattr(health, "EXAMINED", {**health.EXAMINED, "facts": away})
    told = heidis.get("/health").json()
    assert (told["state"], told["parts"][0]["state"]) == ("ill", State.ILL)
    assert [one["says"] for one in told["parts"] if one["part"] == "facts"] == ["Cannot be examined: the table was moved away"]


@pytest.mark.parametrize("by", ["alice", "bob", "erin", "frank", "grace"])
def test_work_and_health_are_the_administrators_alone(cast: Cast, kettle, by):
    program = program_of(getattr(cast, by), "work:run", "metrics:read", "webhooks:write")
    dead, parked = dead_job(), Parked.objects.order_by("id")[0]
    for address in ("/pending", "/pending/jobs", "/pending/parked?listener=kettle", "/webhooks/parked", "/health"):
        assert program.get(address).status_code == 403, address
    for deed in ("again", "drop"):
        assert program.post(f"/pending/jobs/{dead}/{deed}", {}).status_code == 403
        assert program.post(f"/pending/parked/{parked.pk}/{deed}", {}).status_code == 403
    assert DBTaskResult.objects.get(pk=dead).status == TaskResultStatus.FAILED
    assert Parked.objects.filter(pk=parked.pk).exists()


def test_each_takes_its_own_scope(cast: Cast):
    monitoring, working = program_of(cast.heidi, "metrics:read"), program_of(cast.heidi, "work:run")
    assert (monitoring.get("/health").status_code, monitoring.get("/pending").status_code) == (200, 403)
    assert (working.get("/pending").status_code, working.get("/health").status_code) == (200, 403)
    assert working.get("/webhooks/parked").status_code == 403
