"""A line that was crossed is followed up by those who are to, and the customer reads what was decided."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import translation
from tests.act.opening import MONDAY
from tests.act.respect import limited, reported, wanted
from tests.flows.delivering import hear

from everweek import clock
from everweek.act.respect.appealing import decide_appeal, make_appeal
from everweek.act.respect.ladder import propose_step
from everweek.act.respect.letters import how_to_appeal
from everweek.act.respect.models import Step
from everweek.act.respect.rules import StepKind
from everweek.act.respect.services import answer_report, take_pause
from everweek.act.respect.writing import link_of
from everweek.act.tasks import follow_care
from everweek.messages.letters.sending import send_due
from everweek.messages.models import Notice
from everweek.messages.notices.kinds import CUSTOMER_WORDS
from everweek.messages.notices.rewriting import rewrite_words
from everweek.messages.notices.saying import Said
from everweek.people.services import leave_member

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("who is told is asked of rows that read alike on any")]


@pytest.fixture(autouse=True)
def monday(settings):
    settings.EMAIL_HOST = "mail.example.org"
    with clock.frozen(MONDAY):
        yield


def told():
    """Who was told what since it was asked last."""
    before = set(Notice.objects.values_list("pk", flat=True))
    hear()
    fresh = Notice.objects.exclude(pk__in=before).select_related("member").order_by("member__name", "pk")
    return [(one.member.name, one.kind) for one in fresh]


def test_who_looks_after_the_colleague_is_told_and_of_what_was_not_done_those_beside_too(cast):
    incident = reported(cast, words="SECRET")
    assert told() == [("Alice", "incident.reported")]
    assert Notice.objects.get().path == f"/respect/{incident.pk}/"
    take_pause(incident=incident, minutes=10, by=cast.bob)
    answer_report(incident=incident, text="SECRET", by=cast.alice)
    assert told() == [("Alice", "incident.paused"), ("Bob", "incident.answered")]
    follow_care.func()
    follow_care.func()
    assert told() == [("Alice", "check_in.due")]
    with clock.frozen(MONDAY + timedelta(days=1)):
        follow_care.func()
        assert told() == [("Alice", "check_in.late")]
    assert "SECRET" not in str(list(Notice.objects.values_list("values", flat=True)))


def test_where_nobody_leads_there_or_above_administrators_are_told_that_nobody_looks_after_the_colleague(cast):
    for leads in (cast.alice, cast.grace):
        leave_member(member=leads, by=cast.erin)
    reported(cast, words="SECRET")
    assert told() == [("Heidi", "incident.uncared")]
    [notice] = Notice.objects.all()
    assert (notice.path, notice.values) == ("/settings/units/", {"unit": "North desk"})
    assert cast.client("heidi").get(notice.path).status_code == 200
    reported(cast, key="of her", about_member=cast.heidi)
    assert told() == []


def test_a_step_is_asked_of_who_may_decide_and_its_customer_reads_it_and_what_came_of_an_appeal(cast):
    propose_step(wanted=wanted(StepKind.NOTICE, incident=reported(cast)), by=cast.alice)
    assert told() == [("Alice", "incident.reported"), ("Erin", "step.proposed"), ("Grace", "step.proposed")]
    Step.objects.update(standing="withdrawn")
    limit = limited(cast)
    told()
    send_due()
    [letter] = mail.outbox
    assert (letter.to, link_of(limit) in letter.body) == (["dana@example.org"], True)
    assert "You called a colleague names." in letter.body
    make_appeal(step=limit, text="I was ill.", by=cast.bob)
    assert told() == [("Grace", "appeal.made")], "nobody who took part"
    decide_appeal(step=limit, grants=True, answer="We did not know.", by=cast.grace)
    told()
    send_due()
    assert "We did not know." in mail.outbox[-1].body
    assert len(mail.outbox) == 2, "each once, and of what an appeal lifted its answer tells"


def test_a_limit_is_told_in_the_organisations_own_words_with_the_way_to_appeal_and_that_it_ended_by_itself(cast):
    said = Said("Como nos fala", "# Bom dia\n{reason}\n{terms}\n{link}")
    rewrite_words(kind=CUSTOMER_WORDS["letter.step.limit"], language="pt", said=said, by=cast.erin)
    limit = limited(cast)
    hear()
    send_due()
    own = mail.outbox[-1]
    with translation.override("pt"):
        assert how_to_appeal() in " ".join(own.body.split())
    assert (own.subject, link_of(limit) in own.body) == ("Como nos fala", True)
    assert "You called a colleague names." in own.body
    with clock.frozen(MONDAY + timedelta(days=31)):
        follow_care.func()
        hear()
        send_due()
    assert "A limitação que tínhamos fixado terminou." in mail.outbox[-1].body, "in the language of the customer"
