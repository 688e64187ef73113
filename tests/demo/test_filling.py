"""The simulated organisation goes in as anybody's would, and only where there is nothing of anybody's."""

import json
import stat
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.core import mail
from django.db import connection
from django.db.models import Count, QuerySet
from django.test import Client
from tests.trying import THOROUGH

from everweek import clock
from everweek.act.alike import Why, list_alike
from everweek.act.cases.rules import CaseKind, Way
from everweek.act.causes.pareto import Span, pareto
from everweek.act.giving.queries import list_to_approve
from everweek.act.giving.returns import list_returns
from everweek.act.giving.rules import COUNTS, GestureKind
from everweek.act.improving.queries import list_public, reached
from everweek.act.models import Allowance, AskedAgain, Case, CheckIn, Gesture, Improvement, Step
from everweek.act.respect.queries import charter_in_force, list_appeals, list_limits, list_to_confirm
from everweek.act.respect.rates import list_rates
from everweek.act.respect.rules import CharterSide
from everweek.act.ruling.queries import list_rules
from everweek.cli.demo import (
    again,
    asking,
    company,
    complaints,
    deciding,
    filling,
    lately,
    partners,
    renewing,
    reviews,
    ruling,
    truths,
    views,
    year,
)
from everweek.cli.demo.command import command
from everweek.errors import EverweekError
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.listen.models import (
    AskingDecision,
    AskingRule,
    Correction,
    Doubted,
    ImportRun,
    Invitation,
    PublicLink,
    Topic,
)
from everweek.messages.models import CustomerMail
from everweek.moments.models import Interaction, Touchpoint
from everweek.people.hours.queries import hours_of
from everweek.people.models import Account, Customer, Member, Merging, Organisation, Post, Unit, UnitHours
from everweek.people.policy import Role
from everweek.people.saying import SPOKEN
from everweek.people.services import CustomerRow, found_house, join_member, open_unit, upsert_customers
from everweek.prove import measures
from everweek.prove.models import SavedView
from everweek.prove.queries import list_views
from everweek.questionnaires.models import Response, Version
from everweek.science import NotEnough

pytestmark = pytest.mark.django_db

UNTIL = "2026-11-22"
BY = System("tests")
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
DECIDED = len(deciding.DAYS) * sum(deciding.A_DAY.values())
STANDINGS = {"in_hand": 7, "new": 6, "told": 3, "closed": 2, "joined": 1, "aside": 1}
AT_THE_POSTER = truths.PASSING + truths.AT_NIGHT + truths.COPIES


@pytest.fixture(autouse=True)
def founded(small: Path) -> None:
    """What ``everweek init`` makes."""
    with clock.frozen(NOW):
        found_house(email="heidi@example.org", password="correct horse battery", organisation="Our organisation", by=BY)


def demo(*words: str) -> Result:
    with clock.frozen(NOW):
        return CliRunner().invoke(command, [*words])


def refusal(*words: str) -> str:
    refused = demo(*words)
    assert isinstance(refused.exception, EverweekError), refused.output
    return refused.exception.message


def counts() -> dict[str, int]:
    kept = (Unit, Member, Post, Customer, Interaction, Invitation, Response, Version, Touchpoint, Account)
    return {model.__name__: model.objects.count() for model in kept}


