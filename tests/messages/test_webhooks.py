"""Programs are told what happens: in order, signed, under lasting ids, tried again, parked, and never led astray."""

import random
import socket
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from tests.messages.receiving import Program, program
from tests.processes import say, start

from everweek import clock
from everweek.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from everweek.journal import sequencer
from everweek.journal.events import also
from everweek.journal.models import Line
from everweek.journal.services import Happening, System, record
from everweek.messages import health
from everweek.messages.models import Delivery, Webhook
from everweek.messages.webhooks import queries, rules, sending, services
from everweek.messages.webhooks.access import access_webhook
from everweek.people import fetching
from everweek.people.services import CustomerRow, erase_customer, upsert_customers

pytestmark = pytest.mark.django_db

BY = System("tests")
KETTLE = {"kettle.boiled": "The kettle boiled.", "kettle.cleaned": "The kettle was cleaned."}


@pytest.fixture(autouse=True)
def kettle(settings):
    settings.EVERWEEK_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    with also(KETTLE):
        yield


@pytest.fixture
def helpdesk():
    with program() as here:
        yield here


def hook(to: Program, *kinds: str) -> Webhook:
    return services.add_webhook(name="helpdesk", address=to.address, kinds=kinds or ["*"], by=BY)[0]


def happen(number: int, kind: str = "kettle.boiled", *, history: bool = False) -> None:
    with transaction.atomic():
        record(Happening(kind, BY, ("kettle", number), ids={"litres": 2}, history=history))


def told() -> int:
    sequencer.place()
    return sending.settle()


def later(**how: int):
    return clock.frozen(clock.now() + timedelta(**how))


def test_a_program_hears_in_order_what_happens_after_it_was_added_and_nothing_twice(helpdesk):
    happen(1)
    sequencer.place()
    hook(helpdesk)
    for number in (2, 3, 4):
        happen(number)
    assert told() == 3
    assert told() == 0
    assert helpdesk.subjects() == ["kettle:2", "kettle:3", "kettle:4"]


def test_it_hears_only_the_kinds_it_wants_never_history_and_nothing_of_webhooks(helpdesk):
    some = hook(helpdesk, "kettle.boiled")
    happen(1)
    happen(2, "kettle.cleaned")
    happen(3, history=True)
    services.pause_webhook(webhook=some, by=BY)
    services.resume_webhook(webhook=some, by=BY)
    told()
    assert helpdesk.subjects() == ["kettle:1"]
    services.remove_webhook(webhook=some, by=BY)
    hook(helpdesk, "*")
    happen(5, "kettle.cleaned")
    told()
    assert helpdesk.types() == ["kettle.boiled", "kettle.cleaned"]


def test_what_is_told_is_a_cloud_event_with_ids_only(helpdesk, settings):
    hook(helpdesk)
    [dana] = upsert_customers([CustomerRow(external_id="dana", name="Dana Dias", email="dana@example.org")], by=BY)
    told()
    [one] = helpdesk.got
    line = Line.objects.get(kind="customer.added")
    assert one.headers["content-type"].startswith("application/cloudevents+json")
    assert one.event == {
        "specversion": "1.0",
        "id": f"{line.seq}-{line.mac[:16]}",
        "source": settings.EVERWEEK_ADDRESS,
        "type": "customer.added",
        "subject": f"customer:{dana.id}",
        "time": line.at.isoformat(),
        "datacontenttype": "application/json",
        "data": {"seq": line.seq, "actor": "system:tests", "ids": line.ids},
    }
    assert b"Dana" not in one.body
    assert b"dana" not in one.body


