"""What we write in a case reaches its customer by mail, once, in her language, with the link of her page; and nobody else."""

from datetime import timedelta

import pytest
from django.core import mail
from tests.act.opening import MONDAY, opened
from tests.cast import BY
from tests.flows.delivering import deliver_through_kills, hear

from everweek import clock
from everweek.act.cases.joining import join_cases
from everweek.act.cases.rules import Decision
from everweek.act.cases.settling import decide_case, tell_decision
from everweek.act.cases.working import Word, assign_case, hear_customer, note_in_case, write_to_customer
from everweek.act.following.access import access_by_token
from everweek.act.following.reaching import hears_from_here
from everweek.act.following.services import give_link
from everweek.act.models import Case, CaseClock, CaseLink, Remark, Stage
from everweek.errors import Invalid
from everweek.flows.case_word_reaches_its_customer import LINES_AT_ONCE
from everweek.jobs.models import Ticket
from everweek.journal.models import Line
from everweek.messages.contact.marks import mark_of
from everweek.messages.contact.opting import How, opt_out
from everweek.messages.contact.returning import note_bounces
from everweek.messages.letters.sending import send_due
from everweek.messages.models import Contact, CustomerMail, Message, Notice
from everweek.messages.returned.reading import Kind, Report
from everweek.messages.returned.services import take_report
from everweek.people.services import erase_customer

NAME = "flows.case_word_reaches_its_customer"


@pytest.fixture
def monday(settings):
    settings.EMAIL_HOST = "mail.example.org"
    with clock.frozen(MONDAY):
        yield


def sent():
    """Deliver, and let letters leave: those that left, the last one last."""
    hear()
    send_due()
    hear()
    return mail.outbox


def test_a_case_is_acknowledged_and_each_word_of_ours_that_goes_from_here_leaves_with_the_same_link(cast, monday):
    opt_out(customer=cast.dana, how=How.LINK, by=BY)
    case = opened(cast, title="SECRET", text="You left my wheelchair on the quay.", language="de")
    note_in_case(case=case, word=Word(text="SECRET"), by=cast.bob)
    hear()
    assert not Stage.objects.filter(name="acknowledgement").exists()
    [letter] = sent()
    assert letter.to == ["dana@example.org"]
    assert (letter.subject, Stage.objects.filter(name="acknowledgement").count()) == (
        f"Wir haben Ihre Beschwerde, Nummer {case.pk}",
        1,
    )
    assert "bis 2. November, 17:00" in letter.body
    link = letter.body.split("/c/")[1].split()[0]
    assert access_by_token(link).case == case

    write_to_customer(case=case, word=Word(text="Welcher Anleger?", through="here"), by=cast.bob, asks=True)
    write_to_customer(case=case, word=Word(text="By telephone.", through="phone"), by=cast.bob)
    decide_case(case=case, decision=Decision.REMEDY, what="Ein Taxi bringt ihn.", by=cast.bob)
    tell_decision(case=case, word=Word(text="Ein Taxi bringt ihn.", through="here"), by=cast.bob)
    found = sent()
    assert len(found) == 3
    assert "Welcher Anleger?" in found[1].body
    assert "Ein Taxi bringt ihn." in found[2].body
    for one in found:
        whole = one.subject + one.body + one.alternatives[0][0] + str(one.extra_headers)
        assert link in whole
        for word in ("SECRET", "By telephone.", "wheelchair", cast.bob.name, "List-Unsubscribe"):
            assert word not in whole
    assert not Contact.objects.exclude(purpose="case").exists()
    asked = Remark.objects.get(text="Welcher Anleger?")
    assert asked.letter == f"case:{case.pk}:word:{asked.pk}"
    assert Line.objects.filter(kind="case.acknowledged").count() == 1


