"""One press, and the web killed with -9 while it is stored: pressed again, it is done once and whole, never in part nor twice."""

import pytest
from tests.act.opening import opened
from tests.cast import Cast
from tests.dying import KILLED, dying, moments, statements_of
from tests.flows.test_cases_killed import killed_at
from tests.processes import start

from everweek.act.cases.naming import name_new_customer
from everweek.act.models import Case
from everweek.act.respect.models import CheckIn, CustomerThanks, Incident
from everweek.act.respect.rules import USUAL_DAYS, ThanksFor
from everweek.act.respect.services import Report, report_incident
from everweek.act.respect.thanking import thank_customer
from everweek.journal.models import Line
from everweek.messages.models import CustomerMail
from everweek.people.models import Customer, Member

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def tap(member: int, last: int, key: str) -> None:
    """Run by another process: report it, and be killed before that statement."""
    with dying(last):
        report_incident(report=Report(key=key), by=Member.objects.get(pk=member))


def thank(member: int, customer: int, last: int) -> None:
    """Run by another process: thank a customer, and be killed before that statement."""
    with dying(last):
        who = Member.objects.get(pk=member)
        thank_customer(customer=Customer.objects.get(pk=customer), why=ThanksFor.KINDNESS, key="press", by=who)


def name(member: int, case: int, last: int) -> None:
    """Run by another process: add whom a case came from and say it is theirs, and be killed before that statement."""
    with dying(last):
        name_new_customer(case=Case.objects.get(pk=case), by=Member.objects.get(pk=member))


def kept() -> tuple[int, int, int]:
    """The reports, the days on which somebody asks, and the lines that tell of a report."""
    return Incident.objects.count(), CheckIn.objects.count(), Line.objects.filter(kind="incident.reported").count()


def test_a_tap_whose_storing_was_killed_and_that_is_sent_again_is_one_report(cast: Cast):
    many = statements_of(lambda: tap(cast.bob.pk, 0, "counted"))
    for done, last in enumerate(moments(many, seed=7, most=4)):
        before = (done, len(USUAL_DAYS) * done, done)
        with start(tap, cast.bob.pk, last, f"tap-{last}") as sending:
            code, _said, complaints = sending.outcome()
        assert (code, kept()) == (KILLED, before), complaints
        for _again in range(2):
            tap(cast.bob.pk, 0, f"tap-{last}")
        assert kept() == (done + 1, len(USUAL_DAYS) * (done + 1), done + 1)


def test_a_customer_is_thanked_once_and_a_case_named_once_through_kills(cast: Cast):
    many = statements_of(lambda: thank(cast.bob.pk, cast.dana.pk, 0))
    mails = {"EVERWEEK_MAIL": "smtp://mail.example.org:25"}
    assert killed_at(moments(many, seed=8, most=3), thank, cast.bob.pk, cast.dana.pk, **mails) == 3
    thank(cast.bob.pk, cast.dana.pk, 0)
    assert CustomerThanks.objects.count() == Line.objects.filter(kind="customer.thanked").count() == 1
    assert CustomerThanks.objects.get().letter
    assert CustomerMail.objects.count() == 1

    case = opened(cast, customer=None, writer="D. Passenger", address="d@somewhere.example")
    before = Customer.objects.count()
    many = statements_of(lambda: name(cast.bob.pk, case.pk, 0))
    assert killed_at(moments(many, seed=9, most=3), name, cast.bob.pk, case.pk) == 3
    name(cast.bob.pk, case.pk, 0)
    case.refresh_from_db()
    assert (case.customer.name, Customer.objects.count()) == ("D. Passenger", before + 1)
    assert Line.objects.filter(kind="case.customer_named").count() == 1
