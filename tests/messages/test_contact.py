"""Deciding whom to write to: by all rules, over all channels, once for each key, never above the rule when many ask at once."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from tests.cast import BY, assemble
from tests.people.test_at_once import at_once
from tests.processes import say, several, start

from everweek import clock
from everweek.errors import Invalid
from everweek.journal.models import Line
from everweek.messages.contact import deciding, queries
from everweek.messages.contact.opting import How, opt_in, opt_out
from everweek.messages.contact.rules import Because, Channel, Purpose, Wish
from everweek.messages.contact.ruling import set_rule
from everweek.messages.contact.services import decide, mark_done, withdraw
from everweek.messages.keeping import end_contacts
from everweek.messages.models import Contact, MailboxPast, OptOut
from everweek.people.models import Customer
from everweek.people.queries import export_customer
from everweek.people.services import CustomerRow, erase_customer, merge_customers, part_customers, upsert_customers
from everweek.people.services.keeping import keep_for
from everweek.people.services.merging import last_merging_of

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 7, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield


def ask(customer, key="tests:1", purpose=Purpose.ASKING, **more):
    [verdict] = decide([Wish(getattr(customer, "pk", customer), purpose, key, **more)], by=BY)
    return verdict


def new(external_id, **more):
    [one] = upsert_customers([CustomerRow(external_id=external_id, email=f"{external_id}@example.org", **more)], by=BY)
    return Customer.objects.get(pk=one.id)


def test_dana_may_be_asked_once_in_a_month_and_the_second_time_is_told_why_not(cast):
    assert ask(cast.dana).may
    second = ask(cast.dana, "tests:2")
    assert (second.may, second.because) == (False, Because.TOO_OFTEN)
    assert second.says == "We write for this at most once in 30 days, and we have."
    with clock.frozen(NOON + timedelta(days=30)):
        assert ask(cast.dana, "tests:3").may


def test_asking_twice_under_one_key_is_one_contact_with_one_verdict(cast):
    first, again = ask(cast.dana), ask(cast.dana)
    assert first == again
    assert Contact.objects.count() == 1
    assert Line.objects.filter(kind="contact.decided").count() == 1
    one, two = decide([Wish(cast.dana.pk, Purpose.CASE, "tests:case")] * 2, by=BY)
    assert one == two


def test_every_channel_counts(cast):
    assert ask(cast.dana, channel=Channel.PAGE).may
    assert ask(cast.dana, "tests:2", channel=Channel.LINK).because is Because.TOO_OFTEN
    assert ask(cast.dana, "tests:3", channel=Channel.MAIL).because is Because.TOO_OFTEN


def test_what_was_called_off_counts_no_more_and_never_happens(cast):
    ask(cast.dana)
    assert withdraw(["tests:1"], by=BY) == 1
    assert withdraw(["tests:1"], by=BY) == 0
    assert ask(cast.dana, "tests:2").may
    assert not ask(cast.dana, "tests:1").may
    assert queries.verdicts(["tests:1"])["tests:1"].says == "It was called off before it left."


def test_what_was_handed_on_has_happened_and_cannot_be_called_off(cast):
    ask(cast.dana, channel=Channel.LINK)
    assert mark_done(["tests:1"], by=BY) == 1
    assert mark_done(["tests:1"], by=BY) == 0
    assert withdraw(["tests:1"], by=BY) == 0


def test_in_quiet_hours_it_waits_for_the_morning_of_her_own_zone(cast):
    tokyo = new("tokyo", zone="Asia/Tokyo")
    assert ask(tokyo).at == datetime(2026, 10, 7, 23, tzinfo=UTC)


def test_two_who_were_merged_count_together(cast):
    other = new("other")
    ask(cast.dana)
    merge_customers(kept=other, gone=cast.dana, by=BY)
    assert ask(other, "tests:2").because is Because.TOO_OFTEN
    verdict = ask(cast.dana, "tests:3")
    assert (verdict.customer, verdict.because) == (other.pk, Because.TOO_OFTEN)


def sharing(cast, external_id="eve"):
    """Somebody else, who has Dana's mailbox."""
    [one] = upsert_customers([CustomerRow(external_id=external_id, email="Dana@Example.org")], by=BY)
    return Customer.objects.get(pk=one.id)