def test_heidi_gets_a_whole_organisation_and_it_is_in_the_numbers(small):
    """One test, because filling a house takes its time."""
    told = demo("--json")
    assert told.exit_code == 0, told.output
    made = year.draw(year.SEED, date(2026, 11, 22))
    there = counts()
    assert there["Interaction"] == len(made.moments["day"]) + DECIDED
    asked_again = again.draw(made, complaints.draw(made))
    answered_again = sum(one.answered_at is not None for one in asked_again)
    passes = list(renewing.draw(made))
    by_rule = Invitation.objects.exclude(rule=None)
    ruled = by_rule.exclude(answered_at=None).count()
    others = reviews.HOW_MANY + AT_THE_POSTER + answered_again + len(passes) + ruled
    assert there["Response"] == len(made.answers["day"]) + others
    assert there["Invitation"] == len(made.asked["day"]) + 1 + len(asking.GUESTS) + len(asked_again) + by_rule.count()
    assert there["Customer"] == company.CUSTOMERS + len(asking.GUESTS) + len(partners.OTHERS) + 1
    assert there["Member"] == 160 + 1
    assert there["Unit"] == 1 + len(company.PARTS)
    assert Organisation.objects.get().name == Unit.objects.get(parent=None).name == company.NAME
    grace = Member.objects.get(posts__role=Role.DIRECTOR)
    measured = measures.measure("csat", viewer=grace, by=["unit"])
    assert sum(row.result.n for row in measured.rows) == len(made.answers["day"]) + AT_THE_POSTER + ruled
    names = {info.name for info in measures.list_names(grace)}
    assert {"nps", "csat", "ces", "expectation", "felt", "felt.heard", "felt.valued"} <= names
    in_time = measures.measure("nps", viewer=grace, since=made.window.first, until=made.window.last)
    assert in_time.rows[0].result.n == len(made.answers["day"]) + AT_THE_POSTER + ruled
    of_the_season_passes_as_many_stayed_as_the_till_says(passes, grace)
    it_came_by_the_import_as_history(ruled)
    why_somebody_was_asked_or_not_can_be_seen(grace)
    what_the_house_keeps_beside_the_year_is_there(grace)
    lines_that_were_crossed_are_told_and_decided_by_two()
    what_is_doubtful_was_found_and_nothing_else()
    what_is_promised_and_asked_is_said_in_every_language_of_customers()
    what_customers_complained_of_is_told_by_cause_and_gesture_and_by_what_was_promised(made, grace)
    what_they_said_when_asked_again_counts_before_what_they_said_at_once(made, grace)
    what_is_improved_is_told_once()
    what_is_in_hand_wants_somebody(grace)
    assert [path.name for path in small.iterdir() if path.name.startswith(".demo") or path.name == "demo.json"] == []
    there_is_a_sign_in_for_each_role_told_once_and_kept_for_the_owner_only(json.loads(told.stdout), small)
    a_second_time_is_refused_and_says_where_the_sign_ins_are()


def it_came_by_the_import_as_history(ruled: int) -> None:
    runs = list(ImportRun.objects.order_by("pk").values_list("kind", "state", "refused"))
    kinds = ("employees", "employees", "customers", "interactions", "answers", "invitations", "mentions", "answers", "cases")
    assert runs == [(kind, ImportRun.State.DONE, 0) for kind in kinds]
    by_rule = Response.objects.filter(dimensions__asked_by__startswith="rule-")
    assert by_rule.count() == ruled
    others = Response.objects.exclude(dimensions__has_key="link").exclude(pk__in=by_rule.values("pk"))
    assert set(others.values_list("history", flat=True)) == {True}
    assert set(Interaction.objects.exclude(external_id__startswith="L").values_list("history", flat=True)) == {True}
    assert Line.objects.filter(kind="response.received", history=False).count() == AT_THE_POSTER + ruled
    answered = Response.objects.exclude(about_member=None).select_related("unit", "about_member")[0]
    moment = Interaction.objects.get(external_id=answered.identity)
    assert (moment.customer_id, moment.unit_id, moment.handled_by_id) == (
        answered.customer_id,
        answered.unit_id,
        answered.about_member_id,
    )


def of_the_season_passes_as_many_stayed_as_the_till_says(passes: list[tuple], grace: Member) -> None:
    assert len(passes) == renewing.HOLDERS * company.CUSTOMERS
    told = measures.measure("retention", viewer=grace, by=["unit"])
    found = {row.cut["unit"]: (row.result.n, round(row.result.value * row.result.n / 100)) for row in told.rows}
    renewed: dict[str, list[bool]] = {}
    for _number, _customer, _day, stayed, port, _language in passes:
        renewed.setdefault(port, []).append(stayed == "yes")
    assert found == {port: (len(some), sum(some)) for port, some in renewed.items()}