@pytest.mark.one_database("who is written to is decided by rows that read alike on any database")
def test_nobody_is_written_to_of_history_at_a_held_address_without_one_or_once_erased(cast, monday):
    opened(cast, history=True, opened_at=MONDAY)
    opened(cast, customer=None)
    held = opened(cast, customer=None, address="away@example.org")
    note_bounces([(mark_of("away@example.org"), True, "5.1.1")], by=BY)
    part, whole = opened(cast, customer=None, writer="somebody"), opened(cast)
    join_cases(case=part, into=whole, by=cast.bob)
    hear()
    assert CustomerMail.objects.count() == 1
    erase_customer(customer=cast.dana, by=cast.heidi)
    assert sent() == []
    assert not CaseLink.objects.filter(case=whole).exists()
    assert held.pk not in CaseLink.objects.values_list("case", flat=True)


@pytest.mark.one_database("who is written to is decided by rows that read alike on any database")
def test_whom_we_do_not_know_is_written_to_at_the_address_they_left_which_goes_with_the_case(cast, monday):
    case = opened(cast, customer=None, writer="D.", address="dana@example.org")
    hear()
    message = Message.objects.get()
    assert (message.key, message.person) == (f"case:{case.pk}:opened", f"case:{case.pk}")
    assert Ticket.objects.filter(person=f"case:{case.pk}").exists()
    erase_customer(customer=cast.dana, by=cast.heidi)
    assert not Ticket.objects.filter(person=f"case:{case.pk}").exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_workers_that_are_killed_lose_no_letter_and_write_none_twice(cast):
    many = 6 * LINES_AT_ONCE
    for at in range(many):
        opened(cast, key=f"k{at}", text="")
    deliver_through_kills(
        NAME, done=CustomerMail.objects.count, many=many, seed=20261102, EVERWEEK_MAIL="smtp://mail.example.org:25"
    )
    assert CustomerMail.objects.count() == many == CaseLink.objects.count()
    assert Case.objects.filter(link__isnull=True).count() == 0


def told(cast, **wanted):
    """A case that is decided and told from here, with its letter gone."""
    case = opened(cast, **wanted)
    decide_case(case=case, decision=Decision.REMEDY, what="A taxi brings it.", by=cast.bob)
    tell_decision(case=case, word=Word(text="A taxi brings it.", through="here"), by=cast.bob)
    sent()
    return case


@pytest.mark.one_database("who was told is decided by rows that read alike on any database")
def test_a_letter_with_what_was_decided_that_comes_back_told_nobody(cast, monday):
    hear()
    for case in (told(cast), told(cast, customer=None, address="away@example.org")):
        case.refresh_from_db()
        assert (case.standing, case.told_at) == ("told", MONDAY)
        word = Remark.objects.get(case=case, side="us")
        # Said twice, for now, or of another letter of the same case, it changes what it should.
        if case.customer is not None:
            contact = Contact.objects.get(key=word.letter).pk
            for kind in (Kind.SOFT, Kind.HARD, Kind.HARD):
                take_report(report=Report(contact, kind, "5.1.1"), by=BY)
        else:
            note_bounces([(mark_of("away@example.org"), True, "5.1.1")], by=BY)
        hear()
        case.refresh_from_db()
        assert (case.standing, case.told_at, case.decision, case.settled_at) == ("in_hand", None, "remedy", None)
        assert not Stage.objects.filter(case=case, name="decision_told").exists()
        solution = CaseClock.objects.get(case=case, kind="solution")
        assert (solution.stopped_at, solution.next_at is not None) == (None, True)
        assert Line.objects.filter(kind="case.untold", subject_id=str(case.pk)).count() == 1
        assert list(Notice.objects.filter(kind="case.untold", path=f"/act/{case.pk}/").values_list("member", flat=True)) == [
            cast.bob.pk
        ]
        CaseLink.objects.filter(case=case).delete()
        with pytest.raises(Invalid) as refused:
            tell_decision(case=case, word=Word(text="Again.", through="here"), by=cast.bob)
        assert refused.value.field == "through"
        tell_decision(case=case, word=Word(text="A taxi brings it.", through="phone"), by=cast.bob)


