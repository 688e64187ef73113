"""The ladder towards a customer: two people decide, the reporter does not, and the right to complain stays."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.act.opening import MONDAY, opened
from tests.act.respect import IN_A_MONTH, limited, noticed, reported, wanted
from tests.cast import BY
from tests.flows.delivering import hear
from tests.people.test_at_once import at_once
from tests.web.reading import visit

from everweek import clock
from everweek.act.complaining.services import Complaint, complain
from everweek.act.complaining.setting import set_door
from everweek.act.following.access import follower_of
from everweek.act.following.services import give_link, hear_follower
from everweek.act.mailing.rules import Arrived
from everweek.act.mailing.services import take_mail
from everweek.act.models import Case, Remark
from everweek.act.respect.access import access_step
from everweek.act.respect.appealing import access_by_token, decide_appeal, make_appeal, may_appeal
from everweek.act.respect.ladder import confirm_step, decline_step, end_limits, propose_step
from everweek.act.respect.models import Appeal, Step
from everweek.act.respect.queries import list_appeals, list_limits, list_to_confirm
from everweek.act.respect.rules import IncidentKind, StepKind, Terms
from everweek.act.respect.serving import limit_on
from everweek.act.respect.writing import link_of
from everweek.errors import Conflict, Invalid, NotAllowed, NotFound
from everweek.flows.tasks import give_back_cases
from everweek.journal.models import Line
from everweek.messages.models import Notice
from everweek.people.services import end_post, join_member, leave_member

TODAY = MONDAY.date()


def refused(what, **told):
    with pytest.raises((Conflict, NotAllowed, Invalid)) as found:
        what(**told)
    return found.value.code


@pytest.fixture
def monday(db):
    with clock.frozen(MONDAY):
        yield


def test_two_people_decide_and_neither_is_who_reported_it(cast, monday):
    incident = reported(cast)
    asked = wanted(StepKind.NOTICE, incident=incident, key="once")
    step = propose_step(wanted=asked, by=cast.alice)
    assert propose_step(wanted=asked, by=cast.alice) == step
    assert refused(propose_step, wanted=wanted(StepKind.NOTICE, incident=incident), by=cast.erin) == "waiting"
    assert not limit_on(cast.dana.pk)
    assert [one.id for one in list_to_confirm(cast.erin)] == [step.pk]
    assert refused(confirm_step, step=step, by=cast.alice) == "own-step"
    assert refused(confirm_step, step=step, by=cast.bob) == "own-report"
    for who in (cast.bob, cast.alice):
        # Whatever way it is written, the database refuses it.
        with pytest.raises(IntegrityError), transaction.atomic():
            Step.objects.filter(pk=step.pk).update(standing="in_force", decided_by=who, decided_at=MONDAY)
    for _ in range(2):
        confirmed = confirm_step(step=step, by=cast.erin)
    assert (confirmed.standing, confirmed.decided_by) == ("in_force", cast.erin)
    assert refused(confirm_step, step=step, by=cast.grace) == "decided"
    kinds = Line.objects.filter(subject_type="step").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["step.proposed", "step.confirmed"]
    for outsider in (cast.bob, cast.frank, cast.heidi, cast.charlie):
        with pytest.raises(NotFound):
            access_step(outsider, step.pk)


def test_a_notice_comes_first_but_after_a_threat_and_each_step_asks_what_may_explain_it(cast, monday):
    incident = reported(cast)
    limit = wanted(StepKind.LIMIT, incident=incident)
    assert refused(propose_step, wanted=limit, by=cast.alice) == "order"
    with pytest.raises(Invalid) as silent:
        propose_step(wanted=wanted(StepKind.NOTICE, incident=incident, adjustment=" "), by=cast.alice)
    assert silent.value.field == "adjustment"
    noticed(cast, incident)
    for field, changes in {
        "channel": {"terms": Terms()},
        "hours_until": {"terms": Terms(hours_from=time(9))},
        "review_on": {"review_on": TODAY + timedelta(days=200)},
    }.items():
        with pytest.raises(Invalid) as found:
            propose_step(wanted=wanted(StepKind.LIMIT, incident=incident, **changes), by=cast.alice)
        assert found.value.field == field
    assert refused(propose_step, wanted=wanted(StepKind.NOTICE, incident=reported(cast, key="x", customer=None)), by=cast.alice)
    declined = propose_step(wanted=limit, by=cast.alice)
    decline_step(step=declined, why="Once more without.", by=cast.erin)
    withdrawn = propose_step(wanted=limit, by=cast.alice)
    decline_step(step=withdrawn, why="Not needed.", by=cast.alice)
    assert list(Step.objects.order_by("pk").values_list("standing", flat=True)) == ["in_force", "declined", "withdrawn"]
    # Left for a year, a notice is no reason for a limit any more.
    with clock.frozen(MONDAY + timedelta(days=367)):
        later = wanted(StepKind.LIMIT, incident=reported(cast, key="again"), review_on=TODAY + timedelta(days=380))
        assert refused(propose_step, wanted=later, by=cast.alice) == "order"


def test_a_limit_ends_on_the_day_of_its_review_unless_two_people_extend_it(cast, monday):
    limit = limited(cast)
    assert limit_on(cast.dana.pk) == "The customer is served only by mail, until 2 December 2026."
    assert [one.id for one in list_limits(cast.grace)] == [limit.pk]
    second = wanted(StepKind.LIMIT, incident=reported(cast, key="two", kind=IncidentKind.VIOLENCE))
    assert refused(propose_step, wanted=second, by=cast.alice) == "order"
    longer = wanted(StepKind.EXTENSION, of=limit, review_on=IN_A_MONTH + timedelta(days=30))
    extension = confirm_step(step=propose_step(wanted=longer, by=cast.alice), by=cast.grace)
    limit.refresh_from_db()
    assert (limit.standing, extension.channel, extension.standing) == ("ended", "mail", "in_force")
    with clock.frozen(MONDAY + timedelta(days=60)):
        assert not limit_on(cast.dana.pk), "over by its day, whether or not anybody has swept"
        assert (end_limits(by=BY), end_limits(by=BY)) == (1, 0)
    assert Step.objects.get(pk=extension.pk).standing == "ended"


def test_a_limit_names_nobody_who_has_left_tells_the_lead_and_goes_on_with_somebody_who_is_here(cast, monday):
    judy = join_member(name="Judy", email="judy@example.org", by=BY)
    incident = reported(cast, kind=IncidentKind.THREAT)
    first = wanted(StepKind.LIMIT, incident=incident, terms=Terms(contact=judy.pk))
    limit = confirm_step(step=propose_step(wanted=first, by=cast.alice), by=cast.erin)
    link = "/step/" + link_of(limit).rpartition("/")[2]
    named, anew = "only with Judy", "somebody else has to be named"
    assert named in limit_on(cast.dana.pk)
    assert "Judy is there for you" in visit(Client(), f"{link}?lang=en").says
    longer = wanted(StepKind.EXTENSION, of=limit, review_on=IN_A_MONTH + timedelta(days=9))
    assert refused(propose_step, wanted=replace(longer, terms=Terms(contact=cast.bob.pk)), by=cast.alice)

    leave_member(member=judy, by=BY)
    for _again in range(2):
        hear()
        give_back_cases.call()
    [notice] = Notice.objects.filter(kind="step.unserved")
    assert (notice.member, notice.path) == (cast.alice, f"/respect/steps/{limit.pk}/")
    at = visit(cast.client("erin"), notice.path)
    case = visit(cast.client("bob"), f"/act/{opened(cast).pk}/")
    hers = visit(Client(), f"{link}?lang=en")
    assert [anew in one.says for one in (at, case)] == [True, True]
    assert "Somebody new is being named who is there for you." in hers.says
    assert not any("Judy" in one.says for one in (at, case, hers))

    for wrong in (longer, replace(longer, terms=Terms(contact=judy.pk))):
        with pytest.raises(Invalid) as found:
            propose_step(wanted=wrong, by=cast.alice)
        assert found.value.field == "contact"
    told = {"kind": "extension", "reason": "As before.", "may_explain": "no", "adjustment": "None."}
    told = {**told, "contact": cast.bob.pk, "review_on": f"{IN_A_MONTH}", "once": "1"}
    # Bob reported it: he is not offered.
    assert cast.client("grace").post(f"{notice.path}go-on", told).status_code == 422
    assert cast.client("grace").post(f"{notice.path}go-on", {**told, "contact": cast.alice.pk}).status_code == 302
    confirm_step(step=Step.objects.get(standing="proposed"), by=cast.erin)
    assert "only with Alice" in limit_on(cast.dana.pk)


def test_a_granted_appeal_lifts_what_the_limit_was_let_go_on_by_while_it_waited(cast, monday):
    limit = limited(cast)
    held = access_by_token(link_of(limit).rpartition("/")[2])
    make_appeal(step=held.step, text="I was ill.", by=held.holder)
    longer = wanted(StepKind.EXTENSION, of=limit, review_on=IN_A_MONTH + timedelta(days=30))
    confirm_step(step=propose_step(wanted=longer, by=cast.alice), by=cast.erin)
    assert limit_on(cast.dana.pk)

    decide_appeal(step=limit, grants=True, answer="We did not know.", by=cast.grace)
    assert limit_on(cast.dana.pk) == ""
    assert set(Step.objects.values_list("standing", flat=True)) == {"ended", "lifted"}


def test_where_nobody_is_left_to_decide_an_appeal_administrators_are_told_and_the_page_says_so(cast, monday):
    limit = limited(cast)
    end_post(post=cast.grace.posts.get(), by=BY)
    held = access_by_token(link_of(limit).rpartition("/")[2])
    make_appeal(step=held.step, text="I was ill.", by=held.holder)
    for _again in range(2):
        hear()
    assert list(Notice.objects.filter(kind="step.undecided").values_list("member", flat=True)) == [cast.heidi.pk]
    assert not Notice.objects.filter(kind="appeal.made").exists()
    assert "Nobody is left who took no part" in visit(cast.client("erin"), f"/respect/steps/{limit.pk}/").says


def test_an_appeal_is_decided_by_somebody_who_took_no_part_and_lifts_the_step(cast, monday):
    limit = limited(cast)
    token = link_of(limit).rpartition("/")[2]
    held = access_by_token(token)
    assert (held.step, may_appeal(limit)) == (limit, True)
    for text in ("I was ill.", "Again."):
        appeal = make_appeal(step=held.step, text=text, by=held.holder)
    assert (appeal.words, may_appeal(limit)) == ("I was ill.", False)
    assert [one.id for one in list_appeals(cast.grace)] == [limit.pk]
    for who in (cast.alice, cast.bob, cast.erin):
        assert refused(decide_appeal, step=limit, grants=True, answer="Yes.", by=who) == "took-part"
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.update(decided_by=who)
    for _ in range(2):
        decide_appeal(step=limit, grants=True, answer="We did not know. Be welcome.", by=cast.grace)
    assert (Step.objects.get().standing, limit_on(cast.dana.pk)) == ("lifted", "")
    assert refused(decide_appeal, step=limit, grants=False, answer="No.", by=cast.grace) == "decided"
    assert refused(make_appeal, step=noticed_and_lifted(cast), text="No.", by=held.holder) == "over"
    with pytest.raises(NotFound), clock.frozen(MONDAY + timedelta(days=200)):
        access_by_token(token)
    for wrong in ("", "x" * 27, token[:-1]):
        with pytest.raises(NotFound):
            access_by_token(wrong)


def noticed_and_lifted(cast):
    step = noticed(cast, reported(cast, key="other"))
    Step.objects.filter(pk=step.pk).update(standing="lifted")
    return step


def test_a_limit_closes_no_door_at_which_one_complains(cast, monday, client):
    before = opened(cast)
    limited(cast)
    assert client.get("/c/" + give_link(case=before, by=cast.bob).rpartition("/")[2]).status_code == 200
    hear_follower(follower=follower_of(before), text="This is still not solved.", once="word")
    assert Remark.objects.filter(case=before, text="This is still not solved.").exists()
    # By mail, on the public page and at the desk the customer complains anew, as anybody does.
    mail = Arrived(identity="m", at=MONDAY, kind="said", sender="dana@example.org", title="Again", text="Late again.")
    assert take_mail(arrived=mail).came == "opened"
    set_door(opens=True, unit=cast.north, shown=[], by=cast.erin)
    assert complain(complaint=Complaint(text="And the page.", once="a" * 32, address="dana@example.org"))
    assert opened(cast, title="At the desk").owner is None
    assert Case.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_of_two_who_propose_or_confirm_at_once_one_does(cast):
    incident = reported(cast, at=None)
    told = wanted(StepKind.NOTICE, incident=incident)
    results = at_once(*[lambda who=who: propose_step(wanted=told, by=who).pk for who in (cast.alice, cast.erin)])
    assert sorted(one is Conflict for one in results) == [False, True]
    [step] = Step.objects.all()
    others = [one for one in (cast.alice, cast.erin, cast.grace) if one.pk != step.proposed_by_id]
    results = at_once(*[lambda who=who: confirm_step(step=step, by=who).pk for who in others])
    assert sorted(one is Conflict for one in results) == [False, True]
    for _ in range(2):
        make_appeal(step=step, text="I was ill.", by=cast.heidi)
    told = {cast.frank: True, cast.heidi: False}
    results = at_once(
        *[lambda who=who, so=so: decide_appeal(step=step, grants=so, answer="So.", by=who).pk for who, so in told.items()]
    )
    assert sorted(one is Conflict for one in results) == [False, True]
    assert Step.objects.get().standing == ("lifted" if Appeal.objects.get().granted else "in_force")
