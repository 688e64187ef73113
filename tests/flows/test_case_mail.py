"""Mail reaches its case: by a real mail server out and a real mailbox in; nobody is who a mail says it is from."""

import os
from contextlib import nullcontext
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.act.files import MAIL, PDF, photo
from tests.act.opening import MONDAY, opened
from tests.dying import KILLED, dying, moments
from tests.flows.delivering import hear
from tests.listen.mails import lay_in_folder, mail, with_files
from tests.listen.mails import mail_server as mailbox_server
from tests.messages.mailing import mail_server
from tests.processes import start
from tests.web.reading import visit

from everweek import clock
from everweek.act.cases.rules import CaseKind
from everweek.act.cases.working import Word, assign_case, write_to_customer
from everweek.act.filing import places
from everweek.act.filing.services import sweep
from everweek.act.following.telling import tell_customer
from everweek.act.mailing import rules
from everweek.act.mailing.addresses import Colleague, answers_of, answers_to, case_answered, case_at, read_signed, signed
from everweek.act.mailing.models import CaseMail
from everweek.act.mailing.services import how_far, set_mailbox, take_after_all, take_mail
from everweek.act.models import Attachment, Case, CaseClock, CaseFile, Remark
from everweek.errors import Conflict
from everweek.flows import mail_reaches_its_case as reaching
from everweek.flows.mail_put_aside_is_told import OF_CASE, OF_NONE
from everweek.flows.mail_reaches_its_case import read_mailbox
from everweek.jobs import worker
from everweek.journal.models import Line
from everweek.messages.letters.identity import message_id
from everweek.messages.letters.sending import send_due
from everweek.messages.models import Contact, Notice
from everweek.people.limits import note
from everweek.people.services import erase_customer, leave_member

LATER = MONDAY + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def monday(settings):
    settings.EVERWEEK_MAIL_CASES_ADDRESS = "cases@service.example.org"
    settings.EVERWEEK_MAIL_CASES = "imap://cases:secret@127.0.0.1:1/INBOX"
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def box(cast, settings):
    with mailbox_server() as found:
        settings.EVERWEEK_MAIL_CASES = found.address.replace("imap://", "imap://cases:secret@")
        read_mailbox()
        yield found


def look(at=LATER):
    with clock.frozen(at):
        while read_mailbox():
            pass


def leave(at=LATER):
    """Let every letter leave that is due."""
    with clock.frozen(at):
        hear()
        worker.run_waiting()
        send_due()
        hear()


def arrived(text="The boat was late.", **more):
    told = {"identity": text, "at": MONDAY, "kind": "said", "sender": "dana@example.org", "title": "The boat", "text": text}
    return rules.Arrived(**{**told, **more})


def reasons():
    return [one.reason for one in CaseMail.objects.filter(came="aside").order_by("pk")]


