"""From causes to promises: who asked is told once what came of it, and so is who was touched and silent."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from django.core import mail
from django.test import Client
from tests.act.opening import MONDAY, opened
from tests.cast import BY
from tests.listen.inviting import published

from everweek import clock
from everweek.act.cases.aside import set_aside
from everweek.act.cases.rules import Aside
from everweek.act.causes import services as causes
from everweek.act.causes.queries import list_causes
from everweek.act.improving import services
from everweek.act.improving.queries import cases_of_cause, reached, show_improvement
from everweek.act.improving.rules import ImprovementStanding
from everweek.act.improving.services import ImprovementWanted
from everweek.act.improving.telling import tell_some, who_was_silent
from everweek.act.models import Cause, Improvement, ToldOf
from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line
from everweek.messages.contact.marks import mark_of
from everweek.messages.contact.opting import How, opt_out
from everweek.messages.contact.returning import note_bounces
from everweek.messages.letters.sending import send_due
from everweek.messages.models import Contact, Message
from everweek.moments.models import Interaction
from everweek.moments.queries import having
from everweek.moments.services import InteractionRow, record_interactions, save_touchpoint
from everweek.people.models import Customer
from everweek.people.services import CustomerRow, close_unit, erase_customer, leave_member, upsert_customers
from everweek.questionnaires.services import accept_response

MAY = MONDAY - timedelta(days=20)


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def people(*names):
    rows = [CustomerRow(external_id=one, name=one.title(), email=f"{one}@example.net", language="de") for one in names]
    return [Customer.objects.get(pk=one.id) for one in upsert_customers(rows, by=BY)]


def proposed(cast, **changes):
    told = {"title": "A ramp at the quay", "owner": cast.bob, "unit": cast.north, "due_on": date(2026, 12, 1), **changes}
    return services.propose_improvement(wanted=ImprovementWanted(**told), by=cast.erin)


def worded(improvement, by):
    services.say_of_improvement(
        improvement=improvement, language="en", said="The gangway is too steep.", did="There is a ramp now.", by=by
    )
    return services.say_of_improvement(
        improvement=improvement, language="de", said="Der Steg ist zu steil.", did="Es gibt jetzt eine Rampe.", by=by
    )


def seen(improvement):
    """Which words stand there, as somebody sees them who looks now."""
    return show_improvement(Improvement.objects.get(pk=improvement.pk)).version


def tell_all(improvement, most=2):
    rounds = 0
    while tell_some(improvement_id=improvement.pk, most=most):
        rounds += 1
    send_due()
    return rounds


def to(address):
    return [one for one in mail.outbox if one.to == [address]]


def test_erin_has_a_ramp_built_and_everybody_it_touched_hears_of_it_once(cast):
    causes.take_ready_tree(by=cast.erin)
    cause = Cause.objects.get(key="premises-access")
    quay = save_touchpoint(key="quay", name="The quay", by=BY)
    anna, ben, carla, deniz, emil, fritz, gerda, hans = people("anna", "ben", "carla", "deniz", "emil", "fritz", "gerda", "hans")
    asking = [opened(cast), opened(cast, customer=anna), opened(cast, customer=anna, title="Again")]
    nameless = opened(cast, customer=None, writer="Somebody")
    elsewhere = opened(cast, unit=cast.south, customer=ben)
    for case in (*asking, nameless, elsewhere):
        causes.name_cause(case=case, cause=cause, by=cast.erin)
    rows = [
        InteractionRow(at=MAY, customer=one.pk, unit=cast.north_desk.pk, touchpoint="quay")
        for one in (anna, ben, carla, deniz, emil, gerda, hans)
    ]
    opened(cast, customer=gerda, touchpoint=quay, title="Of which nobody has said why")
    accept_response(
        version=published(), by=BY, answers={"recommend": 2}, identity="1", channel="link", customer=hans, touchpoint="quay"
    )
    rows.append(InteractionRow(at=MAY - timedelta(days=90), customer=fritz.pk, unit=cast.north_desk.pk, touchpoint="quay"))
    record_interactions(rows, by=BY)
    opt_out(customer=deniz, how=How.LINK, by=BY)
    opt_out(customer=cast.dana, how=How.LINK, by=BY)

    above = Cause.objects.get(key="premises")
    ramp = proposed(cast, cause=above, touchpoint=quay, since=date(2026, 10, 1), until=date(2026, 10, 31))
    found = cases_of_cause(cast.erin, ramp, list_causes())
    assert services.ask_for_improvement(improvement=ramp, cases=found, by=cast.erin) == 4
    assert services.ask_for_improvement(improvement=ramp, cases=asking, by=cast.erin) == 0
    # Ben complained of a cause below it elsewhere, Fritz was there in another season, Gerda and Hans said something of the quay.
    assert set(who_was_silent(ramp)) == {carla, deniz, emil}
    with pytest.raises(Conflict, match="not done yet"):
        services.tell_of_improvement(improvement=ramp, silent=False, seen=seen(ramp), by=cast.alice)
    with pytest.raises(Conflict, match="Write first"):
        services.move_improvement(improvement=ramp, to=ImprovementStanding.DONE, by=cast.bob)
    worded(ramp, cast.alice)
    services.move_improvement(improvement=ramp, to=ImprovementStanding.DONE, by=cast.bob)

    services.tell_of_improvement(improvement=ramp, silent=False, seen=seen(ramp), by=cast.alice)
    tell_all(ramp)
    assert [one.subject for one in mail.outbox] == ["Sie haben es gesagt, wir haben gehandelt"]
    assert "Es gibt jetzt eine Rampe." in to("anna@example.net")[0].body
    services.tell_of_improvement(improvement=ramp, silent=True, seen=seen(ramp), by=cast.alice)
    services.tell_of_improvement(improvement=ramp, silent=False, seen=seen(ramp), by=cast.erin)
    assert tell_all(ramp, most=1) == 3
    tell_all(ramp)

    assert sorted(one.to[0] for one in mail.outbox) == [f"{one}@example.net" for one in ("anna", "carla", "emil")]
    ramp.refresh_from_db()
    told = reached(ramp)
    assert (told.asked, told.nameless, told.silent, told.told_asked, told.told_silent) == (2, 1, 3, 1, 2)
    # Dana wants to hear nothing, and is left alone although it is news of her own case; Deniz as well.
    assert told.held_back == {"They asked us not to write.": 2}
    assert (told.waiting_asked, told.waiting_silent) == (0, 0)
    assert Contact.objects.filter(customer=cast.dana).count() == 0
    services.ask_for_improvement(improvement=ramp, cases=[opened(cast, customer=emil)], by=cast.erin)
    tell_all(ramp)
    assert len(mail.outbox) == 3, "Emil has been told already"

    erase_customer(customer=anna, by=cast.erin)
    assert ToldOf.objects.filter(customer=anna).count() == 0
    assert (reached(ramp).asked, reached(ramp).told_asked) == (2, 1)
    ToldOf.objects.update(customer=None)
    assert (reached(ramp).waiting_asked, reached(ramp).waiting_silent) == (0, 0), "kept long enough, whose it was is gone"
    tell_all(ramp)
    assert len(mail.outbox) == 3
    kinds = list(Line.objects.filter(kind__startswith="improvement.").order_by("pk").values_list("kind", flat=True))
    assert kinds[:6] == [f"improvement.{one}" for one in ("proposed", "asked_for", "worded", "worded", "moved", "telling")]


def test_a_round_that_is_killed_tells_nobody_and_the_next_one_tells_everybody(cast, monkeypatch):
    ramp = proposed(cast)
    services.ask_for_improvement(
        improvement=ramp, cases=[opened(cast, customer=one) for one in people("gerd", "hanna")], by=cast.erin
    )
    worded(ramp, cast.alice)
    services.move_improvement(improvement=ramp, to=ImprovementStanding.DONE, by=cast.bob)
    services.tell_of_improvement(improvement=ramp, silent=False, seen=seen(ramp), by=cast.alice)
    with pytest.raises(Conflict, match="still wait for the words"):
        services.say_of_improvement(improvement=ramp, language="en", said="Steep.", did="A lift.", by=cast.alice)

    def killed(**_fields):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("everweek.act.improving.telling.ToldOf.objects.bulk_create", lambda *_rows: killed())
        with pytest.raises(KeyboardInterrupt):
            tell_some(improvement_id=ramp.pk)
    assert (Contact.objects.count(), ToldOf.objects.count()) == (0, 0)
    tell_all(ramp)
    assert len(mail.outbox) == 2


@pytest.mark.one_database("whom it is about is read alike on any database")
def test_whoever_complained_of_its_cause_is_told_also_by_an_address_alone_and_once(cast):
    causes.take_ready_tree(by=cast.erin)
    cause = Cause.objects.get(key="premises-access")
    cases = [
        opened(cast, customer=None, address="who@example.net", language="de"),
        opened(cast, customer=None, address="Who@example.net", language="de", title="Again"),
        opened(cast, customer=None, address="held@example.net"),
        opened(cast, customer=None, address="dana@example.org"),
        opened(cast, customer=None, writer="Somebody"),
        opened(cast),
    ]
    apart, spam, elsewhere = (opened(cast, customer=None, address=f"{one}@example.net") for one in ("apart", "spam", "elsewhere"))
    for case in (*cases, apart, spam, elsewhere):
        causes.name_cause(case=case, cause=cause, by=cast.erin)
    ramp = proposed(cast, cause=cause)
    services.ask_for_improvement(improvement=ramp, cases=[apart, elsewhere], by=cast.erin)
    for case, why in ((spam, Aside.SPAM), (elsewhere, Aside.ELSEWHERE)):
        set_aside(case=case, why=why, text="The ferry company did.", by=cast.alice)
    services.ask_no_more(improvement=ramp, case=apart, by=cast.erin)
    worded(ramp, cast.alice)
    services.move_improvement(improvement=ramp, to=ImprovementStanding.DONE, by=cast.bob)
    note_bounces([(mark_of("held@example.net"), True, "5.1.1")], by=BY)
    found = reached(ramp)
    assert (found.asked, found.unlinked, found.nameless) == (0, 6, 0)
    assert cases_of_cause(cast.erin, ramp, list_causes()).count() == 7
    for _twice in range(2):
        services.tell_of_improvement(improvement=ramp, silent=False, seen=seen(ramp), by=cast.alice)
        tell_all(ramp)
    found = reached(Improvement.objects.get(pk=ramp.pk))
    assert (found.asked, found.unlinked, found.nameless, found.told_asked, found.waiting_asked) == (3, 0, 1, 2, 0)
    assert found.held_back == {"Mail to their address came back, so none is sent there.": 1}
    [message] = Message.objects.filter(key__startswith="improved:")
    assert message.person == f"case:{cases[1].pk}"
    assert "who" not in message.key
    assert Contact.objects.filter(customer=cast.dana).count() == 1
    assert ToldOf.objects.filter(improvement=ramp).count() == 3


def test_nobody_is_told_of_what_is_history(cast):
    causes.take_ready_tree(by=cast.erin)
    cause = Cause.objects.get(key="premises-access")
    past, lately = opened(cast, history=True, opened_at=MAY), opened(cast, customer=people("mia")[0])
    for case in (past, lately):
        causes.name_cause(case=case, cause=cause, by=cast.erin)
    ramp = proposed(cast, cause=cause)
    assert list(cases_of_cause(cast.erin, ramp, list_causes())) == [lately]
    services.ask_for_improvement(improvement=ramp, cases=[past, lately], by=cast.erin)
    worded(ramp, cast.alice)
    services.move_improvement(improvement=ramp, to=ImprovementStanding.DONE, by=cast.bob)
    found = reached(ramp)
    assert (found.asked, found.past, found.nameless, found.waiting_asked, show_improvement(ramp).asked) == (1, 1, 0, 1, 1)
    services.tell_of_improvement(improvement=ramp, silent=False, seen=seen(ramp), by=cast.alice)
    tell_all(ramp)
    assert [one.to for one in mail.outbox] == [["mia@example.net"]]
    assert not ToldOf.objects.filter(customer=cast.dana).exists()


def test_what_is_dropped_is_told_honestly_and_only_to_who_asked(cast):
    ramp = proposed(cast)
    [ida] = people("ida")
    services.ask_for_improvement(improvement=ramp, cases=[opened(cast, customer=ida)], by=cast.erin)
    worded(ramp, cast.alice)
    with pytest.raises(Invalid):
        services.move_improvement(improvement=ramp, to=ImprovementStanding.DROPPED, by=cast.bob)
    services.move_improvement(improvement=ramp, to=ImprovementStanding.DROPPED, why="The quay is not ours.", by=cast.bob)
    with pytest.raises(Conflict, match="only what was done"):
        services.tell_of_improvement(improvement=ramp, silent=True, seen=seen(ramp), by=cast.alice)
    services.tell_of_improvement(improvement=ramp, silent=False, seen=seen(ramp), by=cast.alice)
    tell_all(ramp)
    assert "The quay is not ours." in to("ida@example.net")[0].body
    services.move_improvement(improvement=ramp, to=ImprovementStanding.PROPOSED, by=cast.bob)
    services.move_improvement(improvement=ramp, to=ImprovementStanding.DONE, by=cast.bob)
    services.tell_of_improvement(improvement=ramp, silent=False, seen=seen(ramp), by=cast.alice)
    tell_all(ramp)
    assert len(to("ida@example.net")) == 2, "what came of it in the end is news to her"
    with pytest.raises(Conflict, match="have been told"):
        services.move_improvement(improvement=ramp, to=ImprovementStanding.UNDER_WAY, by=cast.bob)


def test_everybody_reads_what_a_second_person_approved_and_nothing_else(cast):
    ramp = proposed(cast)
    worded(ramp, cast.erin)
    with pytest.raises(Conflict, match="Only what is done"):
        services.approve_improvement(improvement=ramp, seen=seen(ramp), by=cast.grace)
    services.move_improvement(improvement=ramp, to=ImprovementStanding.DONE, by=cast.bob)
    with pytest.raises(Conflict, match="You wrote these words"):
        services.approve_improvement(improvement=ramp, seen=seen(ramp), by=cast.erin)
    assert "ramp" not in Client().get("/did").content.decode()
    read = seen(ramp)
    services.approve_improvement(improvement=ramp, seen=read, by=cast.grace)
    page = Client().get("/did", headers={"Accept-Language": "de"})
    assert page.headers["Cache-Control"] == "public, max-age=60"
    assert "Es gibt jetzt eine Rampe." in page.content.decode()
    assert '<div lang="en" dir="ltr"><p>There is a ramp now.</p></div>' in Client().get("/did?lang=fr").content.decode()
    services.say_of_improvement(improvement=ramp, language="en", said="Too steep.", did="A ramp, and a lift.", by=cast.erin)
    assert "Rampe" not in Client().get("/did?lang=de").content.decode(), "words nobody else has read"
    for deed in (services.approve_improvement, partial(services.tell_of_improvement, silent=False)):
        with pytest.raises(Conflict, match="Other words stand here") as changed:
            deed(improvement=ramp, seen=read, by=cast.grace)
        assert changed.value.code == "changed"
    for language in ("en", "de"):
        services.say_of_improvement(improvement=ramp, language=language, said="Steep.", did="A ramp: Rampe.", by=cast.alice)
    with pytest.raises(Conflict, match="You wrote these words"):
        services.approve_improvement(improvement=ramp, seen=seen(ramp), by=cast.erin)
    services.approve_improvement(improvement=ramp, seen=seen(ramp), by=cast.grace)
    services.withdraw_improvement(improvement=ramp, by=cast.grace)
    assert "Rampe" not in Client().get("/did?lang=de").content.decode()


def test_a_detail_finds_its_moments_whatever_they_were_told_as_and_asks_for_nothing_else(cast):
    told = [{"quay": 4}, {"quay": "4"}, {"quay": 4.0}, {"quay": 41}, {"quay": "true"}, {"quay": True}, {"range": "4"}, {}]
    record_interactions([InteractionRow(at=MAY, unit=cast.north.pk, attributes=one) for one in told], by=BY)

    def found(**detail):
        return [one.attributes for one in Interaction.objects.filter(having(detail)).order_by("pk")]

    assert found(quay="4") == told[:3]
    assert found(quay="true") == told[4:6]
    assert (found(range="4"), found(isnull="true"), found(quay__contains="4")) == ([told[6]], [], [])
    assert found(quay="4", range="4") == []


def test_nobody_who_has_left_sees_a_new_improvement_through_and_no_closed_unit_has_one(cast):
    ramp = proposed(cast)
    leave_member(member=cast.bob, by=cast.heidi)
    close_unit(unit=cast.south, by=cast.heidi)
    for one in (cast.bob, cast.south):
        one.refresh_from_db()
    for wrong in ({}, {"owner": cast.alice, "unit": cast.south}):
        with pytest.raises(Invalid):
            proposed(cast, **wrong)
    wanted = ImprovementWanted(title="A ramp", owner=ramp.owner, unit=ramp.unit, due_on=ramp.due_on)
    assert services.change_improvement(improvement=ramp, wanted=wanted, by=cast.erin).owner == cast.bob


@pytest.mark.parametrize("due", [date(9999, 12, 31), date(2029, 11, 5), date(2024, 10, 30)])
def test_nothing_is_to_be_done_in_a_time_nobody_here_will_see_nor_for_whom_it_touches_then(cast, due):
    with pytest.raises(Invalid, match="from 31 October 2024 to 4 November 2029") as wrong:
        proposed(cast, due_on=due)
    assert wrong.value.field == "due_on"
    ramp = proposed(cast, due_on=date(2026, 12, 1))
    quay = save_touchpoint(key="quay", name="Quay", position=1, by=BY)
    wanted = replace(services.as_it_stands(ramp), touchpoint=quay, since=due, until=due)
    if due > MONDAY.date():
        with pytest.raises(Invalid, match="by 4 November 2029") as wrong:
            services.change_improvement(improvement=ramp, wanted=wanted, by=cast.erin)
        assert wrong.value.field == "until"
    with clock.frozen(MONDAY + timedelta(days=5 * 365)):
        again = replace(services.as_it_stands(ramp), title="A wider ramp")
        assert services.change_improvement(improvement=ramp, wanted=again, by=cast.erin).due_on == ramp.due_on