def what_customers_complained_of_is_told_by_cause_and_gesture_and_by_what_was_promised(made: year.Year, grace: Member) -> None:
    told = complaints.draw(made)
    kept = Case.objects.filter(way=Way.FILE)
    assert kept.count() == len(told) > 40
    assert kept.filter(history=False).count() == sum(one.is_open for one in told)
    found = pareto(grace, Span())
    lately = Case.objects.exclude(way=Way.FILE)
    causes = Counter(one.cause.partition("-")[0] for one in told if one.cause != "not-known")
    causes += Counter(key.partition("-")[0] for key in lately.exclude(cause=None).values_list("cause__key", flat=True))
    assert {row.cause.key: row.n for row in found.rows if row.cause is not None} == causes
    given = list_returns(grace, made.window.first, NOW.date())
    gestures = Counter(one.gesture for one in told if one.gesture)
    gestures += Counter(Gesture.objects.filter(case__in=lately, standing__in=COUNTS).values_list("kind", flat=True))
    assert {one.kind.value: one.number for one in given.kinds} == gestures
    with clock.frozen(NOW):
        replies = measures.measure("kept.first_reply", viewer=grace)
    assert replies.rows[0].result.n >= sum(one.first_reply_at is not None for one in told)


def what_they_said_when_asked_again_counts_before_what_they_said_at_once(made: year.Year, grace: Member) -> None:
    asked = {f"complaint:{one.complaint.number}": one for one in again.draw(made, complaints.draw(made))}
    said = dict(AskedAgain.objects.values_list("case__key", "content"))
    assert said.keys() == asked.keys()
    told = {key: one.answers["solved"] >= 4 if one.answered_at is not None else None for key, one in asked.items()}
    assert said == told
    verdicts = {
        f"complaint:{one.number}": one.verdict == "agreed" for one in complaints.draw(made) if one.closed_at and one.verdict
    }
    known = {**verdicts, **{key: one for key, one in told.items() if one is not None}}
    with clock.frozen(NOW):
        recovered = measures.measure("recovered", viewer=grace).rows[0].result
    # Beside them two of the last days agreed, and were closed, and two of the spring who asked for signs.
    assert (recovered.n, round(recovered.value / 100 * recovered.n)) == (len(known) + 4, sum(known.values()) + 4)


def what_is_improved_is_told_once() -> None:
    standings = Counter((one.standing, one.approved_at is not None) for one in Improvement.objects.all())
    assert standings == {("done", True): 3, ("done", False): 1, ("under_way", False): 2}
    assert Improvement.objects.exclude(standing="done").filter(due_on__lt=NOW.date()).count() == 1
    told = {one.title: reached(one) for one in Improvement.objects.exclude(approved_at=None)}
    assert sorted(came.told_asked for came in told.values()) == [0, 0, 2], "those who asked for signs, and for nothing else"
    signs = Improvement.objects.get(cause__key="premises-signs")
    customers = Case.objects.filter(asks_for__improvement=signs).values_list("customer", flat=True)
    assert set(signs.told.filter(silent=False).values_list("customer", flat=True)) == set(customers)
    for one in Improvement.objects.exclude(approved_at=None):
        came = told[one.title]
        assert came.waiting_asked == came.unlinked == 0
        assert came.waiting_silent == (0 if one.tells_silent else came.silent)
    assert len(list_public()) == 3
    assert set(CustomerMail.objects.values_list("outcome", flat=True)) <= {"left"}
    assert mail.outbox == []


def what_is_in_hand_wants_somebody(grace: Member) -> None:
    cases = Case.objects.filter(key__startswith="demo:lately:", opened_at__gte=NOW - timedelta(days=30))
    what_came_by_every_way_is_in_hand(cases)
    assert Counter(cases.values_list("standing", flat=True)) == STANDINGS
    assert cases.get(standing="aside").aside == "spam"
    assert cases.get(key="demo:lately:card").unit.key == "call-centre"
    anew = cases.get(round=2)
    assert (anew.level, anew.owner) == (1, None)
    assert cases.filter(remarks__attached=1).count() == 1
    nameless = cases.exclude(address="").exclude(standing="aside")
    assert {one.key.rpartition(":")[2]: one.customer is not None for one in nameless} == {"school": True, "dog": False}
    assert Customer.objects.filter(email=nameless.get(customer=None).address).exists(), "somebody is suggested"
    standings = Gesture.objects.filter(case__in=cases).values_list("standing", flat=True)
    kinds = set(Gesture.objects.filter(case__in=cases).values_list("kind", flat=True))
    assert kinds == {"refund", "replacement", "exception", "colleague", "promise"}
    seen_through = Gesture.objects.get(kind="colleague")
    assert not {one.unit.key for one in seen_through.keeper.posts.all()} & {seen_through.case.unit.key}, "of another department"
    assert Counter(standings) == {"asked": 1, "done": 5, "declined": 1, "given": 3}
    with clock.frozen(NOW):
        [waiting] = list_to_approve(Member.objects.get(posts__role=Role.LEAD, posts__unit__key=truths.SLIPPING_UNIT))
        first = cases.get(key="demo:lately:wheelchair-1")
        assert [one.why for one in list_alike(grace, first)] == [Why.SAME_CUSTOMER]
    assert waiting.amount == 184