@pytest.mark.one_database("who was told is decided by rows that read alike on any database")
def test_whoever_answered_a_letter_was_told_whatever_comes_back(cast, monday):
    hear()
    case = told(cast)
    word = Remark.objects.get(case=case, side="us")
    with clock.frozen(MONDAY + timedelta(hours=1)):
        hear_customer(case=case, word=Word(text="Thank you.", through="page"), by=BY)
        take_report(report=Report(Contact.objects.get(key=word.letter).pk, Kind.HARD, "5.1.1"), by=BY)
        hear()
    case.refresh_from_db()
    assert (case.standing, case.told_at) == ("told", MONDAY)


@pytest.mark.one_database("whom a link has reached is read from rows that read alike on any database")
def test_a_link_that_only_stood_in_a_letter_that_came_back_is_no_way_to_anybody(cast, monday):
    hear()
    named, nameless = opened(cast), opened(cast, customer=None, address="away@example.org")
    sent()
    take_report(report=Report(Contact.objects.get(key=f"case:{named.pk}:opened").pk, Kind.HARD, "5.1.1"), by=BY)
    note_bounces([(mark_of("away@example.org"), True, "5.1.1")], by=BY)
    hear()
    for case in (named, nameless):
        decide_case(case=case, decision=Decision.REMEDY, what="A taxi brings it.", by=cast.bob)
        assert CaseLink.objects.get(case=case).ends_at > MONDAY
        with pytest.raises(Invalid) as refused:
            tell_decision(case=case, word=Word(text="A taxi brings it.", through="here"), by=cast.bob)
        assert refused.value.field == "through"
        # Handed over it is a way again.
        give_link(case=case, by=cast.bob, handed=True)
        assert tell_decision(case=case, word=Word(text="A taxi brings it.", through="here"), by=cast.bob).standing == "told"


@pytest.mark.one_database("whom a link has reached is read from rows that read alike on any database")
def test_a_link_in_a_letter_that_left_stays_a_way_when_mail_comes_back_much_later(cast, monday):
    hear()
    named, nameless = opened(cast), opened(cast, customer=None, address="away@example.org")
    sent()
    Message.objects.update(sent_at=MONDAY)
    with clock.frozen(MONDAY + timedelta(days=10)):
        for address in ("dana@example.org", "away@example.org"):
            note_bounces([(mark_of(address), True, "5.1.1")], by=BY)
        hear()
        assert hears_from_here(named)
        assert hears_from_here(nameless)


def came_back(remark):
    """The letter with that word comes back for good, is told twice of, and heard of."""
    for kind in (Kind.FAILED, Kind.HARD):
        take_report(report=Report(Contact.objects.get(key=remark.letter).pk, kind, "5.1.1"), by=BY)
    hear()


def due(case, kind):
    """By when something is promised; None where that was kept."""
    clock_ = CaseClock.objects.filter(case=case, kind=kind).last()
    return clock_.due_at if clock_.stopped_at is None else None