def test_dana_writes_is_asked_and_answers_and_all_of_it_stands_in_one_case(cast, box, settings):
    set_mailbox(unit=cast.north_desk, kind=CaseKind.COMPLAINT, by=cast.heidi)
    with mail_server(settings) as post:
        box.lay(mail("You left my wheelchair on the quay.", Message_ID="<1@example.org>"), LATER)
        look()
        case = Case.objects.get()
        assert (case.way, case.title, case.unit, case.customer) == ("mail", "The boat", cast.north_desk, None)
        assert (case.address, case.writer, case.opened_at) == ("dana@example.org", "Dana Silva", LATER)
        with clock.frozen(LATER):
            hear()
            write_to_customer(case=case, word=Word(text="Which pier?", through="here"), by=cast.bob, asks=True)
        leave()
        received, asked = (one.message for one in post.taken)
        assert received["Reply-To"] == asked["Reply-To"] == answers_to(case.pk).to
        assert received["References"] == asked["References"] == answers_to(case.pk).thread

        answer = mail(
            "The south pier.\n\nOn Mon, 2 Nov 2026 the house wrote:\n> Which pier?\n\n-- \nDana",
            To=asked["Reply-To"],
            References=f"{asked['References']} {asked['Message-ID']}",
        )
        box.lay(answer, LATER + timedelta(minutes=1))
        box.lay(answer, LATER + timedelta(minutes=2))
        # By what it answers alone: from another address of theirs, to one that lost its signature.
        other = {"sender": "d@work.example.org", "To": "cases@service.example.org", "In_Reply_To": asked["References"]}
        box.lay(mail("And bring the cushion.", **other), LATER + timedelta(minutes=3))
        look(LATER + timedelta(minutes=5))
        box.validity += 1
        look(LATER + timedelta(minutes=6))
        leave(LATER + timedelta(minutes=6))
    case = Case.objects.get()
    words = Remark.objects.filter(case=case, side="customer").order_by("pk")
    assert [(one.text, one.sender) for one in words] == [
        ("You left my wheelchair on the quay.", ""),
        ("The south pier.", ""),
        ("And bring the cushion.", "d@work.example.org"),
    ]
    assert words[0].message_id == "<1@example.org>"
    assert words[1].whole.endswith("> Which pier?\n\n--\nDana")
    assert case.standing == "in_hand"
    assert CaseClock.objects.filter(case=case, kind="next_reply", stopped_at=None).count() == 1
    assert list(Line.objects.filter(kind="case.heard").values_list("actor", flat=True)) == ["system:case-mail"] * 2
    # Nobody is written to at the address a mail only says it is from, and looking left the mailbox as it was.
    assert [one.to for one in post.taken] == ["dana@example.org"] * 2
    assert not [one for one in box.said if one.startswith(("UID STORE", "SELECT", "EXPUNGE"))]


@pytest.mark.one_database("what is put aside is decided before any database is asked")
def test_what_no_person_wrote_opens_nothing_and_what_cannot_be_read_blocks_nobody(cast, box, settings):
    case = opened(cast)
    hers = answers_to(case.pk).to
    for raw in (
        mail("I am away.", To=hers, Auto_Submitted="auto-replied"),
        mail("News.", List_Id="<news.example.org>"),
        mail("Undelivered.", Return_Path="<>", To=hers),
        mail("Echo.", sender=f"House <{hers}>"),
        mail("", Content_Type="application/pdf"),
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: message/rfc822\n\n" * 200,
        b"From: =?x?Q?=FF?= <eve@example.org>\nSubject: =?utf-8?B?!!?=\nContent-Type: text/plain; charset=none\n\nH\xe9llo \xff",
        mail("x" * 300_000, Message_ID="<huge@example.org>"),
        mail("<p>Late <script>x()</script><b>again</b>.</p>", Content_Type="text/html", sender="eve@example.org"),
    ):
        box.lay(raw, LATER)
    look()
    assert reasons() == ["machine", "machine", "returned", "ours", "empty", "unreadable"]
    assert CaseMail.objects.filter(came="aside", case=case).count() == 2
    told = [one.text for one in Remark.objects.filter(case__way="mail").order_by("pk")]
    assert [told[0], told[2]] == ["H\ufffdllo \ufffd", "Late again."]
    assert (len(told[1]), len(Remark.objects.get(text=told[1]).whole)) == (10_000, 20_001)
    [first, *_] = CaseMail.objects.filter(came="aside").order_by("pk")
    for _again in range(2):
        assert take_after_all(mail=first, by=cast.heidi).case == case.pk
    assert Remark.objects.filter(case=case, text="I am away.").count() == 1
    with pytest.raises(Conflict):
        take_after_all(mail=CaseMail.objects.get(reason="returned"), by=cast.heidi)