def test_two_with_one_mailbox_are_written_to_as_often_as_one(cast):
    eve = sharing(cast)
    assert ask(cast.dana).may
    refused = ask(eve, "tests:2")
    assert (refused.because, refused.customer) == (Because.TOO_OFTEN, eve.pk)
    assert refused.says == "Somebody else has the same address, and it was written to as often as the rules allow."
    assert ask(eve, "tests:3", channel=Channel.LINK).because is Because.TOO_OFTEN, "whoever hands it on may send it there"
    assert ask(eve, "tests:4", channel=Channel.PAGE).may, "a page she has open lies in no mailbox"
    assert ask(eve, "tests:5", purpose=Purpose.CASE).may, "news of her own affair always reach her"
    with clock.frozen(NOON + timedelta(days=30)):
        assert ask(eve, "tests:6").may


def test_where_one_of_a_household_was_erased_the_mailbox_is_written_to_no_sooner(cast):
    eve = sharing(cast)
    assert ask(cast.dana, "tests:1").may
    mark_done(["tests:1"], by=BY)
    erase_customer(customer=cast.dana, by=BY)
    verdict = ask(eve, "tests:2")
    assert (verdict.may, verdict.detail.get("mailbox")) == (False, True)
    assert queries.outlook_of(eve, queries.standing_of(eve))[Purpose.ASKING].at is not None
    assert "example.org" not in str(list(MailboxPast.objects.values()))
    with clock.frozen(NOON + timedelta(days=91)):
        end_contacts(NOON - timedelta(days=900), 0)
    assert not MailboxPast.objects.exists(), "no longer than the rules look back"


def test_they_are_one_mailbox_in_one_call_too_and_what_is_called_off_counts_for_neither(cast):
    eve = sharing(cast)
    first, second = decide([Wish(one.pk, Purpose.ASKING, f"tests:{one.pk}") for one in (cast.dana, eve)], by=BY)
    assert (first.may, second.because) == (True, Because.TOO_OFTEN)
    withdraw([first.key], by=BY)
    assert ask(eve, "tests:again").may


def test_each_of_them_is_told_when_the_mailbox_is_free_again_and_what_a_rule_would_hold_back_counts_mailboxes(cast):
    eve = sharing(cast)
    ask(cast.dana)
    outlook = queries.outlook_of(eve, queries.standing_of(eve))[Purpose.ASKING]
    assert (outlook.because, outlook.at) == (Because.TOO_OFTEN, NOON + timedelta(days=30))
    ask(eve, "tests:2")
    assert queries.would_hold_back(queries.rules())[Purpose.ASKING] == (1, 2)


def test_whoever_is_erased_is_asked_nothing_and_nothing_of_it_is_kept(cast):
    ask(cast.dana)
    erase_customer(customer=cast.dana, by=BY)
    assert not Contact.objects.exists()
    assert ask(cast.dana, "tests:2").because is Because.GONE
    assert not Contact.objects.exists()


def test_whoever_is_unknown_is_told_so(cast):
    assert ask(999_999).because is Because.GONE


def test_an_opt_out_outlives_her_erasure_and_an_import_that_brings_her_back(cast):
    OptOut.objects.create(customer=cast.dana, how="link", since=NOON)
    assert ask(cast.dana).because is Because.OPTED_OUT
    erase_customer(customer=cast.dana, by=BY)
    [back] = upsert_customers([CustomerRow(external_id="dana-again", email="Dana@Example.org")], by=BY)
    assert ask(back.id, "tests:2").because is Because.OPTED_OUT
    assert "dana@" not in str(list(OptOut.objects.values())).lower()


def test_an_opt_out_of_one_who_was_merged_outlives_the_erasure_under_each_of_her_addresses(cast):
    gone = new("second")
    opt_out(customer=gone, how=How.LINK, by=BY)
    merge_customers(kept=cast.dana, gone=gone, by=BY)
    assert ask(cast.dana).because is Because.OPTED_OUT
    erase_customer(customer=cast.dana, by=BY)
    for number, address in enumerate(("dana@example.org", "SECOND@example.org")):
        [back] = upsert_customers([CustomerRow(external_id=f"back{number}", email=address)], by=BY)
        assert ask(back.id, f"tests:back{number}").because is Because.OPTED_OUT
    assert "@" not in str(list(OptOut.objects.values()))