def what_came_by_every_way_is_in_hand(cases: QuerySet[Case]) -> None:
    ruled = Case.objects.get(way=Way.RULE)
    assert ruled.kind == CaseKind.UNHAPPY_ANSWER
    assert (ruled.response.answers["satisfied"], ruled.customer is not None) == (1, True)
    mail = Case.objects.get(way=Way.MAIL)
    assert (mail.unit.key, mail.key) == ("brisemare-desk", "mail:demo:lately:parking@mail.example")
    assert cases.get(way=Way.API).key == lately.key_of("portal")
    assert cases.get(kind=CaseKind.CALL_BACK).gestures.get().kind == GestureKind.PROMISE
    assert cases.get(standing="joined").joined_into.key == lately.key_of("cot-1")
    offered = cases.get(key=lately.key_of("window"))
    assert (offered.decision, offered.agreed, offered.standing, offered.remedy) == ("alternative", True, "closed", "")
    handed_up = cases.get(key=lately.key_of("kennel"))
    assert (handed_up.level, handed_up.owner) == (1, None)


def why_somebody_was_asked_or_not_can_be_seen(grace: Member) -> None:
    decisions = list(AskingDecision.objects.exclude(rule=None).select_related("rule", "invitation"))
    assert len(decisions) == DECIDED
    assert {"nobody_known", "not_drawn", ""} < {one.reason for one in decisions}
    asked = [one.invitation for one in decisions if one.invitation is not None]
    assert {one.rule.share for one in decisions} == {250_000, 1_000_000}, "answers of the one rule count four times"
    assert all(one.probability == one.rule.share for one in asked)
    after_calls = [one for one in asked if one.touchpoint == "call"]
    assert {one.reminded for one in after_calls} == {0, 1}
    assert {one.answered_at is not None for one in after_calls} == {True, False}
    assert all(one.sent_at is not None for one in asked)
    answers = Response.objects.filter(dimensions__asked_by__startswith="rule-")
    assert {one.dimensions["letter_answered"] for one in answers} == {"1", "2"}


def what_the_house_keeps_beside_the_year_is_there(grace: Member) -> None:
    kept = {(one.name, one.shared) for one in SavedView.objects.all()}
    assert kept == {(name, shared) for _role, name, _page, _asked, shared in views.KEPT}
    assert [one.name for one in list_views(grace) if one.opens and not one.wrong] == [
        "Luggage, port by port",
        "Who stays with us",
    ]
    assert PublicLink.objects.get(slug=company.LINK).sites == sorted(company.SITES)
    kinds = Counter(Customer.objects.values_list("kind", flat=True))
    assert (kinds["supplier"], kinds["partner"], kinds["neighbour"]) == (3, 2, 1)
    merged = Merging.objects.get(parted_at=None)
    assert merged.gone.external_id == partners.TWICE
    assert merged.kept.phone, "what the till knew"
    assert Topic.objects.get(merged_into__name="Waiting").name == "Queues"
    said = Counter(Correction.objects.values_list("about", "says"))
    assert said[("sentiment", "negative")] > 0
    assert sum(said.values()) > 2
    hours = {one.unit.key: one for one in UnitHours.objects.exclude(unit__parent=None)}
    assert set(hours) == {"night-boats", "brisemare", "corrin"}
    assert hours["brisemare"].country == "FR"
    assert len(hours["corrin"].own) == 1
    one_day = hours_of(Unit.objects.get(key="night-boat-vespera")).hours.week[6]
    assert len(one_day) == 2, "two shifts, on Sundays too, on the boats below it"
    to_one = Allowance.objects.filter(role=Role.FRONT_LINE, per_customer__isnull=False)
    assert set(to_one.values_list("kind", flat=True)) == {"credit", "gift"}