@pytest.mark.one_database("signatures are checked without a database")
def test_a_forged_address_leads_to_no_case_and_two_at_once_to_neither(cast):
    mine, other = opened(cast), opened(cast, title="Other")
    for to in (
        f"cases+{mine.pk}.{'0' * 24}@service.example.org",
        answers_to(mine.pk).to.replace(f"+{mine.pk}.", f"+{other.pk}."),
        answers_to(mine.pk).to.replace("service.", "evil."),
        # What is signed for letters, and for coming back, opens no case.
        message_id(mine.pk).replace("everweek.c", "cases+").strip("<>"),
        f"{answers_to(mine.pk).to}, {answers_to(other.pk).to}",
    ):
        assert case_at(to) is None
    assert case_answered(message_id(mine.pk)) is None
    assert case_at(f"Boats <{answers_to(mine.pk).to.upper()}>, x@example.org") == mine.pk
    assert take_mail(arrived=arrived(sender="dana@example.org")).case not in {mine.pk, other.pk}


@given(st.text(max_size=60), st.integers(1, 10**17), st.integers(0, 23))
def test_whatever_stands_there_only_what_we_signed_is_read(noise, number, at):
    assert read_signed(noise) is None
    assert read_signed(signed(number)) == number
    spoilt = list(signed(number))
    spoilt[-1 - at] = "0" if spoilt[-1 - at] != "0" else "1"
    assert read_signed("".join(spoilt)) is None


@given(st.text(max_size=200))
def test_no_header_is_too_strange_to_be_read(noise):
    assert case_at(noise) is None
    assert case_answered(noise) is None
    assert case_at(f"{noise} <{answers_to(7).to}>") in {7, None}


def test_two_machines_that_answer_each_other_end(cast, box, settings, monkeypatch):
    monkeypatch.setattr(rules, "OPENED_A_DAY", 3)
    monkeypatch.setattr(rules, "HEARD_AN_HOUR", 4)
    with mail_server(settings) as post:
        box.lay(mail("Your message is important to us."), LATER)
        for turn in range(rules.OPENED_A_DAY + 5):
            at, before = LATER + timedelta(minutes=turn), len(post.taken)
            look(at)
            leave(at)
            # It answers anything, to whom it says it is from, and says of itself neither what it is nor what it answers.
            for taken in post.taken[before:]:
                box.lay(mail(f"Your message is important to us. {turn}", To=taken.message["From"]), at)
            if len(post.taken) == before:
                break
        assert len(post.taken) == rules.OPENED_A_DAY == Case.objects.count()
    assert reasons() == ["too_many"]
    # And where it answers as it should, it is heard in its case, and nothing is written back.
    case = Case.objects.first()
    with clock.frozen(LATER + timedelta(days=2)):
        for turn in range(rules.HEARD_AN_HOUR + 1):
            take_mail(arrived=arrived(f"Again {turn}", to=answers_to(case.pk).to))
    assert reasons() == ["too_many"] * 2


@pytest.mark.one_database("it is an address in a text, and rows that read alike on any database")
def test_what_answers_a_letter_alone_finds_its_case_and_what_was_erased_hears_nothing(cast, settings):
    settings.EMAIL_HOST = "mail.example.org"
    case = opened(cast)
    leave(MONDAY)
    letter = message_id(Contact.objects.get().pk)
    assert take_mail(arrived=arrived("By its number.", about=letter)).case == case.pk
    take_mail(arrived=arrived("I am away.", kind="automatic", sender="dana@example.org"))
    erase_customer(customer=cast.dana, by=cast.heidi)
    assert not CaseMail.objects.exclude(sender="", text="", number="").exists()
    assert not Remark.objects.exclude(text="", whole="", sender="").exists()
    later = take_mail(arrived=arrived("I write again.", to=answers_to(case.pk).to))
    assert (later.came, later.case != case.pk) == ("opened", True)
    assert not take_mail(arrived=arrived("By its number.", about=letter)).new


def lying():
    return sum(one.is_file() for one in places.folder().rglob("*"))


