"""One tap, and the web killed with -9 while it is stored: sent again, it is one report with its care, never lost nor twice."""

import pytest
from tests.cast import Cast
from tests.dying import KILLED, dying, moments, statements_of
from tests.processes import start

from everweek.act.respect.models import CheckIn, Incident
from everweek.act.respect.rules import USUAL_DAYS
from everweek.act.respect.services import Report, report_incident
from everweek.journal.models import Line
from everweek.people.models import Member

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def tap(member: int, last: int, key: str) -> None:
    """Run by another process: report it, and be killed before that statement."""
    with dying(last):
        report_incident(report=Report(key=key), by=Member.objects.get(pk=member))


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
