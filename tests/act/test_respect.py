"""Somebody crossed a line: the report, relief, that the colleague is looked after, and what comes of it."""

from datetime import timedelta

import pytest
from tests.act.opening import MONDAY, opened
from tests.act.respect import limited, noticed, reported
from tests.cast import BY

from everweek import clock
from everweek.act.access import access_case
from everweek.act.keeping import end_respect, have_a_step
from everweek.act.models import Case
from everweek.act.respect.access import access_check_in, access_incident
from everweek.act.respect.caring import do_check_in, set_care_plan, tell_due
from everweek.act.respect.models import CheckIn, CustomerThanks, Incident, Step
from everweek.act.respect.queries import list_check_ins, list_incidents, may_be_handed_over, tell_incident
from everweek.act.respect.rates import list_rates
from everweek.act.respect.rules import How, IncidentKind, Outcome, ThanksFor, Where
from everweek.act.respect.services import Report, answer_report, hand_over, report_incident, say_more, take_pause
from everweek.act.respect.thanking import thank_customer
from everweek.errors import Conflict, Invalid, NotAllowed, NotFound
from everweek.journal.models import Line
from everweek.moments.services import InteractionRow, record_interactions
from everweek.people.queries import export_customer
from everweek.people.services import CustomerRow, erase_customer, leave_member, merge_customers, upsert_customers
from everweek.science import Estimate, NotEnough

TODAY = MONDAY.date()


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def refused(what, **told):
    with pytest.raises((Conflict, NotAllowed, Invalid)) as found:
        what(**told)
    return found.value.code


def lines(*kinds):
    return list(Line.objects.filter(kind__in=kinds).order_by("pk").values_list("kind", flat=True))


def test_one_tap_is_a_report_and_what_it_was_is_said_later(cast):
    incident = report_incident(report=Report(key="tap"), by=cast.bob)
    assert report_incident(report=Report(key="tap", kind=IncidentKind.THREAT), by=cast.bob) == incident, "a tap sent twice is one"
    assert (incident.unit, incident.kind, incident.words) == (cast.north_desk, "", "")
    # The same key of somebody else is another report.
    assert report_incident(report=Report(key="tap", unit=cast.north), by=cast.alice) != incident

    told = {"kind": IncidentKind.INSULT, "where": Where.DESK, "outcome": Outcome.CALMED, "words": "They shouted."}
    for _ in range(2):
        say_more(incident=incident, **told, by=cast.bob)
    assert lines("incident.told") == ["incident.told"]
    assert refused(say_more, incident=incident, **told, by=cast.alice), "nobody says it for them"
    assert not Line.objects.filter(kind__startswith="incident.").exclude(values_hash="").exists(), (
        "no word of it is in the journal"
    )

    assert [one.id for one in list_incidents(cast.alice).rows][-1] == incident.pk
    assert [one.words for one in list_incidents(cast.bob).rows] == ["They shouted."]
    for other in (cast.erin, cast.frank, cast.heidi, cast.charlie, cast.dana):
        with pytest.raises(NotFound):
            access_incident(other, incident.pk)
    ahead, long_ago = MONDAY + timedelta(hours=1), MONDAY - timedelta(days=400)
    for at in (ahead, long_ago):
        assert refused(report_incident, report=Report(key="other", at=at), by=cast.bob)


@pytest.mark.one_database("when a tap was follows from what is sent")
def test_a_tap_kept_without_a_network_is_of_the_moment_it_was_made(cast):
    bob = cast.client("bob")
    sent = [bob.post("/respect/report", {"key": f"{cast.bob.pk}-{ago}", "ago": ago}) for ago in ("259200", "")]
    assert [one.status_code for one in sent] == [302, 302]
    assert list(Incident.objects.order_by("pk").values_list("day", flat=True)) == [
        MONDAY.date() - timedelta(days=3),
        MONDAY.date(),
    ]
    # Longer than a tap is kept, no number, and more than any span of time: nothing is reported, and no page breaks.
    for ago in (str(31 * 86400), "-5", "x", "9" * 18, "9" * 40):
        answer = bob.post("/respect/report", {"key": f"{cast.bob.pk}-bad", "ago": ago}, follow=True)
        assert "A tap is kept for 30 days at most." in answer.content.decode(), ago
    assert Incident.objects.count() == 2


def test_who_crossed_the_line_is_named_on_the_page_and_a_colleague_sees_nothing_of_it_from_then_on(cast):
    incident = report_incident(report=Report(key="tap"), by=cast.bob)
    page = f"/respect/{incident.pk}/"
    bob = cast.client("bob")
    sent = bob.post(f"{page}say", {"words": "They shouted.", "customer": "Dana", "colleague": ""})
    incident.refresh_from_db()
    assert (sent.status_code, incident.customer) == (302, cast.dana)
    assert set(CheckIn.objects.filter(incident=incident).values_list("keeper", flat=True)) == {cast.alice.pk}
    assert bob.post(f"{page}say", {"words": "They shouted.", "customer": "Nobody"}).status_code == 422
    bob.post(f"{page}say", {"words": "They shouted.", "colleague": str(cast.alice.pk)})
    incident.refresh_from_db()
    assert (incident.customer, incident.about_member) == (None, cast.alice)
    assert cast.alice.pk not in CheckIn.objects.filter(incident=incident).values_list("keeper", flat=True)
    assert cast.client("alice").get(page).status_code == 404