@pytest.mark.one_database("what is owed is decided by rows that read alike on any database")
def test_a_question_in_a_letter_that_comes_back_asked_nobody_and_keeps_no_promise(cast, monday):
    hear()
    case = opened(cast)
    assign_case(case=case, to=cast.bob, by=cast.bob)
    sent()
    promised = [due(case, kind) for kind in ("first_reply", "solution")]
    with clock.frozen(MONDAY + timedelta(hours=1)):
        word = write_to_customer(case=case, word=Word(text="Which pier?", through="here"), by=cast.bob, asks=True)
        sent()
        word.refresh_from_db()
    case.refresh_from_db()
    assert (case.standing, [due(case, kind) for kind in ("first_reply", "solution")]) == ("waiting", [None, None])
    with clock.frozen(MONDAY + timedelta(hours=2)):
        came_back(word)
    case.refresh_from_db()
    word.refresh_from_db()
    assert case.standing == "in_hand"
    assert [due(case, kind) for kind in ("first_reply", "solution")] == promised
    assert word.returned_at == MONDAY + timedelta(hours=2)
    assert not Stage.objects.filter(case=case, name="communication").exists()
    # What another letter stamped stays, until that one comes back.
    assert Stage.objects.get(case=case, name="acknowledgement").at == MONDAY
    assert Line.objects.filter(kind="case.letter_returned", subject_id=str(case.pk)).count() == 1
    assert Notice.objects.get(kind="case.letter_returned").member == cast.bob
    # A word that went otherwise stands, and so does what it kept.
    with clock.frozen(MONDAY + timedelta(hours=3)):
        with pytest.raises(Invalid, match="telephone"):
            write_to_customer(case=case, word=Word(text="Which pier?", through="here"), by=cast.bob)
        write_to_customer(case=case, word=Word(text="Which pier?", through="phone"), by=cast.bob, asks=True)
    assert [due(case, kind) for kind in ("first_reply", "solution")] == [None, None]
    assert Stage.objects.get(case=case, name="communication").at == MONDAY + timedelta(hours=3)


@pytest.mark.one_database("what is owed is decided by rows that read alike on any database")
def test_what_was_said_otherwise_before_a_letter_came_back_kept_the_promise_then(cast, monday):
    hear()
    case, noon = opened(cast), MONDAY + timedelta(hours=3)
    word = write_to_customer(case=case, word=Word(text="Which pier?", through="here"), by=cast.bob, asks=True)
    sent()
    word.refresh_from_db()
    with clock.frozen(noon):
        write_to_customer(case=case, word=Word(text="Which pier?", through="phone"), by=cast.bob, asks=True)
        came_back(word)
    case.refresh_from_db()
    assert case.standing == "waiting"
    assert CaseClock.objects.get(case=case, kind="first_reply").stopped_at == noon
    assert CaseClock.objects.get(case=case, kind="solution").moves == [[noon.isoformat(), "pause"]]
    assert {one.at for one in Stage.objects.filter(case=case, name__in=["communication", "acknowledgement"])} == {noon}


@pytest.mark.one_database("what is owed is decided by rows that read alike on any database")
def test_a_letter_that_we_have_a_case_and_comes_back_acknowledged_nothing(cast, monday):
    hear()
    named, nameless = opened(cast), opened(cast, customer=None, address="away@example.org")
    sent()
    assert Stage.objects.filter(case=named, name="acknowledgement").exists()
    for kind in (Kind.FAILED, Kind.HARD):
        take_report(report=Report(Contact.objects.get(key=f"case:{named.pk}:opened").pk, kind, "5.1.1"), by=BY)
    for _ in range(2):
        note_bounces([(mark_of("away@example.org"), True, "5.1.1")], by=BY)
    hear()
    assert not Stage.objects.filter(name="acknowledgement").exists()
    for case in (named, nameless):
        assert Line.objects.filter(kind="case.letter_returned", subject_id=str(case.pk)).count() == 1
        assert Notice.objects.filter(kind="case.letter_returned", path=f"/act/{case.pk}/", member=cast.bob.pk).exists()


@pytest.mark.one_database("what is owed is decided by rows that read alike on any database")
def test_a_word_whose_letter_could_not_be_written_any_more_reached_nobody(cast, monday):
    hear()
    case = opened(cast)
    sent()
    promised = due(case, "first_reply")
    word = write_to_customer(case=case, word=Word(text="Which pier?", through="here"), by=cast.bob, asks=True)
    note_bounces([(mark_of("dana@example.org"), True, "5.1.1")], by=BY)
    sent()
    case.refresh_from_db()
    word.refresh_from_db()
    assert (case.standing, due(case, "first_reply"), word.returned_at) == ("in_hand", promised, MONDAY)