def taken():
    rows = Attachment.objects.order_by("remark", "pk").values_list("remark__text", "name")
    return [(text[:12], name) for text, name in rows]


def test_what_hangs_on_a_mail_stands_with_its_words_and_what_is_not_taken_is_told_by_its_name(cast, box, settings, tmp_path):
    settings.EVERWEEK_HOME, settings.EVERWEEK_CASE_FILE_MB = tmp_path, 1
    set_mailbox(unit=cast.north_desk, kind=CaseKind.COMPLAINT, by=cast.heidi)
    case = opened(cast)
    to = answers_to(case.pk).to
    many = {f"{n}.jpg": photo(n) for n in range(4)}
    box.lay(with_files("Here it is.", {"run.exe": b"MZ\0", **many, "late.pdf": PDF, "said.eml": MAIL}, To=to), LATER)
    # Half a megabyte of noise hangs before the bill: it lies behind what is read for the words.
    box.lay(with_files("The bill.", {"noise.txt": b"a" * 500_000, "bill.pdf": PDF, "huge.txt": b"b" * 1_100_000}, To=to), LATER)
    box.lay(with_files("", {"mine.jpg": photo()}, sender="erin@example.org"), LATER)
    box.lay(with_files("", {"also.jpg": photo(1)}, To=to), LATER)
    box.lay(with_files("I am away.", {"logo.jpg": photo()}, To=to, Auto_Submitted="auto-replied"), LATER)
    look()
    box.validity += 1
    look(LATER + timedelta(minutes=5))
    assert taken() == [
        *[("Here it is.", f"{n}.jpg") for n in range(4)],
        ("The bill.", "noise.txt"),
        ("The bill.", "bill.pdf"),
        ("", "mine.jpg"),
        ("", "also.jpg"),
    ]
    # Of the same bytes in one case one file is kept.
    assert lying() == CaseFile.objects.count() == 7
    words = Remark.objects.filter(through="mail").order_by("pk")
    assert [[(file["name"], file["why"]) for file in one.refused] for one in words] == [
        [("run.exe", "unknown"), ("late.pdf", "many"), ("mail.eml", "many")],
        [("huge.txt", "large")],
        [],
        [],
    ]
    assert Case.objects.get(way="mail").title == "The boat"
    assert CaseMail.objects.get(came="aside").attached == 1
    page = cast.client("bob").get(f"/act/{case.pk}/").content.decode()
    assert "run.exe was not taken: nothing of its kind is." in page
    assert "late.pdf was not taken: of one mail at most 5 files are." in page

    settings.EVERWEEK_CASE_FILES_MB = 1
    box.lay(with_files("One more.", {"more.txt": b"c" * 900_000}, To=to), LATER)
    look(LATER + timedelta(minutes=10))
    last = Remark.objects.filter(through="mail").latest("pk")
    assert (last.text, last.refused, last.attached) == ("One more.", [{"name": "more.txt", "why": "full"}], 0)
    assert lying() == 7
    erase_customer(customer=cast.dana, by=cast.heidi)
    assert not Remark.objects.filter(case=case).exclude(text="", refused=[]).exists()


