"""What is kept how long: said by people, told to customers, ended at night; and nothing comes in a second time after it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import BY
from tests.questionnaires.documents import AFTER_A_CALL

from everweek import clock
from everweek.errors import Invalid, NotFound
from everweek.jobs.tasks import SCHEDULES
from everweek.journal.models import Line, Values
from everweek.moments.models import Interaction
from everweek.moments.services import InteractionRow, record_interactions
from everweek.people import idle, keeping, privacy, replies, tasks, undoing
from everweek.people.models import Customer, KeptFor, Reply, WayBack
from everweek.people.services import (
    CustomerRow,
    end_keeping,
    keep_for,
    make_token,
    merge_customers,
    say_privacy,
    upsert_customers,
)
from everweek.questionnaires import keeping as answers_keeping
from everweek.questionnaires.facts import answer_rows
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import accept_response, correct_response, create_questionnaire, publish

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
YEARS_LATER = THEN + timedelta(days=3 * 365 + 1)
ANSWERS = {"recommend": 2, "why": "I am Dana and was kept waiting", "topic": {"choice": "other", "text": "Dana's dog"}}


def go_on() -> bool:
    return False


def night(at: datetime) -> dict[str, int]:
    with clock.frozen(at):
        return end_keeping(stop=go_on)


@pytest.fixture
def version(cast):
    with clock.frozen(THEN):
        return publish(version=create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY), by=BY)


def answer(version, customer, identity, *, at=THEN, answers=ANSWERS):
    with clock.frozen(at):
        return accept_response(
            version=version,
            by=BY,
            answers=answers,
            identity=identity,
            channel="mail",
            customer=customer,
            subject=("customer", str(customer.pk)) if customer else None,
        )


def test_an_answer_kept_long_enough_loses_dana_and_her_words_and_keeps_its_scores(cast, version):
    hers = answer(version, cast.dana, "ticket-77").response
    with clock.frozen(THEN):
        correct_response(response=hers, answers={**ANSWERS, "recommend": 3}, by=cast.erin, reason="Dana said three")
    newer = answer(version, cast.dana, "ticket-78", at=YEARS_LATER - timedelta(days=9)).response

    assert night(YEARS_LATER)["answers"] == 1

    hers.refresh_from_db()
    assert (hers.customer, hers.subject_type, hers.subject_id) == (None, "", "")
    assert hers.answers == {"recommend": 3, "topic": "other"}
    assert [(row.measure, row.score, row.customer) for row in answer_rows([hers.pk])] == [("nps", 3.0, None)]
    assert not Values.objects.filter(line__subject_type="response").exists()
    newer.refresh_from_db()
    assert (newer.customer, newer.answers["why"]) == (cast.dana, ANSWERS["why"])


def test_what_lost_its_customer_is_told_of_so_that_the_facts_and_all_that_listen_lose_her_too(cast, version):
    hers = answer(version, cast.dana, "ticket-77").response
    night(YEARS_LATER)
    line = Line.objects.get(kind="response.unnamed")
    assert (line.subject_id, line.ids["response"]) == (str(hers.pk), hers.pk)
    assert Line.objects.get(kind="keeping.ended", subject_id="answers").ids == {"count": 1}


def test_the_file_it_came_in_brought_again_is_told_to_be_stored_already(cast, version):
    answer(version, cast.dana, "ticket-77")
    night(YEARS_LATER)
    again = answer(version, cast.dana, "ticket-77", at=YEARS_LATER)
    assert again.already
    assert Response.objects.get().customer is None


def test_answers_of_years_ago_imported_today_are_kept_from_today(cast, version):
    with clock.frozen(YEARS_LATER):
        accept_response(version=version, by=BY, answers=ANSWERS, identity="x", channel="file", answered_at=THEN)
    night(YEARS_LATER + timedelta(days=1))
    assert Response.objects.get().answers["why"] == ANSWERS["why"]


def test_an_interaction_kept_long_enough_loses_dana_and_its_id_makes_no_second_one(cast):
    row = InteractionRow(external_id="till-9", at=THEN, customer=cast.dana.pk, attributes={"seat": "12A"})
    with clock.frozen(THEN):
        record_interactions([row], by=BY)
    night(YEARS_LATER)
    kept = Interaction.objects.get()
    assert (kept.customer, kept.attributes, kept.external_id) == (None, {}, "till-9")
    assert Line.objects.get(kind="interaction.unnamed").subject_id == str(kept.pk)
    record_interactions([row], by=BY)
    assert Interaction.objects.count() == 1


def test_a_customer_with_whom_nothing_happened_for_years_is_erased_and_one_who_came_back_is_not(cast, version):
    with clock.frozen(THEN):
        idle_one, back, once = upsert_customers([CustomerRow(external_id=name, name=name) for name in ("a", "b", "c")], by=BY)
        merged = upsert_customers([CustomerRow(external_id="d", name="d")], by=BY)[0]
        Customer.objects.update(created_at=THEN)
        merge_customers(kept=Customer.objects.get(pk=once.id), gone=Customer.objects.get(pk=merged.id), by=cast.erin)
    answer(version, Customer.objects.get(pk=back.id), "t", at=YEARS_LATER - timedelta(days=30))
    with clock.frozen(YEARS_LATER - timedelta(days=30)):
        record_interactions([InteractionRow(external_id="e", at=THEN, customer=once.id)], by=BY)

    night(YEARS_LATER)

    gone = set(Customer.objects.filter(erased_at__isnull=False).values_list("pk", flat=True))
    assert idle_one.id in gone
    assert not gone & {back.id, once.id, merged.id}


def test_what_happened_with_the_one_she_was_merged_with_keeps_her(cast, version, monkeypatch):
    with clock.frozen(THEN):
        kept, gone = upsert_customers([CustomerRow(external_id=name, name=name) for name in ("a", "b")], by=BY)
        Customer.objects.update(created_at=THEN)
        Customer.objects.filter(pk=gone.id).update(merged_into=kept.id)
    monkeypatch.setattr(idle, "REASONS", [lambda ids, _since: {one for one in ids if one == gone.id}])
    night(YEARS_LATER)
    assert Customer.objects.get(pk=kept.id).erased_at is None


def test_old_and_new_values_of_a_changed_profile_go_and_the_line_stays(cast):
    with clock.frozen(THEN):
        upsert_customers([CustomerRow(external_id="dana", phone="+351 555")], by=BY)
    record_interactions([InteractionRow(external_id="now", at=YEARS_LATER, customer=cast.dana.pk)], by=BY)
    line = Line.objects.get(kind="customer.changed")
    assert night(YEARS_LATER)["changes"] >= 1
    line = Line.objects.get(pk=line.pk)
    assert line.old is None
    assert line.new is None
    assert line.values_hash != ""


def test_erin_keeps_answers_for_two_months_only_and_it_holds_from_the_next_night(cast, version):
    answer(version, cast.dana, "ticket-77")
    assert "answers" not in night(THEN + timedelta(days=70))
    assert keep_for(key="answers", days=60, by=cast.heidi) == 3 * 365
    assert night(THEN + timedelta(days=70))["answers"] == 1
    line = Line.objects.get(kind="keeping.changed")
    assert (line.subject_id, line.old, line.new) == ("answers", {"days": 1095}, {"days": 60})


def test_saying_the_same_again_changes_nothing(cast):
    keep_for(key="answers", days=60, by=cast.heidi)
    keep_for(key="answers", days=60, by=cast.heidi)
    assert Line.objects.filter(kind="keeping.changed").count() == 1


@pytest.mark.parametrize(
    ("key", "days", "refused"),
    [("answers", 29, Invalid), ("answers", 36_526, Invalid), ("uploads", 60, Invalid), ("contacts", 89, Invalid)],
)
def test_what_cannot_be_is_refused_beside_its_field(cast, key, days, refused):
    with pytest.raises(refused) as told:
        keep_for(key=key, days=days, by=cast.heidi)
    assert told.value.field == key


def test_what_is_not_kept_cannot_be_kept_longer(cast):
    with pytest.raises(NotFound, match="gossip"):
        keep_for(key="gossip", days=60, by=cast.heidi)


def test_a_worker_that_stops_goes_on_from_there(cast, version, monkeypatch):
    monkeypatch.setattr(answers_keeping, "AT_MOST", 2)
    for number in range(5):
        answer(version, cast.dana, f"ticket-{number}")
    hers = Response.objects.filter(customer=cast.dana)
    with clock.frozen(YEARS_LATER):
        end_keeping(stop=lambda: hers.count() < 5)
        assert 0 < hers.count() < 5
        end_keeping(stop=go_on)
    assert not Response.objects.filter(customer=cast.dana).exists()
    assert Line.objects.filter(kind="response.unnamed").count() == 5


def test_the_next_night_looks_at_none_of_them_again(cast, version, django_assert_max_num_queries):
    for number in range(5):
        answer(version, cast.dana, f"ticket-{number}")
    night(YEARS_LATER)
    reached = KeptFor.objects.get(key="answers").reached
    assert reached == Response.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert "answers" not in night(YEARS_LATER)
    assert Line.objects.filter(kind="response.unnamed").count() == 5


@given(st.lists(st.booleans(), max_size=12), st.integers(0, 3))
def test_everything_before_the_place_has_ended_and_everything_whose_time_is_over_ends(over, start):
    ids = [(start + 1 + number, ended) for number, ended in enumerate(over)]
    ending, ended = keeping.walk(ids, start, len(ids) or 1)
    assert ending == [number for number, is_over in ids if is_over]
    assert all(is_over for number, is_over in ids if number <= ended.reached)
    assert ended.more == (bool(ids) and all(over))


def test_the_list_customers_read_is_the_list_that_is_carried_out():
    told = {one.key: one for one in privacy.list_kept()}
    assert set(told) == set(keeping.KEEPINGS) >= {"profiles", "answers", "interactions", "changes", "uploads"}
    assert [one.key for one in told.values() if one.settled] == [key for key in told if keeping.KEEPINGS[key].end is None]


@pytest.mark.one_database("what is told of it, and how it ends, is the same on any")
def test_what_is_kept_for_days_is_named_and_its_end_is_carried_out_every_night(cast):
    told = {one.key: one.days for one in privacy.list_kept()}
    assert (told["replies"], told["ways_back"]) == (7, 1)
    assert {tasks.forget_old_replies.key, tasks.forget_old_ways_back.key} <= set(SCHEDULES)
    with clock.frozen(THEN):
        undoing.keep(by=cast.erin, of="member:1", was={"name": "Dana"})
        ends = THEN + timedelta(days=30)
        token, _plain = make_token(member=cast.erin, name="till", scopes=["customers:read"], expires_at=ends, by=cast.erin)
        Reply.objects.create(token=token, key="k", fingerprint="f", kept_at=THEN)
    with clock.frozen(THEN + timedelta(days=7)):
        replies.forget_old()
        undoing.forget_old()
    assert (WayBack.objects.count(), Reply.objects.count()) == (0, 0)


def test_what_the_house_says_is_kept_by_language_and_an_empty_text_takes_it_away(cast):
    say_privacy(contact="privacy@example.org", words={"en": "We are a ferry.", "pt": "Somos um ferry."}, by=cast.heidi)
    said = say_privacy(words={"pt": ""}, by=cast.heidi)
    assert (said.contact, said.words) == ("privacy@example.org", {"en": "We are a ferry."})
    assert Line.objects.filter(kind="privacy.changed").count() == 2


def test_one_who_answers_while_it_is_looked_who_is_idle_is_not_erased(cast, version, monkeypatch):
    with clock.frozen(THEN):
        [outcome] = upsert_customers([CustomerRow(external_id="a", name="a")], by=BY)
    ada, asked = Customer.objects.get(pk=outcome.id), []

    def looks(customers, _since):
        asked.append(list(customers))
        if len(asked) == 1:
            answer(version, ada, "just-now", at=YEARS_LATER)
        return set()

    # She answers after all others have looked for the first time.
    monkeypatch.setattr(idle, "REASONS", [*keeping.REASONS, looks])
    night(YEARS_LATER)
    assert len(asked) >= 2
    ada.refresh_from_db()
    assert ada.erased_at is None
    assert Response.objects.get().customer == ada