def lines_that_were_crossed_are_told_and_decided_by_two() -> None:
    erin = Member.objects.get(external_id=year.draw(year.SEED, date(2026, 11, 22)).staff.first_of("service_manager").employee)
    with clock.frozen(NOW):
        told = {one.unit: one.rate for one in list_rates(erin, since=NOW.date() - timedelta(days=365), until=NOW.date())}
        [limit], [waiting], [appealed] = list_limits(erin), list_to_confirm(erin), list_appeals(erin)
    enough = {unit for unit, one in told.items() if not isinstance(one, NotEnough)}
    assert enough == {"", truths.SLIPPING_UNIT, company.CALLS}
    step = Step.objects.get(pk=limit.id)
    assert step.proposed_by != step.decided_by
    assert step.review_on > NOW.date()
    assert appealed.id == limit.id
    assert erin.pk not in {step.proposed_by_id, step.decided_by_id}
    assert Step.objects.get(pk=waiting.id).proposed_by != erin
    assert CheckIn.objects.filter(done_at=None, due_on__lt=NOW.date()).count() == 0


def what_is_promised_and_asked_is_said_in_every_language_of_customers() -> None:
    found = charter_in_force()
    assert found is not None
    assert {one.side for one in found.lines} == set(CharterSide)
    assert all(set(one.words) == set(SPOKEN) for one in found.lines)


def what_is_doubtful_was_found_and_nothing_else() -> None:
    found = Doubted.objects.values_list("doubt__kind").annotate(n=Count("pk")).order_by()
    assert dict(found) == {"burst": truths.AT_NIGHT, "words": truths.COPIES - 1}
    grace = Member.objects.get(posts__role=Role.DIRECTOR)
    without = measures.measure("csat", viewer=grace, where={"doubt": "", "unit": truths.POSTER_UNIT})
    all_ = measures.measure("csat", viewer=grace, where={"unit": truths.POSTER_UNIT})
    assert all_.rows[0].result.n - without.rows[0].result.n == truths.AT_NIGHT + truths.COPIES - 1


def there_is_a_sign_in_for_each_role_told_once_and_kept_for_the_owner_only(given: dict[str, Any], small: Path) -> None:
    assert list(given) == ["address", "people", "invitation", "guests", "public", "case"]
    assert given["public"] == "/s/how-was-it"
    assert "My bicycle stayed behind" in Client().get(given["case"]).content.decode()
    with clock.frozen(NOW):
        assert "Larkwater" in Client().get(given["invitation"]).content.decode()
        for language, address in given["guests"].items():
            assert f'lang="{language}"' in Client().get(address).content.decode()
    assert list(given["guests"]) == ["de", "ar"]
    own = Invitation.objects.exclude(key__startswith="told:").filter(rule=None)
    assert set(own.values_list("answered_at", flat=True)) == {None}
    assert AskingRule.objects.filter(stopped_at=None).count() == 2
    manager = next(one["email"] for one in given["people"] if one["role"] == "service_manager")
    ruled = [one.name for one in list_rules(Member.objects.get(account__email=manager))]
    assert sorted(ruled) == sorted(one.name for one in ruling.RULES)
    assert [one["role"] for one in given["people"]] == [role.value for role in Role]
    kept = small / "demo-sign-ins.txt"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    for one in given["people"]:
        account = Account.objects.get(email=one["email"])
        assert account.check_password(one["password"])
        assert one["password"] not in account.password
        assert one["role"] in set(account.member.posts.values_list("role", flat=True))
        assert one["password"] in kept.read_text(encoding="utf-8")
    assert len({one["password"] for one in given["people"]}) == len(Role)
    assert Account.objects.count() == len(Role) + 1


def a_second_time_is_refused_and_says_where_the_sign_ins_are() -> None:
    before = counts()
    assert refusal().startswith("The simulated organisation is here already; its sign-ins are in")
    there = demo("--if-empty")
    assert there.exit_code == 0
    assert "demo-sign-ins.txt" in there.output
    assert counts() == before