@pytest.mark.one_database("whether it is opened is decided before any database is asked")
def test_where_too_many_came_nothing_that_hangs_on_a_mail_is_opened_and_what_is_put_aside_says_where_its_files_lie(
    cast, box, settings, tmp_path, monkeypatch
):
    settings.EVERWEEK_HOME = tmp_path
    opened_by_us = []
    monkeypatch.setattr(reaching, "read_attached", lambda raw, **_most: opened_by_us.append(raw) or nullcontext([]))
    monkeypatch.setattr(rules, "FILED_AN_HOUR", 1)
    note(["case-mail:files"], rules.AN_HOUR)
    box.lay(with_files("It broke.", {"a.jpg": photo(), "b.jpg": photo(1)}, sender="eve@example.org"), LATER)
    box.lay(with_files("", {"c.jpg": photo(2)}, sender="eve@example.org"), LATER)
    # It says it is from ourselves, and is put aside.
    box.lay(with_files("Echo.", {"d.jpg": photo(3)}, sender="cases@service.example.org"), LATER)
    monkeypatch.setattr(rules, "OPENED_A_DAY", 1)
    box.lay(with_files("Once more.", {"e.jpg": photo(4)}, sender="eve@example.org"), LATER)
    look()
    assert opened_by_us == []
    words = Remark.objects.filter(through="mail").order_by("pk")
    assert [(one.text, [file["why"] for file in one.refused]) for one in words] == [("It broke.", ["busy"] * 2)]
    # A photo without a word says nothing where it is not opened.
    assert reasons() == ["too_many", "ours", "too_many"]
    assert [one.attached for one in CaseMail.objects.filter(came="aside")] == [1, 1, 1]
    page = visit(cast.client("heidi"), "/act/rules/ways/").says
    assert page.count("1 file hangs on it, in the mailbox.") == 2
    assert page.count("1 file hangs on it. It lies in the mailbox and does not come with it: fetch it there.") == 1

    # Whose case it is about hears of it, else who may take it after all; once a day for each reason, and of ours nobody.
    case = opened(cast)
    assign_case(case=case, to=cast.bob, by=cast.bob)
    for number in range(2):
        take_mail(arrived=arrived(f"I am away {number}.", kind="automatic", to=answers_to(case.pk).to))
    hear()
    told = Notice.objects.filter(kind__in=(OF_CASE.key, OF_NONE.key)).order_by("member__name")
    assert [(one.member.name, one.kind, one.path, one.values["why"]) for one in told] == [
        ("Bob", "case.mail_aside", f"/act/{case.pk}/", "machine"),
        ("Erin", "mail.aside", "/act/rules/ways/", "too_many"),
        ("Heidi", "mail.aside", "/act/rules/ways/", "too_many"),
    ]


def test_bob_answers_what_he_was_told_by_mail_and_it_is_a_note_of_his_as_long_as_he_may_write_there(cast, box, settings):
    case = opened(cast)
    with mail_server(settings) as post:
        with clock.frozen(LATER):
            assign_case(case=case, to=cast.bob, by=cast.alice)
        leave()
        [told] = [one.message for one in post.taken if one.to == "bob@example.org"]
        mine = answers_of(Colleague(case.pk, cast.bob.pk))
        assert (told["Reply-To"], told["References"]) == (mine.to, mine.thread)
        assert "The customer is not written to." in told.get_payload()[0].get_payload(decode=True).decode()

        answer = "I know the man.\n\nOn Mon, 2 Nov 2026 the house wrote:\n> Alice gave you case #1.\n\n-- \nBob"
        box.lay(mail(answer, sender="Bob <bob@example.org>", To=mine.to), LATER)
        box.lay(mail(answer, sender="Bob <bob@example.org>", To=mine.to), LATER)
        # By what it answers alone; and it says it is from somebody else, which changes nothing of whose it is.
        box.lay(mail("And the boat.", sender="b@home.example.org", To="cases@service.example.org", References=mine.thread), LATER)
        box.lay(mail("I am away.", sender="bob@example.org", To=mine.to, Auto_Submitted="auto-replied"), LATER)
        hers = answers_of(Colleague(case.pk, cast.alice.pk))
        box.lay(mail("Whose is it?", sender="bob@example.org", To=f"{mine.to}, {hers.to}"), LATER)
        forged = mine.to.replace(f".m{cast.bob.pk}.", f".m{cast.alice.pk}.")
        box.lay(mail("I am Alice.", sender="alice@example.org", To=forged), LATER)
        look()
        box.validity += 1
        look()
        notes = Remark.objects.filter(case=case, side="note").order_by("pk")
        assert [(one.text, one.by, one.through, one.sender) for one in notes] == [
            ("I know the man.", cast.bob.actor, "mail", ""),
            ("And the boat.", cast.bob.actor, "mail", "b@home.example.org"),
        ]
        assert notes[0].whole.endswith("\n--\nBob")
        assert reasons() == ["machine", "colleague"]
        # Not one word of it is kept where a customer's would be, or told to the customer.
        aside = CaseMail.objects.get(reason="machine")
        assert (aside.text, aside.case) == ("", case)
        with pytest.raises(Conflict):
            take_after_all(mail=aside, by=cast.heidi)
        assert [one.text for one in tell_customer(case).words] == ["You left my wheelchair on the quay."]
        assert Case.objects.exclude(pk=case.pk).get().title == "The boat"

        with clock.frozen(LATER):
            leave_member(member=cast.bob, by=cast.heidi)
        for turn in range(2):
            box.lay(mail(f"Still here. {turn}", sender="bob@example.org", To=mine.to), LATER)
        look()
    assert notes.count() == 2
    assert reasons() == ["machine", "colleague", "colleague", "colleague"]


