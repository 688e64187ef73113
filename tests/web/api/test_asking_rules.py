"""The rules by which customers are asked, kept by programs; why somebody was asked or not, and would be."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import BY
from tests.listen.inviting import published
from tests.web.api.calls import program_of

from everweek import clock
from everweek.journal.models import Line
from everweek.listen.inviting.planning import plan
from everweek.listen.models import AskingDecision, AskingRule, Invitation
from everweek.moments.models import Interaction
from everweek.moments.services import InteractionRow, record_interaction
from everweek.questionnaires.models import Questionnaire
from everweek.questionnaires.services import archive_questionnaire

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 10, 7, 12, tzinfo=UTC)
RULE = {"name": "After a visit", "questionnaire": "after-visit", "unit": "north", "channels": ["desk"], "share": 1}


@pytest.fixture(autouse=True)
def noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def erin(cast):
    published()
    return program_of(cast.erin, "asking:write", "invitations:write")


def moment(cast, **more: object) -> Interaction:
    row = {"at": clock.now(), "customer": cast.dana.pk, "unit": cast.north_desk.pk, "channel": "desk"} | more
    return record_interaction(row=InteractionRow(**row), by=BY).interaction


def test_a_rule_is_written_changed_stopped_and_started_and_the_same_again_changes_nothing(erin):
    made = erin.post("/asking-rules", RULE, Idempotency_Key="r")
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    assert (made.json()["unit"], made.json()["share"], made.json()["open_days"]) == ("north", 1.0, 14)
    assert erin.post("/asking-rules", RULE, Idempotency_Key="r").json() == made.json()
    assert AskingRule.objects.count() == 1
    for _twice in range(2):
        changed = erin.call("PUT", f"/asking-rules/{number}", {**RULE, "share": 0.25, "reminders": 1}).json()
        assert (changed["share"], changed["reminders"]) == (0.25, 1)
    for _twice in range(2):
        assert "stopped_at" in erin.post(f"/asking-rules/{number}/stop", {}).json()
    assert "stopped_at" in erin.get("/asking-rules").json()["rules"][0]
    assert erin.post(f"/asking-rules/{number}/start", {}).json().get("stopped_at") is None
    kinds = [kind for kind in Line.objects.order_by("pk").values_list("kind", flat=True) if kind.startswith("asking_rule.")]
    assert kinds == ["asking_rule.made", "asking_rule.changed", "asking_rule.stopped", "asking_rule.started"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"questionnaire": "nothing"}, "questionnaire"),
        ({"share": 0}, "share"),
        ({"share": 1e308}, "share"),
        ({"reminders": 4}, "reminders"),
        ({"delay_minutes": 10**30}, "delay_minutes"),
        ({"open_days": 0}, "open_days"),
        ({"language": "no tag"}, "language"),
        ({"name": "a\0b"}, "name"),
        ({"unit": "a\0b"}, "unit"),
        ({"touchpoints": ["a\0b"]}, "touchpoints.0"),
        ({"channels": ["a\0b"]}, "channels.0"),
        ({"attributes": {"x": "a\0b"}}, "attributes.x"),
        ({"shaer": 1}, "shaer"),
    ],
)
def test_what_a_rule_cannot_say_is_refused_by_its_name(erin, wrong, field):
    reply = erin.post("/asking-rules", {**RULE, **wrong})
    assert (reply.status_code, reply.json()["field"]) == (422, field)
    assert not AskingRule.objects.exists()


def test_why_she_was_asked_or_not_is_told_of_every_moment(cast, erin):
    number = erin.post("/asking-rules", RULE).json()["id"]
    first, second = moment(cast), moment(cast)
    plan([first.pk], by=BY)
    plan([second.pk], by=BY)
    [asked] = erin.get(f"/asking-decisions?interaction={first.pk}").json()["decisions"]
    assert (asked["rule"], asked["asked"], asked["state"], asked["reason"]) == (number, True, "planned", "")
    assert asked["invitation"] == Invitation.objects.get().pk
    [not_asked] = erin.get("/asking-decisions?outcome=not").json()["decisions"]
    assert (not_asked["interaction"], not_asked["asked"]) == (second.pk, False)
    assert not_asked["says"].endswith(".")
    assert erin.get(f"/asking-rules/{number}").json()["did"]["not_asked"] == {not_asked["reason"]: 1}
    assert erin.get("/asking-decisions?outcome=a%00b").status_code == 422


def test_a_rule_is_tried_on_a_moment_and_nothing_comes_of_it(cast, erin):
    number = erin.post("/asking-rules", RULE).json()["id"]
    tried = erin.post(f"/asking-rules/{number}/try", {"interaction": moment(cast).pk}).json()
    assert (tried["asks"], tried["differs"], tried["reason"]) == (True, [], "")
    assert tried["draw"] < tried["share"] == 1
    elsewhere = moment(cast, unit=cast.south.pk, channel="phone")
    assert erin.post(f"/asking-rules/{number}/try", {"interaction": elsewhere.pk}).json()["differs"] == ["unit", "channels"]
    unknown = erin.post(f"/asking-rules/{number}/try", {"interaction": moment(cast, customer=None).pk}).json()
    assert (unknown["asks"], unknown["reason"]) == (False, "nobody_known")
    assert not AskingDecision.objects.exists()
    assert not Invitation.objects.exists()


def test_what_is_foreseen_is_what_is_then_decided(cast, erin):
    """Of moments like these: within reach and beyond it, drawn and not, after she was asked, with nothing to ask any more."""
    number = erin.post("/asking-rules", {**RULE, "share": 0.5}).json()["id"]

    def same(found: Interaction) -> str:
        foreseen = erin.post(f"/asking-rules/{number}/try", {"interaction": found.pk}).json()
        plan([found.pk], by=BY)
        decided = AskingDecision.objects.filter(interaction=found).first()
        assert foreseen["asks"] == (decided is not None and decided.invitation_id is not None)
        assert foreseen["reason"] == (decided.reason if decided is not None else foreseen["reason"])
        return foreseen["reason"]

    reasons = {same(moment(cast)) for _time in range(12)}
    reasons.add(same(moment(cast, channel="phone")))
    reasons.add(same(moment(cast, at=NOON - timedelta(days=30))))
    archive_questionnaire(questionnaire=Questionnaire.objects.get(key="after-visit"), by=BY)
    reasons.add(same(moment(cast)))
    assert {"", "not_drawn", "too_long_ago", "nothing_to_ask"} < reasons, "and one of the contact rules"


def test_a_stopped_rule_and_moments_before_it_say_so(cast, erin):
    with clock.frozen(NOON - timedelta(hours=1)):
        before = moment(cast)
    number = erin.post("/asking-rules", RULE).json()["id"]
    erin.post(f"/asking-rules/{number}/stop", {})
    tried = erin.post(f"/asking-rules/{number}/try", {"interaction": before.pk}).json()
    assert (tried["asks"], tried["differs"]) == (False, ["stopped", "since"])


def test_without_the_right_nothing_is_told(cast, erin):
    number = erin.post("/asking-rules", RULE).json()["id"]
    alice = program_of(cast.alice, "asking:write", "invitations:write")
    assert alice.get("/asking-rules").status_code == 403
    assert alice.get(f"/asking-rules/{number}").status_code == alice.get("/asking-rules/999999").status_code == 403
    assert erin.get("/asking-rules/999999").status_code == 404
    plan([moment(cast, unit=cast.south.pk, channel="phone").pk, moment(cast).pk], by=BY)
    assert [one["asked"] for one in alice.get("/asking-decisions").json()["decisions"]] == [True]
    bobs = program_of(cast.bob, "invitations:write")
    assert bobs.get("/asking-decisions").status_code == 403
    assert program_of(cast.erin, "invitations:write").get("/asking-rules").status_code == 403