def test_whom_a_report_is_about_sees_nothing_of_it_and_does_not_ask_how_they_are(cast):
    incident = reported(cast, customer=None, about_member=cast.alice)
    with pytest.raises(NotFound):
        access_incident(cast.alice, incident.pk)
    assert not list_incidents(cast.alice).rows
    assert not list_check_ins(cast.alice)
    keepers = set(CheckIn.objects.values_list("keeper__name", flat=True))
    assert keepers == {"Grace"}, "who leads nearest is whom it is about: a director asks"
    assert refused(reported, cast=cast, key="self", about_member=cast.bob)


def test_the_case_is_taken_off_the_colleague_who_takes_a_pause(cast):
    case = opened(cast)
    incident = reported(cast, customer=None, case=case)
    assert incident.customer == cast.dana, "whose case it is"
    hand_over(incident=incident, to=cast.alice, by=cast.bob)
    assert Case.objects.get(pk=case.pk).owner == cast.alice
    assert refused(hand_over, incident=incident, to=cast.bob, by=cast.bob)
    assert refused(hand_over, incident=reported(cast, key="of no case"), to=None, by=cast.bob) == "no-case"
    # Alice has it now: what was Bob's relief is no way to her work, nor to a case that lies elsewhere by now.
    assert refused(hand_over, incident=incident, to=None, by=cast.bob) == "not-theirs"
    assert not may_be_handed_over(Incident.objects.get(pk=incident.pk))
    Case.objects.filter(pk=case.pk).update(owner=None, unit=cast.south)
    assert refused(hand_over, incident=incident, to=cast.grace, by=cast.bob) == "not-theirs"
    Case.objects.filter(pk=case.pk).update(owner=cast.alice, unit=cast.north_desk)

    for _ in range(2):
        take_pause(incident=incident, minutes=20, by=cast.bob)
    assert lines("incident.handed_over", "incident.paused") == ["incident.handed_over", "incident.paused"]
    assert refused(take_pause, incident=incident, minutes=0, by=cast.bob)


def test_the_colleague_is_asked_how_they_are_until_it_was_done_and_that_is_followed_up(cast):
    set_care_plan(unit=cast.house, days=[0, 5], by=cast.grace)
    incident = reported(cast)
    first, second = CheckIn.objects.order_by("due_on")
    assert (first.keeper, first.due_on, second.due_on) == (cast.alice, TODAY, TODAY + timedelta(days=5))
    assert not list_check_ins(cast.bob)
    assert [one.keeper for one in list_check_ins(cast.grace)] == [cast.alice.pk] * 2, "a director sees what others have to do"
    assert not list_check_ins(cast.grace, own=True)
    with pytest.raises(NotFound):
        access_check_in(cast.bob, first.pk)
    assert (tell_due(by=BY), tell_due(by=BY)) == (1, 0)
    assert not list_check_ins(cast.alice)[0].late
    with clock.frozen(MONDAY + timedelta(days=1)):
        assert (tell_due(by=BY), tell_due(by=BY)) == (1, 0)
        assert list_check_ins(cast.alice)[0].late
        for _ in range(2):
            do_check_in(check_in=first, how=How.SHAKEN, words="Slept badly.", by=cast.alice)
        assert refused(do_check_in, check_in=first, how=How.WELL, words="", by=cast.grace) == "done"
    assert refused(do_check_in, check_in=second, how=How.WELL, words="", by=cast.bob), "nobody asks themselves"
    assert [tell_incident(who, incident).check_ins[0].words for who in (cast.alice, cast.bob, cast.grace)] == [
        "Slept badly.", "Slept badly.", "",
    ]  # fmt: skip
    # Who was to ask leaves: who leads there now asks instead.
    leave_member(member=cast.alice, on=TODAY + timedelta(days=2), by=cast.heidi)
    with clock.frozen(MONDAY + timedelta(days=5)):
        tell_due(by=BY)
    assert lines("check_in.due", "check_in.late", "check_in.done") == [
        "check_in.due",
        "check_in.late",
        "check_in.done",
        "check_in.due",
    ]
    second.refresh_from_db()
    assert second.keeper == cast.grace