def test_it_is_signed_as_the_published_vector_of_standard_webhooks():
    """Of the specification's reference libraries (standard-webhooks, tests of version 1.0.0)."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    signed = rules.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_whoever_knows_the_secret_can_check_what_came_and_the_secret_is_kept_nowhere(helpdesk):
    webhook, secret = services.add_webhook(name="till", address=helpdesk.address, kinds=["*"], by=BY)
    happen(1)
    told()
    [one] = helpdesk.got
    at = int(one.headers["webhook-timestamp"])
    assert one.headers["webhook-signature"] == rules.signature(secret, one.headers["webhook-id"], at, one.body)
    assert one.headers["webhook-id"] == one.event["id"]
    assert secret.removeprefix("whsec_") not in str(Webhook.objects.values().get())
    assert secret not in str(list(Line.objects.values_list("ids", flat=True)))
    assert rules.secret_of(webhook.salt) == secret
    assert services.add_webhook(name="other", address=helpdesk.address, kinds=["*"], by=BY)[1] != secret


def test_what_is_refused_is_tried_again_later_under_the_same_id_while_the_next_goes_on(helpdesk):
    hook(helpdesk)
    helpdesk.answers = [500]
    for number in (1, 2):
        happen(number)
    told()
    assert helpdesk.subjects() == ["kettle:1", "kettle:2"]
    assert told() == 0, "not before its time"
    with later(seconds=6):
        assert told() == 1
    assert helpdesk.subjects() == ["kettle:1", "kettle:2", "kettle:1"]
    assert helpdesk.got[0].event["id"] == helpdesk.got[2].event["id"]
    assert not Delivery.objects.filter(ended_at=None).exists()


def test_one_line_that_is_always_refused_is_parked_and_holds_nobody_up(helpdesk):
    webhook = hook(helpdesk)
    helpdesk.answers = [500]
    happen(1)
    told()
    for _try in range(2, rules.TRIES + 1):
        with later(hours=3 * _try):
            helpdesk.answers = [500]
            told()
    [parked] = queries.list_parked().rows
    assert (parked.tries, parked.reason, parked.kind) == (rules.TRIES, "HTTP 500", "kettle.boiled")
    happen(2)
    with later(hours=30):
        told()
    assert helpdesk.subjects()[-1] == "kettle:2"
    assert health.examine_webhooks().state == "look"
    assert services.send_again(webhook=webhook, by=BY) == 1
    assert told() == 1
    assert helpdesk.subjects()[-1] == "kettle:1"
    assert not queries.list_parked().rows
    assert Line.objects.get(kind="webhook.resent").ids == {"deliveries": 1}


def test_what_is_parked_can_be_given_up(helpdesk):
    webhook = hook(helpdesk)
    happen(1)
    sequencer.place()
    line = Line.objects.get(kind="kettle.boiled")
    parked = Delivery.objects.create(webhook=webhook, line=line, at=clock.now(), parked_at=clock.now())
    services.drop_delivery(delivery=parked, by=BY)
    assert not Delivery.objects.exists()
    assert Line.objects.get(kind="webhook.dropped").ids == {"line": line.seq}


def test_one_that_answers_nothing_rests_longer_and_longer_and_is_paused_after_three_days(helpdesk):
    webhook = hook(helpdesk)
    helpdesk.otherwise = 503
    for number in range(50):
        happen(number)
    assert told() == 2, "two failures, and it rests: not fifty"
    tried, hours = 2, 0
    while not Webhook.objects.get().paused_at:
        hours += 1
        with later(hours=hours):
            tried += told()
        assert hours < 100
    assert 72 <= hours <= 76
    assert tried < 100
    assert Webhook.objects.get().gave_up
    assert health.examine_webhooks().state == "ill"
    helpdesk.otherwise = 204
    assert told() == 0
    services.resume_webhook(webhook=webhook, by=BY)
    services.send_again(webhook=webhook, by=BY)
    told()
    assert {f"kettle:{number}" for number in range(50)} <= set(helpdesk.subjects()), "nothing was lost meanwhile"
    assert health.examine_webhooks().state == "well"


def test_one_that_says_it_is_gone_is_paused_at_once(helpdesk):
    hook(helpdesk)
    helpdesk.answers = [410]
    happen(1)
    told()
    assert Webhook.objects.get().gave_up


def test_one_that_fails_or_is_silent_blocks_nobody(helpdesk, monkeypatch):
    monkeypatch.setattr(fetching, "POST_SECONDS", 1.0)
    silent = socket.create_server(("127.0.0.1", 0))
    try:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        slow, _secret = services.add_webhook(name="silent", address=address, kinds=["*"], by=BY)
        hook(helpdesk)
        happen(1)
        begun = time.monotonic()
        told()
        assert time.monotonic() - begun < 5
        assert helpdesk.subjects() == ["kettle:1"]
        assert "did not answer within 1 seconds" in Webhook.objects.get(pk=slow.pk).reason
    finally:
        silent.close()


@pytest.mark.django_db(transaction=True)
def test_while_one_is_silent_the_worker_tells_the_others(helpdesk):
    silent = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
    services.add_webhook(name="silent", address=address, kinds=["*"], by=BY)
    hook(helpdesk)
    stop = threading.Event()
    worker = threading.Thread(target=sending.run, args=(stop,))
    worker.start()
    try:
        for number in (1, 2):
            happen(number)
            sequencer.place()
            told_at = time.monotonic()
            while len(helpdesk.got) < number:
                assert time.monotonic() - told_at < 5
                time.sleep(0.02)
    finally:
        silent.close()
        stop.set()
        worker.join()
    assert helpdesk.subjects() == ["kettle:1", "kettle:2"]


def test_a_redirect_is_a_refusal_and_is_not_followed(helpdesk):
    with program("/secret") as inside:
        helpdesk.otherwise, helpdesk.location = 302, inside.address
        hook(helpdesk)
        happen(1)
        told()
        assert Webhook.objects.get().reason == "HTTP 302"
        assert inside.got == []


def test_a_name_that_leads_into_the_private_network_is_refused_when_it_is_called(settings, monkeypatch):
    settings.EVERWEEK_PRIVATE_HOSTS = frozenset()
    services.add_webhook(name="sly", address="https://rebind.example.org/", kinds=["*"], by=BY)
    asked = []

    def resolve(host, port, **_how):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", lambda *_a, **_k: pytest.fail("it was called"))
    happen(1)
    told()
    assert asked == ["rebind.example.org"]
    assert "private network" in Webhook.objects.get().reason


def test_a_kind_nobody_writes_is_refused_and_the_near_one_named():
    with pytest.raises(Invalid, match=r"kettle\.boiled") as refused:
        services.add_webhook(name="x", address="https://a.example.org/", kinds=["kettle.boild"], by=BY)
    assert refused.value.field == "kinds"
    for kinds in ([], ["webhook.added"]):
        with pytest.raises(Invalid):
            services.add_webhook(name="x", address="https://a.example.org/", kinds=kinds, by=BY)


def test_there_are_at_most_twenty():
    for number in range(rules.MOST):
        services.add_webhook(name=f"x{number}", address="https://a.example.org/", kinds=["*"], by=BY)
    with pytest.raises(Conflict, match="20"):
        services.add_webhook(name="x", address="https://a.example.org/", kinds=["*"], by=BY)


def test_a_trial_reaches_one_that_is_paused_and_is_tried_once(helpdesk):
    webhook = hook(helpdesk)
    services.pause_webhook(webhook=webhook, by=BY)
    services.try_webhook(webhook=webhook, by=BY)
    happen(1)
    assert told() == 1
    assert helpdesk.types() == ["webhook.tried"]
    helpdesk.answers = [500]
    services.try_webhook(webhook=webhook, by=BY)
    assert told() == 1
    assert told() == 0
    assert [one.reason for one in queries.list_sent(webhook).rows] == ["HTTP 500", ""]
    for _again in range(services.TRIALS_A_MINUTE - 2):
        services.try_webhook(webhook=webhook, by=BY)
    with pytest.raises(TooMany):
        services.try_webhook(webhook=webhook, by=BY)


def test_one_that_was_paused_goes_on_where_it_stopped(helpdesk):
    webhook = hook(helpdesk)
    services.pause_webhook(webhook=webhook, by=BY)
    happen(1)
    assert told() == 0
    services.resume_webhook(webhook=webhook, by=BY)
    told()
    assert helpdesk.subjects() == ["kettle:1"]


def test_one_that_is_removed_while_it_answers_stays_removed(helpdesk, monkeypatch):
    webhook = hook(helpdesk)
    happen(1)
    plain = fetching.post

    def post(*told):
        status = plain(*told)
        services.remove_webhook(webhook=webhook, by=BY)
        return status

    monkeypatch.setattr(fetching, "post", post)
    told()
    assert not Webhook.objects.exists()
    assert not Delivery.objects.exists()


def test_only_administrators_may(cast):
    webhook, _secret = services.add_webhook(name="x", address="https://a.example.org/", kinds=["*"], by=BY)
    assert access_webhook(cast.heidi, webhook.pk) == webhook
    with pytest.raises(NotFound):
        access_webhook(cast.heidi, 10**30)
    for other in (cast.alice, cast.bob, cast.erin, cast.frank, cast.grace):
        with pytest.raises(NotAllowed):
            access_webhook(other, webhook.pk)


def test_what_was_put_aside_holds_nothing_of_an_erased_customer(helpdesk, cast):
    hook(helpdesk)
    helpdesk.otherwise = 500
    upsert_customers([CustomerRow(external_id="dana-diaz-1", name="Dana Diaz", email="diaz@example.org")], by=BY)
    told()
    assert Delivery.objects.filter(ended_at=None).exists()
    kept = str(list(Delivery.objects.values())) + str(list(Webhook.objects.values()))
    assert "diaz" not in kept.lower()
    erase_customer(customer=cast.dana, by=BY)
    with later(seconds=40):
        told()
    assert all(b"Diaz" not in one.body for one in helpdesk.got)


def test_what_was_delivered_is_forgotten_after_a_week(helpdesk):
    hook(helpdesk)
    happen(1)
    told()
    assert services.forget_old() == 0
    with later(days=8):
        assert services.forget_old() == 1


def test_an_id_tells_another_life_of_the_records_apart():
    line = Line(
        seq=7, mac="a" * 32, at=datetime(2026, 10, 5, tzinfo=UTC), kind="k.k", actor="a", subject_type="s", subject_id="1"
    )
    other = Line(seq=7, mac="b" * 32, at=line.at, kind="k.k", actor="a", subject_type="s", subject_id="1")
    assert rules.event_of(line)["id"] != rules.event_of(other)["id"]


def tell_everything() -> None:
    """What the worker does; run in a process of its own, to be killed."""
    say("begun")
    sending.settle()
    say("done")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_at_random_points_tells_everything_and_repeats_carry_the_same_id(helpdesk):
    hook(helpdesk, "kettle.boiled")
    for number in range(150):
        happen(number)
    sequencer.place()
    chance, killed = random.Random(11), 0
    for _round in range(5):
        with start(tell_everything, EVERWEEK_PRIVATE_HOSTS="127.0.0.1") as running:
            running.wait_for("begun")
            before = len(helpdesk.got)
            while len(helpdesk.got) < before + chance.randrange(1, 12):
                time.sleep(0.005)
            running.kill()
            killed += "done" not in running.outcome()[1]
    with start(tell_everything, EVERWEEK_PRIVATE_HOSTS="127.0.0.1") as running:
        running.finish()
    assert killed == 5
    ids = [one.event["id"] for one in helpdesk.got]
    assert len(set(ids)) == 150
    assert len(ids) - 150 <= killed * sending.TOGETHER, "at most those that were not written down when it was killed"
    firsts = [one.event["subject"] for place, one in enumerate(helpdesk.got) if ids.index(ids[place]) == place]
    assert firsts == [f"kettle:{number}" for number in range(150)]