def one_customer() -> None:
    upsert_customers([CustomerRow(external_id="dana", name="Dana")], by=BY)


def one_unit() -> None:
    open_unit(key="north", name="North", parent=Unit.objects.get(parent=None), by=BY)


def one_colleague() -> None:
    join_member(name="Bob", by=BY)


def one_questionnaire() -> None:
    filling._ask()


@pytest.mark.parametrize("real", [one_customer, one_unit, one_colleague, one_questionnaire])
def test_where_there_is_anything_of_somebodys_it_changes_nothing(small, real: Callable[[], None]):
    real()
    before = counts()
    assert refusal().startswith("There is data of yours here")
    assert demo("--if-empty").exit_code == 0
    assert counts() == before
    assert Organisation.objects.get().name == "Our organisation"
    assert list(small.iterdir()) == []


def test_a_house_somebody_has_signed_in_to_is_not_filled_by_make_run(small):
    Account.objects.update(last_login=NOW)
    assert demo("--if-empty").exit_code == 0
    assert counts()["Unit"] == 1
    assert filling.whose_data() == []


def test_a_mark_of_a_half_demo_does_not_open_somebodys_house(small):
    """As where the mark was left in a home that now names another database."""
    filling.mark().write_text(json.dumps({"seed": 1, "until": UNTIL}), encoding="utf-8")
    one_customer()
    assert refusal().startswith("There is data of yours here")
    assert counts()["Unit"] == 1


@pytest.mark.parametrize("until", ["2026-11-26", "2027-01-01"])
def test_a_year_that_has_not_been_cannot_be_filled(small, until: str):
    assert "give --until a day before 2026-11-26" in refusal("--until", until)


class Killed(BaseException):
    """What a kill does to a program, as far as a test can."""


def killed_at(monkeypatch: pytest.MonkeyPatch, share: float) -> None:
    """Let the program die as soon as so much is done."""
    before = filling.fill

    def die(title: str, done: float) -> None:
        if done >= share:
            raise Killed(title)

    monkeypatch.setattr(filling, "fill", lambda *, seed, until, progress: before(seed=seed, until=until, progress=die))
    with pytest.raises(Killed):
        CliRunner().invoke(command, ["--seed", "11", "--until", UNTIL], catch_exceptions=False)
    monkeypatch.setattr(filling, "fill", before)


AT = (filling._DRAWN, 0.14, 0.55, 0.8)
"""Where it is killed: before it has stored anything, while files are imported, while comments are understood."""
ONCE_EACH = [(share,) for share in AT] if THOROUGH else []


@pytest.mark.parametrize("shares", [(0.55,)] if connection.vendor == "postgresql" else [AT, *ONCE_EACH])
def test_one_that_was_killed_goes_on_as_if_it_had_never_stopped(small, monkeypatch, shares: tuple[float, ...]):
    """Each that goes on is killed farther on, and the last one is not: one house is filled, and not one for each kill."""
    for share in shares:
        with clock.frozen(NOW):
            killed_at(monkeypatch, share)
        assert filling.mark().exists()
    assert "was begun here with --seed 11 --until 2026-11-22" in refusal("--seed", "12")
    assert "was begun here" in refusal("--until", "2026-10-25")
    told = demo("--if-empty")
    assert told.exit_code == 0, told.output
    made = year.draw(11, date(2026, 11, 22))
    assert counts()["Interaction"] == len(made.moments["day"]) + DECIDED
    answered_again = sum(one.answered_at is not None for one in again.draw(made, complaints.draw(made)))
    ruled = Invitation.objects.exclude(rule=None).exclude(answered_at=None).count()
    others = reviews.HOW_MANY + AT_THE_POSTER + answered_again + round(renewing.HOLDERS * company.CUSTOMERS) + ruled
    assert counts()["Response"] == len(made.answers["day"]) + others
    what_is_improved_is_told_once()
    what_is_doubtful_was_found_and_nothing_else()
    assert counts()["Member"] == 160 + 1
    assert Post.objects.count() == 160 + len(made.staff.moves) + 1
    grace = Member.objects.get(posts__role=Role.DIRECTOR)
    assert measures.measure("csat", viewer=grace).rows[0].result.n == len(made.answers["day"]) + AT_THE_POSTER + ruled
    assert not filling.mark().exists()