def test_an_opt_out_under_an_address_she_had_before_outlives_her_erasure(cast):
    opt_out(customer=cast.dana, how=How.LINK, by=BY)
    upsert_customers([CustomerRow(external_id="dana", email="later@example.org")], by=BY)
    erase_customer(customer=cast.dana, by=BY)
    for number, address in enumerate(("dana@example.org", "later@example.org")):
        [back] = upsert_customers([CustomerRow(external_id=f"back{number}", email=address)], by=BY)
        assert ask(back.id, f"tests:back{number}").because is Because.OPTED_OUT


@pytest.mark.parametrize("fewer", [False, True])
def test_what_was_asked_of_us_while_two_were_one_holds_for_both_when_they_are_parted(cast, fewer):
    gone = new("second")
    merge_customers(kept=cast.dana, gone=gone, by=BY)
    with clock.frozen(NOON + timedelta(days=1)):
        opt_out(customer=Customer.objects.get(pk=cast.dana.pk), how=How.LINK, fewer=fewer, by=BY)
        part_customers(merging=last_merging_of(cast.dana), by=BY)
    for one in (cast.dana, gone):
        assert queries.wants_of(Customer.objects.get(pk=one.pk)) == ("fewer" if fewer else "none")
    # Each may change her mind by herself.
    opt_in(customer=Customer.objects.get(pk=gone.pk), by=BY)
    assert [queries.wants_of(Customer.objects.get(pk=one.pk)) for one in (cast.dana, gone)] == ["fewer" if fewer else "none", ""]


def test_an_address_is_known_however_it_is_spelt(cast):
    first = new("first")
    upsert_customers([CustomerRow(external_id="first", email="Anna@Bücher.example")], by=BY)
    opt_out(customer=Customer.objects.get(pk=first.pk), how=How.LINK, by=BY)
    [second] = upsert_customers([CustomerRow(external_id="other", email=" anna@XN--Bcher-kva.EXAMPLE ")], by=BY)
    assert ask(second.id).because is Because.OPTED_OUT


def test_her_export_says_when_she_heard_from_us_and_why_not(cast):
    ask(cast.dana)
    ask(cast.dana, "tests:2")
    heard = export_customer(cast.dana)["contacts"]["heard"]
    assert [bool(one["why_not"]) for one in heard] == [False, True]


def test_her_standing_shows_the_latest_first(cast):
    ask(cast.dana)
    ask(cast.dana, "tests:2")
    standing = queries.standing_of(cast.dana)
    assert [one.key for one in standing.heard] == ["tests:2", "tests:1"]
    assert (standing.wants, standing.has_address, standing.bounced_since) == ("", True, None)


def test_thousands_are_decided_about_in_few_queries(cast):
    ids = [one.id for one in upsert_customers([CustomerRow(f"c{n}", email=f"c{n}@example.org") for n in range(2000)], by=BY)]
    wishes = [Wish(pk, Purpose.ASKING, f"tests:{pk}") for pk in ids]
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert all(verdict.may for verdict in decide(wishes, by=BY))
    assert len(counted) < 40
    assert not any(verdict.may for verdict in decide([Wish(pk, Purpose.ASKING, f"again:{pk}") for pk in ids], by=BY))
    line = Line.objects.filter(kind="contact.decided").order_by("-pk").first()
    assert (line.ids["may"], line.ids["too_often"]) == (0, 2000)


@pytest.mark.parametrize("wish", [Wish(1, Purpose.ASKING, "Dana Doe"), Wish(1, Purpose.ANY, "tests:1")])
def test_a_wish_that_is_none_is_refused(cast, wish):
    with pytest.raises(Invalid):
        decide([wish], by=BY)


def test_what_is_old_is_deleted_and_what_is_still_to_leave_is_not(cast):
    ask(cast.dana)
    ask(cast.dana, "tests:no")
    ask(cast.dana, "tests:case", purpose=Purpose.CASE)
    mark_done(["tests:1"], by=BY)
    assert end_contacts(NOON, 0).count == 0, "a day has not passed"
    ended = end_contacts(NOON + timedelta(days=1), 0)
    assert (ended.count, list(Contact.objects.values_list("key", flat=True))) == (2, ["tests:case"])


