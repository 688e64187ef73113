"""The pages of webhooks: who is told what happens, shown and changed by administrators alone."""

import pytest
from django.db import connection
from tests.cast import BY, Cast
from tests.web.reading import send, visit

from everweek import clock
from everweek.journal import sequencer
from everweek.journal.events import all_events
from everweek.journal.models import Line
from everweek.messages.models import Delivery, Webhook
from everweek.messages.webhooks import rules
from everweek.messages.webhooks.services import add_webhook
from everweek.people.paging import PAGE
from everweek.web.system.told import told_kinds

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."),
]
ADDRESS = "https://helpdesk.example.org/hooks"
FORM = {"name": "Helpdesk", "address": ADDRESS, "kinds": ["response.received"]}


def a_webhook() -> Webhook:
    return add_webhook(name="Helpdesk", address=ADDRESS, kinds=["response.received"], by=BY)[0]


def parked(webhook: Webhook) -> Delivery:
    sequencer.place()
    line = Line.objects.filter(seq__isnull=False).first()
    return Delivery.objects.create(
        webhook=webhook, line=line, at=clock.now(), tries=8, parked_at=clock.now(), reason="HTTP 500 <b>"
    )


def test_a_webhook_is_added_and_its_secret_shown_this_once(cast: Cast):
    answer = cast.client("heidi").post("/settings/webhooks/", FORM)
    webhook = Webhook.objects.get()
    secret = rules.secret_of(webhook.salt)
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    for address in ("/settings/webhooks/", f"/settings/webhooks/{webhook.pk}"):
        shown = visit(cast.client("heidi"), address)
        assert ADDRESS in shown
        assert secret not in shown
    assert Line.objects.get(kind="webhook.added").actor == cast.heidi.actor


def test_what_programs_want_first_stands_first_and_our_housekeeping_last(cast: Cast):
    kinds = [kind for _heading, told in told_kinds() for kind, _says in told]
    assert kinds[0] == "response.received"
    assert kinds.index("response.received") < kinds.index("case.opened") < kinds.index("customer.added")
    assert kinds.index("interaction.recorded") < kinds.index("account.signed_in")
    assert sorted(kinds) == sorted(kind for kind in all_events() if not kind.startswith("webhook.")), (
        "each once, and none is lost"
    )
    page = cast.client("heidi").get("/settings/webhooks/").content.decode()
    assert page.index("<legend>What customers say</legend>") < page.index("<legend>The house itself</legend>")


def test_what_is_refused_stands_beside_its_field_with_what_was_typed(cast: Cast):
    answer = cast.client("heidi").post("/settings/webhooks/", FORM | {"address": "http://10.0.0.8/"})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "https://" in shown
    assert 'value="http://10.0.0.8/"' in shown
    assert 'aria-invalid="true"' in shown
    assert not Webhook.objects.exists()


def test_it_is_paused_goes_on_is_tried_and_removed(cast: Cast):
    webhook = a_webhook()
    here = f"/settings/webhooks/{webhook.pk}"
    assert "Let it go on" in send(cast.client("heidi"), f"{here}/pause")
    assert Webhook.objects.get().paused_at
    assert "Pause it" in send(cast.client("heidi"), f"{here}/resume")
    assert "on its way" in send(cast.client("heidi"), f"{here}/trial")
    assert "is told nothing any more" in send(cast.client("heidi"), f"{here}/remove")
    assert not Webhook.objects.exists()
    assert cast.client("heidi").get(here).status_code == 404


def test_what_was_parked_stands_with_the_work_and_is_sent_again_or_given_up(cast: Cast):
    webhook = a_webhook()
    first, second = parked(webhook), parked_line(webhook)
    shown = visit(cast.client("heidi"), "/settings/pending/")
    assert "2 deliveries are parked." in shown
    assert "HTTP 500 &lt;b&gt;" in shown
    assert "sent again, with all its tries" in send(cast.client("heidi"), f"/settings/pending/deliveries/{first.pk}/again")
    first.refresh_from_db()
    assert (first.parked_at, first.tries) == (None, 0)
    assert "1 delivery is parked." in visit(cast.client("heidi"), "/settings/pending/")
    send(cast.client("heidi"), f"/settings/pending/deliveries/{second.pk}/drop")
    assert not Delivery.objects.filter(pk=second.pk).exists()
    assert "Nothing has failed." in visit(cast.client("heidi"), "/settings/pending/")


def parked_line(webhook: Webhook) -> Delivery:
    line = Line.objects.filter(seq__isnull=False).last()
    return Delivery.objects.create(webhook=webhook, line=line, at=clock.now(), tries=8, parked_at=clock.now(), reason="HTTP 500")


def test_all_that_was_parked_of_one_is_sent_again_from_its_page(cast: Cast):
    webhook = a_webhook()
    parked(webhook)
    here = f"/settings/webhooks/{webhook.pk}"
    assert "A response was stored. response.received" in visit(cast.client("heidi"), here).says
    assert "Send 1 parked delivery again" in visit(cast.client("heidi"), here)
    assert "1 delivery is sent again." in send(cast.client("heidi"), f"{here}/resend")
    assert not Delivery.objects.filter(parked_at__isnull=False).exists()


def test_its_title_says_how_it_is_and_what_is_worst_comes_first(cast: Cast):
    webhook = a_webhook()
    here = f"/settings/webhooks/{webhook.pk}"

    def title() -> str:
        return visit(cast.client("heidi"), here).heading.removeprefix(webhook.name)

    assert title() == " was told nothing lately."
    Delivery.objects.create(webhook=webhook, line=None, at=clock.now(), tries=1, ended_at=clock.now())
    assert title() == " is told what happens here."
    parked(webhook)
    assert title() == " did not take 1 delivery, which is parked."
    Webhook.objects.filter(pk=webhook.pk).update(paused_at=clock.now())
    assert title() == " is paused, and told nothing."


def test_all_it_was_ever_told_is_read_on_from_its_page(cast: Cast):
    webhook, now = a_webhook(), clock.now()
    Delivery.objects.bulk_create(Delivery(webhook=webhook, at=now, ended_at=now, reason=f"HTTP {one}") for one in range(PAGE + 1))
    first = visit(cast.client("heidi"), f"/settings/webhooks/{webhook.pk}")
    assert f"HTTP {PAGE}" in first.says
    second = visit(cast.client("heidi"), first.link("Told before these"))
    assert "HTTP 0" in second.says
    assert "HTTP 1" not in second.says


def test_as_many_as_there_may_be_are_shown_with_few_questions_to_the_database(cast: Cast, django_assert_max_num_queries):
    for number in range(rules.MOST):
        add_webhook(name=f"Program {number}", address=ADDRESS, kinds=["*"], by=BY)
    client = cast.client("heidi")
    with django_assert_max_num_queries(12, connection=connection):
        shown = client.get("/settings/webhooks/").content.decode()
    assert "20 programs are told what happens here." in shown
    assert "Add a webhook" not in shown


def test_a_webhook_is_told_only_once_something_arrived(cast: Cast):
    webhook = a_webhook()
    here = f"/settings/webhooks/{webhook.pk}"
    page = visit(cast.client("heidi"), here)
    assert ("nothing told lately" in page.says, "Nothing yet. Send a trial" in page.says) == (True, True)
    Delivery.objects.create(webhook=webhook, line=None, at=clock.now(), tries=1, ended_at=clock.now())
    assert "nothing told lately" not in visit(cast.client("heidi"), here).says