def test_the_colleague_hears_what_came_of_it_and_the_report_is_closed_by_that_and_the_last_check_in(cast):
    incident = reported(cast)
    noticed(cast, incident)
    assert refused(answer_report, incident=incident, text="Nothing.", by=cast.bob)
    answer_report(incident=incident, text="We wrote to them. It will not be yours to answer.", by=cast.alice)
    told = tell_incident(cast.bob, access_incident(cast.bob, incident.pk))
    assert (told.answer, told.steps, told.closed) == (
        "We wrote to them. It will not be yours to answer.", [("notice", "in_force")], False,
    )  # fmt: skip
    for one in CheckIn.objects.all():
        do_check_in(check_in=one, how=How.WELL, words="", by=cast.alice)
    assert tell_incident(cast.bob, incident).closed


def test_an_erased_customer_leaves_no_word_and_the_reports_stay_counted(cast):
    limit = limited(cast)
    thank_customer(customer=cast.dana, why=ThanksFor.PATIENCE, key="tap", by=cast.bob)
    handed_out = export_customer(cast.dana)["respect"]
    assert (len(handed_out["reports"]), [one["kind"] for one in handed_out["steps"]]) == (1, ["limit"])
    assert have_a_step([cast.dana.pk], MONDAY + timedelta(days=1)) == {cast.dana.pk}
    erase_customer(customer=cast.dana, by=cast.heidi)
    limit.refresh_from_db()
    assert (limit.customer, limit.reason, limit.standing, limit.token_hash) == (None, "", "ended", None)
    [incident] = Incident.objects.all()
    assert (incident.customer, incident.words) == (None, "")
    assert CustomerThanks.objects.get().customer is None


def test_what_is_over_is_forgotten_in_its_time_and_two_who_are_one_are_one_here(cast):
    [other] = upsert_customers([CustomerRow(external_id="other", name="Other")], by=BY)
    limit = limited(cast)
    merge_customers(kept=cast.dana.__class__.objects.get(pk=other.id), gone=cast.dana, by=cast.heidi)
    assert set(Step.objects.values_list("customer", flat=True)) == {other.id}
    later = MONDAY + timedelta(days=1)
    assert end_respect(later, 0).count == 1, "the report; the limit is in force"
    Step.objects.filter(pk=limit.pk).update(standing="ended")
    assert [end_respect(later, 0).count for _ in range(2)] == [1, 0]


@pytest.mark.one_database("counts read alike on any database; the interval is proved in tests/science")
def test_the_rate_is_of_units_with_an_interval_and_never_of_a_few(cast):
    for number in range(4):
        reported(cast, key=f"{number}", outcome=Outcome.CALMED)
    since, until = TODAY - timedelta(days=30), TODAY
    by_unit = {one.unit: one for one in list_rates(cast.alice, since=since, until=until)}
    assert isinstance(by_unit["north-desk"].rate, NotEnough)
    reported(cast, key="5", outcome=Outcome.ENDED)
    found = {one.unit: one for one in list_rates(cast.alice, since=since, until=until)}["north-desk"]
    assert isinstance(found.calmed, Estimate)
    assert (found.calmed.value, found.calmed.n) == (0.8, 5), "calmed is an outcome of its own"
    assert isinstance(found.rate, NotEnough), "no moment with a customer is known: of nothing there is no rate"
    assert access_case(cast.bob, opened(cast).pk)


@pytest.mark.one_database("counts read alike on any database; the interval is proved in tests/science")
def test_of_five_in_a_thousand_moments_of_a_unit_the_rate_is_five_and_what_lies_elsewhere_or_before_counts_not(cast):
    with clock.frozen(MONDAY - timedelta(days=40)):
        reported(cast, key="long ago")
        record_interactions([InteractionRow(at=clock.now(), unit=cast.north_desk.pk)], by=BY)
    for number in range(5):
        reported(cast, key=f"{number}")
    rows = [InteractionRow(at=MONDAY, unit=cast.north_desk.pk)] * 1000 + [InteractionRow(at=MONDAY, unit=cast.south.pk)] * 250
    record_interactions(rows, by=BY)

    found = {one.unit: one for one in list_rates(cast.erin, since=TODAY - timedelta(days=30), until=TODAY)}
    desk, house = found["north-desk"], found[""]
    assert isinstance(desk.rate, Estimate)
    # Five events: 1.62 to 11.67, the printed row of tests/science/test_rates.py; of 1,000 moments that is the rate itself.
    assert (desk.rate.value, desk.rate.n, desk.moments) == (5.0, 5, 1000)
    assert (desk.rate.low, desk.rate.high) == (pytest.approx(1.62, abs=0.005), pytest.approx(11.67, abs=0.005))
    assert isinstance(house.rate, Estimate)
    assert (house.rate.value, house.moments) == (4.0, 1250), "the whole house has the moments of the other desk too"
    assert isinstance(found["south"].rate, NotEnough)
    assert "" not in {one.unit for one in list_rates(cast.alice, since=TODAY, until=TODAY)}, "whoever does not see all of it"