def test_what_the_rules_look_back_at_is_kept_for_so_long(cast):
    ask(cast.dana)
    with clock.frozen(NOON + timedelta(days=20)):
        mark_done(["tests:1"], by=BY)
        assert end_contacts(NOON + timedelta(days=10), 0).count == 0, "she has heard from us only now"
    keep_for(key="contacts", days=100, by=BY)
    with pytest.raises(Invalid, match="100 days only"):
        set_rule(purpose=Purpose.ASKING, changes={"days": 101}, by=BY)
    set_rule(purpose=Purpose.ASKING, changes={"days": 100}, by=BY)
    with pytest.raises(Invalid, match="between 100 and"):
        keep_for(key="contacts", days=99, by=BY)


# --- several at once ------------------------------------------------------------------------------------------------


def wish_often(dana, seed):
    """In another process: wish for Dana over and over, now and then calling off, until killed or done."""
    chance = random.Random(seed)
    say("ready")
    for turn in range(40):
        key = f"p{seed}:{turn}"
        with clock.frozen(NOON + timedelta(hours=chance.randrange(24 * 90))), transaction.atomic():
            ask(dana, key, purpose=chance.choice([Purpose.ASKING, Purpose.THANKING]))
            if chance.random() < 0.2:
                withdraw([key], by=BY)
        say("one")


@pytest.mark.one_database("how SQLite goes about it")
def test_when_a_customer_heard_is_found_by_customer_and_by_mailbox_however_many_others_heard():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole whatever is asked")
    since, many = NOON - timedelta(days=90), list(range(1, 101))
    assert "messages_contact_of_customer" in deciding.heard(since, Q(customer__in=many)).explain()
    assert "messages_contact_in_mailbox" in deciding.in_mailboxes(since, [f"{one:064x}" for one in many]).explain()


def never_above_the_rule():
    """Counted from the rows, not by the code that decides: asking 1 in 30 days, thanking 2 in 90, all 4 in 30, 2 apart."""
    rows = Contact.objects.filter(at__isnull=False, withdrawn_at__isnull=True)
    by_purpose = {}
    for purpose, at in rows.values_list("purpose", "at"):
        by_purpose.setdefault(purpose, []).append(at)
    everything = sorted(at for times in by_purpose.values() for at in times)
    assert everything
    for times, most, days in [
        (by_purpose.get("asking", []), 1, 30),
        (by_purpose.get("thanking", []), 2, 90),
        (everything, 4, 30),
    ]:
        for first in times:
            assert sum(first <= at < first + timedelta(days=days) for at in times) <= most
    assert all(later - earlier >= timedelta(days=2) for earlier, later in pairwise(everything))


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_ask_dana_once():
    dana = assemble().dana

    def wish(number):
        with clock.frozen(NOON):
            return ask(dana, f"tests:{number}").may

    assert sum(at_once(*[lambda n=n: wish(n) for n in range(20)])) == 1
    never_above_the_rule()


@pytest.mark.django_db(transaction=True)
def test_many_who_share_a_mailbox_are_asked_once_though_all_are_wished_for_at_once():
    dana = assemble().dana
    rows = [CustomerRow(external_id=f"c{n}", email=dana.email) for n in range(8)]
    ids = [one.id for one in upsert_customers(rows, by=BY)]

    def wish(customer):
        with clock.frozen(NOON):
            return ask(customer, f"tests:{customer}").may

    assert sum(at_once(*[lambda pk=pk: wish(pk) for pk in ids])) == 1
    never_above_the_rule()


@pytest.mark.django_db(transaction=True)
def test_two_with_many_customers_in_other_orders_do_not_wait_for_each_other():
    assemble()
    ids = [one.id for one in upsert_customers([CustomerRow(f"c{n}", email=f"c{n}@example.org") for n in range(50)], by=BY)]

    def wish(seed):
        order = random.Random(seed).sample(ids, len(ids))
        with clock.frozen(NOON):
            return sum(one.may for one in decide([Wish(pk, Purpose.ASKING, f"s{seed}:{pk}") for pk in order], by=BY))

    assert sum(at_once(*[lambda n=n: wish(n) for n in range(4)])) == 50


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_processes_that_are_killed_anywhere_never_pass_the_rule():
    dana = assemble().dana
    for round_ in range(3):
        with several([start(wish_often, dana.pk, 10 * round_ + n) for n in range(2)]) as both:
            for process in both:
                process.wait_for("ready")
            for number, process in enumerate(both):
                for _ in range(4 + 3 * round_ + number):
                    process.wait_for("one")
                process.kill()
        never_above_the_rule()
