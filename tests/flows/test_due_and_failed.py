"""What is due, what was imported and what failed for good is told to those who see to it, each once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.act.giving import grid, promise
from tests.act.opening import MONDAY, opened
from tests.cast import BY, Cast
from tests.flows.delivering import hear
from tests.web.reading import visit

from everweek import clock
from everweek.act.giving.services import give_gesture
from everweek.act.improving.services import ImprovementWanted, propose_improvement
from everweek.errors.findings import State
from everweek.flows.promise_that_is_due_is_told import tell_what_is_due
from everweek.flows.token_that_runs_out_is_told import tell_tokens_ending
from everweek.flows.what_failed_for_good_reaches_administrators import tell_what_failed
from everweek.journal.models import Line, Parked
from everweek.journal.services import Happening, record
from everweek.listen.models import ImportRun
from everweek.messages.models import Notice
from everweek.people import saying
from everweek.people.health import examine_tokens
from everweek.people.models import Token
from everweek.people.services import leave_member, make_token, revoke_token

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("Notices are rows alike on any.")]


def told() -> list[tuple[str, str]]:
    return sorted(Notice.objects.values_list("member__name", "kind"))


def test_a_promise_is_told_on_its_day_and_once_after_it_and_stands_on_the_first_page(cast: Cast):
    with clock.frozen(MONDAY):
        grid(cast)
        give_gesture(case=opened(cast), wanted=promise(MONDAY.date()), by=cast.bob)
        wanted = ImprovementWanted(title="A ramp", owner=cast.alice, unit=cast.north, due_on=MONDAY.date())
        propose_improvement(wanted=wanted, by=cast.erin)
        assert tell_what_is_due() == 2
        assert tell_what_is_due() == 0
        assert told() == [("Alice", "improvement.due"), ("Bob", "gesture.due")]
        # Of 120 EUR a month nothing was given yet: the grid of tests/act/giving.py.
        home = visit(cast.client("bob"), "/").says
        assert "You may give this without asking." in home
        month, once = (" ".join(saying.money(Decimal(n), "EUR").split()) for n in ("120.00", "50.00"))
        assert f"{month} of {month} left this month, at most {once} a case" in home
    with clock.frozen(MONDAY + timedelta(days=1)):
        assert (tell_what_is_due(), tell_what_is_due()) == (2, 0)
        assert told()[1:] == [("Alice", "improvement.late"), ("Bob", "gesture.due"), ("Bob", "gesture.late")]


def test_who_imported_hears_how_it_ended_and_administrators_what_failed_for_good(cast: Cast):
    run = ImportRun.objects.create(started_by=cast.erin, read=1207, stored=1204, refused=3, started_at=clock.now())
    record(Happening("import.done", BY, ("import", run.pk)))
    record(Happening("import.failed", BY, ("import", run.pk)))
    hear()
    assert told() == [("Erin", "import.done"), ("Erin", "import.failed")]
    assert Notice.objects.first().values == {"stored": 1204, "refused": 3}

    line = Line.objects.order_by("-pk")[0]
    Parked.objects.create(subscriber="facts", line=line, tries=5, reason="Dana", parked_at=clock.now())
    assert (tell_what_failed(), tell_what_failed()) == (1, 0)
    [notice] = Notice.objects.filter(kind="work.stuck")
    assert (notice.member, notice.values) == (cast.heidi, {"n": 1, "what": "lines"})
    # Told when it failed, and not again each quarter of an hour.
    Parked.objects.update(parked_at=clock.now() - timedelta(hours=2))
    assert tell_what_failed() == 0


def the_till(cast: Cast, days: int, **more: object) -> Token:
    """A token of Erin's that runs out in so many days."""
    made = {"member": cast.erin, "scopes": ["responses:write"], "expires_at": clock.now() + timedelta(days=days), "by": cast.erin}
    return make_token(name="Till", **made | more)[0]


def test_a_token_that_runs_out_is_told_two_weeks_and_three_days_before_and_on_the_day(cast: Cast):
    with clock.frozen(MONDAY):
        the_till(cast, 30)
        the_till(cast, 9)
        revoke_token(token=the_till(cast, 30), by=cast.erin)
        assert tell_tokens_ending() == 0, "who made one for nine days knows"
    Token.objects.filter(expires_at__lt=MONDAY + timedelta(days=20)).delete()
    heard = [("Erin", "token.ending"), ("Heidi", "token.ending")]
    for gone, many in ((15, 0), (16, 2), (20, 0), (26, 0), (27, 2), (30, 2), (31, 0)):
        with clock.frozen(MONDAY + timedelta(days=gone)):
            assert (tell_tokens_ending(), tell_tokens_ending()) == (many, 0), gone
    assert told() == [heard[0]] * 3 + [heard[1]] * 3
    notice = Notice.objects.filter(member=cast.erin).first()
    assert (notice.values["token"], notice.values["day"], notice.path) == ("Till", "2026-12-02", "/settings/tokens/")


def test_a_token_ends_with_whom_it_acts_for_and_the_page_of_leaving_says_so(cast: Cast):
    with clock.frozen(MONDAY):
        the_till(cast, 300)
        page = visit(cast.client("heidi"), f"/settings/people/{cast.erin.pk}")
        assert "1 program acts for Erin and is turned away from then on" in page
        assert "acts for Bob" not in visit(cast.client("heidi"), f"/settings/people/{cast.bob.pk}")
        leave_member(member=cast.erin, on=MONDAY.date() + timedelta(days=10), by=cast.heidi)
        assert (tell_tokens_ending(), tell_tokens_ending()) == (2, 0)
        assert Notice.objects.first().values["day"] == "2026-11-12"


def test_health_says_which_token_that_is_used_runs_out(cast: Cast):
    with clock.frozen(MONDAY):
        till = the_till(cast, 30)
    with clock.frozen(MONDAY + timedelta(days=20)):
        assert examine_tokens().state is State.WELL, "nobody uses it"
        Token.objects.filter(pk=till.pk).update(used_on=MONDAY.date())
        found = examine_tokens()
        assert (found.state, "1 token that is used runs out within two weeks, or has: Till." in found.says) == (State.LOOK, True)
        revoke_token(token=till, by=cast.erin)
        assert examine_tokens().state is State.WELL
