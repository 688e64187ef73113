"""What is kept of a case, for how long, and what is left of it when its customer is erased."""

from datetime import timedelta

import pytest
from tests.act.opening import MONDAY, opened

from everweek import clock
from everweek.act.cases.joining import join_cases, part_case
from everweek.act.cases.rules import Decision, Way
from everweek.act.cases.settling import close_case, decide_case, hear_verdict, tell_decision
from everweek.act.cases.working import Word, hear_customer, note_in_case
from everweek.act.following.access import follower_of
from everweek.act.following.letters import LetterKind
from everweek.act.following.services import give_link, hear_follower
from everweek.act.following.writing import CaseNews, write_letters
from everweek.act.keeping import end_cases, have_a_case
from everweek.act.models import Case, CaseClock, CaseLink, Remark
from everweek.errors import Conflict
from everweek.jobs import worker
from everweek.journal.models import Line, Values
from everweek.messages.keeping import end_messages
from everweek.people.queries import export_customer
from everweek.people.services import add_customer, erase_customer, last_merging_of, merge_customers, part_customers


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def closed(cast, **changes):
    """A case of Dana's with words of everybody, told and closed."""
    case = opened(cast, **changes)
    note_in_case(case=case, word=Word(text="Dana is upset."), by=cast.bob)
    hear_customer(case=case, word=Word(text="Any news?", key="mail:dana@example.org", message_id="<1@example.org>"), by=cast.bob)
    decide_case(case=case, decision=Decision.REMEDY, what="Dana gets it back.", by=cast.bob)
    tell_decision(case=case, word=Word(text="Here it is, Dana."), by=cast.bob)
    close_case(case=case, by=cast.bob, customer_said="Thanks, Dana")
    return Case.objects.get(pk=case.pk)


def test_of_an_erased_customer_no_word_is_left_and_the_case_stays_counted(cast):
    hers = closed(cast, key="till:dana")
    by_address = opened(cast, customer=None, writer="D.", address="dana@example.org")
    erase_customer(customer=cast.dana, by=cast.heidi)

    for case in (hers, by_address):
        case.refresh_from_db()
        words = (case.title, case.writer, case.address, case.remedy, case.alternative, case.customer_said)
        assert (case.customer, case.key, "".join(words)) == (None, None, "")
    assert set(Remark.objects.values_list("text", "message_id", "key")) == {("", "", None)}
    assert not Values.objects.filter(line__subject_type="case").exists()
    # What is owed to nobody any more is neither open nor closed, and its promises are neither kept nor broken.
    assert (by_address.standing, by_address.clocks.count()) == ("lapsed", 0)
    assert (hers.standing, hers.stages.count()) == ("closed", 7)
    assert Line.objects.filter(kind="case.unnamed").count() == 2


def test_a_case_that_was_settled_long_ago_loses_its_words_and_one_that_is_open_does_not(cast):
    settled, open_one = closed(cast), opened(cast)
    with clock.frozen(MONDAY + timedelta(days=2000)):
        first = end_cases(MONDAY + timedelta(days=1), 0)
        again = end_cases(MONDAY + timedelta(days=1), 0)

    settled.refresh_from_db()
    open_one.refresh_from_db()
    assert ((first.count, first.more), again.count) == ((1, False), 0)
    assert (settled.title, settled.customer) == ("", None)
    assert (open_one.title, open_one.customer) == ("Wheelchair left behind", cast.dana)


def test_when_a_letter_left_for_an_address_is_told_as_long_as_its_case_is_looked_after(cast, settings):
    settings.EMAIL_HOST = "mail.example.org"
    case = opened(cast, customer=None, address="dana@example.org", way=Way.PAGE)
    write_letters(news=[CaseNews(case.pk, LetterKind.OPENED)], by=cast.bob)
    worker.run_waiting()
    later = MONDAY + timedelta(days=2000)
    assert end_messages(later, 0).count == 0
    Case.objects.update(settled_at=MONDAY)
    assert [end_messages(at, 0).count for at in (MONDAY, later, later)] == [0, 1, 0]


def test_a_customer_with_an_open_case_is_not_forgotten_however_old_it_is(cast):
    opened(cast)
    idle = add_customer(name="Ivan", by=cast.heidi)

    assert have_a_case([cast.dana.pk, idle.pk], MONDAY + timedelta(days=4000)) == {cast.dana.pk}