@pytest.mark.one_database("who may write is asked as everywhere; the notice is one as any")
def test_who_may_not_write_there_any_more_is_told_once_that_it_was_not_written_down(cast, box):
    case = opened(cast)
    to = answers_of(Colleague(case.pk, cast.frank.pk)).to
    for turn in range(2):
        box.lay(mail(f"From the school. {turn}", sender="frank@example.org", To=to), LATER)
    look()
    [told] = Notice.objects.filter(kind="case.mail_unwritten")
    assert (told.member, told.values, told.path) == (cast.frank, {"case": case.pk, "why": "not_yours"}, "/act/")
    assert Remark.objects.filter(side="note").count() == 0


def read_until(statement):
    """In a process of its own: read the folder, and end just before the statement of that number."""
    with clock.frozen(LATER), dying(statement):
        while read_mailbox():
            pass


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_reader_killed_between_reading_and_noting_takes_each_mail_once(cast, settings, tmp_path):
    case = opened(cast)
    lay_in_folder(tmp_path / "post", "a", mail("New.", Message_ID="<1@example.org>"))
    lay_in_folder(tmp_path / "post", "b", with_files("Answer.", {"a.jpg": photo(), "b.pdf": PDF}, To=answers_to(case.pk).to))
    for path in (tmp_path / "post" / "new").iterdir():
        os.utime(path, (LATER.timestamp(), LATER.timestamp()))
    how_far()
    told = {"EVERWEEK_MAIL_CASES": f"maildir://{tmp_path / 'post'}", "EVERWEEK_MAIL_CASES_ADDRESS": "cases@service.example.org"}
    settings.EVERWEEK_HOME = told["EVERWEEK_HOME"] = str(tmp_path)
    killed = 0
    for statement in (*moments(60, seed=5, most=7), 1, 0):
        code, _said, complaints = start(read_until, statement, **told).outcome()
        assert code in {KILLED, 0}, complaints
        killed += code == KILLED
    assert killed >= 3
    assert Remark.objects.filter(case=case, through="mail").values_list("text").get() == ("Answer.",)
    assert Case.objects.filter(way="mail").values_list("title").get() == ("The boat",)
    assert CaseMail.objects.exclude(came="aside").count() == 2
    assert taken() == [("Answer.", "a.jpg"), ("Answer.", "b.pdf")]
    # Whole, and what the killed ones laid down is nobody's: the night takes it away.
    assert {one.size for one in CaseFile.objects.all()} == {places.of(one.path).stat().st_size for one in CaseFile.objects.all()}
    assert lying() > 2
    for one in places.folder().rglob("*"):
        os.utime(one, (MONDAY.timestamp() - 90_000,) * 2)
    assert (sweep() > 0, lying()) == (True, 2)
