"""A complaint by mail or on the page that speaks of danger is as grave at once as the rules say of such words."""

import pytest
from tests.act.opening import MONDAY
from tests.web.reading import visit

from everweek import clock
from everweek.act.cases.rules import Severity
from everweek.act.cases.working import Assessment, assess_case
from everweek.act.complaining.services import Complaint, complain
from everweek.act.mailing.rules import Arrived
from everweek.act.mailing.services import take_mail
from everweek.act.models import Case, CaseClock, Remark
from everweek.act.ruling.rules import Opens
from everweek.act.ruling.services import RuleWanted, stop_rule, write_rule

pytestmark = pytest.mark.one_database(
    "what a rule says of words is decided without a database; what is opened is a case as any other"
)


@pytest.fixture(autouse=True)
def monday(settings):
    settings.EMAIL_HOST = "mail.example.org"
    with clock.frozen(MONDAY):
        yield


def rule(cast, name, **opens):
    more = {key: opens.pop(key) for key in ("unit", "severity", "safety") if key in opens}
    return write_rule(wanted=RuleWanted(name=name, opens=Opens(**opens), **more), by=cast.erin)


def by_mail(text, number):
    arrived = Arrived(identity=f"{number}", kind="said", at=MONDAY, title="The boat", text=text, sender="dana@example.org")
    return Case.objects.get(pk=take_mail(arrived=arrived).case)


def on_the_page(text, number):
    complain(complaint=Complaint(text=text, once=f"{number:x<40}"))
    return Case.objects.latest("pk")


@pytest.mark.parametrize("complained", [by_mail, on_the_page])
def test_what_speaks_of_danger_is_due_sooner_and_a_rule_says_so_until_a_person_does(cast, complained):
    rule(cast, "Danger", urgencies=("safety", "life"), severity=Severity.CRITICAL, safety=True)
    rule(cast, "Lawyers", words=("mylawyer",), severity=Severity.HIGH)
    rule(cast, "Low scores", measure="nps", at_most=6, severity=Severity.CRITICAL)
    rule(cast, "Elsewhere", words=("mylawyer",), severity=Severity.CRITICAL, unit=cast.south)
    texts = ["My child was injured.", "Cold soup: mylawyer writes.", "The soup was cold."]
    hurt, law, calm = (complained(text, number) for number, text in enumerate(texts))

    assert (hurt.severity, hurt.safety, law.severity, law.safety) == (Severity.CRITICAL, True, Severity.HIGH, False)
    dues = [CaseClock.objects.get(case=one, kind="first_reply").due_at for one in (hurt, law, calm)]
    assert (dues, calm.severity) == (sorted(set(dues)), Severity.NORMAL)
    [note] = Remark.objects.filter(case=hurt, side="note")
    assert (note.by, "critical (Danger)" in note.text) == ("system:opening-rules", True)
    here, mark = f"/act/{hurt.pk}/", "Who says so a rule, and no person yet"
    assert mark in visit(cast.client("erin"), here).says
    assess_case(case=hurt, assessment=Assessment(severity=Severity.CRITICAL, safety=True), by=cast.erin)
    assert mark not in visit(cast.client("erin"), here).says


def test_without_a_rule_that_listens_nothing_is_held_for_anything_and_a_mail_read_again_is_marked_once(cast):
    stopped = rule(cast, "Danger", urgencies=("safety",), severity=Severity.CRITICAL)
    stop_rule(rule=stopped, by=cast.erin)
    assert by_mail("My child was injured.", 1).severity == Severity.NORMAL
    assert not Remark.objects.filter(side="note").exists()
    rule(cast, "Danger", urgencies=("safety",), severity=Severity.CRITICAL)
    for _twice in range(2):
        by_mail("My child was injured.", 2)
    assert Remark.objects.filter(side="note").count() == 1