def test_cases_follow_a_merging_and_its_undoing(cast):
    double = add_customer(name="Dana D.", by=cast.heidi)
    case, danas, others = opened(cast, customer=double), opened(cast), opened(cast, customer=None)
    merge_customers(kept=cast.dana, gone=double, by=cast.heidi)
    case.refresh_from_db()
    assert case.customer == cast.dana
    for one in (case, danas, others):
        give_link(case=one, by=cast.bob)

    part_customers(merging=last_merging_of(cast.dana), by=cast.heidi)
    case.refresh_from_db()
    assert case.customer == double
    assert Line.objects.get(kind="case.given_back").ids["customer"] == double.pk
    # Whoever was mailed them may have been the other one.
    assert list(CaseLink.objects.values_list("case", flat=True)) == [others.pk]


def test_what_was_said_to_a_part_is_handed_out_and_erased_with_it_where_it_stands_in_another_case(cast):
    whole, hers = opened(cast, customer=None, writer="Ivan", text="My bag."), opened(cast)
    join_cases(case=hers, into=whole, by=cast.bob)
    hear_follower(follower=follower_of(hers), text="Danas word.", once="a")
    decide_case(case=whole, decision=Decision.REMEDY, what="Found.", by=cast.bob)
    tell_decision(case=whole, word=Word(text="Dear Dana."), by=cast.bob)
    hear_verdict(case=whole, agrees=True, word="Danas thanks.", by=follower_of(whole).holder)

    def handed():
        return [one["text"] for case in export_customer(cast.dana)["cases"] for one in case["words"]]

    words = ["Danas word.", "Dear Dana.", "Danas thanks."]
    assert [handed().count(one) for one in words] == [1, 1, 1]
    part_case(case=hers, by=cast.bob)
    assert [handed().count(one) for one in words] == [1, 1, 1]
    assert "My bag." not in handed()
    erase_customer(customer=cast.dana, by=cast.heidi)
    whole.refresh_from_db()
    assert (set(Remark.objects.values_list("text", flat=True)), whole.customer_said) == ({"", "My bag."}, "")
    kept = " ".join(f"{one.old_text}{one.new_text}" for one in Values.objects.filter(line__subject_id=str(whole.pk)))
    assert "Dana" not in kept
    assert "Found." in kept


def test_she_is_handed_every_word_of_her_cases(cast):
    closed(cast)

    [told] = export_customer(cast.dana)["cases"]
    assert [one["text"] for one in told["words"]] == [
        "You left my wheelchair on the quay.",
        "Dana is upset.",
        "Any news?",
        "Here it is, Dana.",
        "Thanks, Dana",
    ]
    assert (told["remedy"], told["you_said"]) == ("Dana gets it back.", "Thanks, Dana")


def test_what_nobody_known_wrote_is_hers_where_it_was_joined_to_a_case_of_hers(cast):
    hers, unknown = opened(cast), opened(cast, customer=None, writer="D.", text="Dana again.")
    join_cases(case=unknown, into=hers, by=cast.bob)
    assert len(export_customer(cast.dana)["cases"]) == 2
    erase_customer(customer=cast.dana, by=cast.heidi)

    unknown.refresh_from_db()
    assert (unknown.title, unknown.writer) == ("", "")
    assert not Remark.objects.exclude(text="").exists()


def test_what_came_from_another_address_is_not_hers_whatever_it_was_joined_to(cast):
    hers, stranger = opened(cast), opened(cast, customer=None, address="ivan@example.org", text="Ivan was there too.")
    Case.objects.filter(pk=stranger.pk).update(standing="joined", joined_into=hers, settled_at=MONDAY)
    [told] = export_customer(cast.dana)["cases"]
    assert "Ivan" not in str(told)
    erase_customer(customer=cast.dana, by=cast.heidi)
    assert [one.text for one in Remark.objects.exclude(text="")] == ["Ivan was there too."]


def test_into_a_case_that_lost_its_words_nothing_is_written_and_nothing_is_promised(cast):
    lapsed, ended = opened(cast), closed(cast)
    erase_customer(customer=cast.dana, by=cast.heidi)

    for case in (lapsed, ended):
        for deed in (hear_customer, note_in_case):
            with pytest.raises(Conflict, match="deleted for good"):
                deed(case=case, word=Word(text="Dana is upset."), by=cast.bob)
    assert not Remark.objects.exclude(text="").exists()
    assert not CaseClock.objects.filter(next_at__isnull=False).exists()


def test_what_is_part_of_an_open_case_keeps_its_words_as_long_as_that_one(cast):
    whole, part = opened(cast), opened(cast, text="On the quay.")
    join_cases(case=part, into=whole, by=cast.bob)
    later = MONDAY + timedelta(days=2000)
    assert end_cases(later, 0).count == 0

    with clock.frozen(later):
        decide_case(case=whole, decision=Decision.REMEDY, what="Found.", by=cast.bob)
        tell_decision(case=whole, word=Word(text="Found."), by=cast.bob)
        close_case(case=whole, by=cast.bob)
    assert end_cases(later, 0).count == 0
    assert end_cases(later + timedelta(days=1), 0).count == 2
