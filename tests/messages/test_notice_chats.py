"""A chat is told once at most, over a connection that keeps the rules of the house; what it refuses for good goes by mail."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core import mail
from tests.messages.receiving import program

from everweek import clock
from everweek.errors import Conflict, Invalid
from everweek.flows.case_given_is_told import GIVEN
from everweek.jobs import worker
from everweek.journal.models import Line, Values
from everweek.messages.models import NoticeChannel, Telling
from everweek.messages.notices import chatting, leaving
from everweek.messages.notices.channels import add_channel, check_address, confirm_channel, remove_channel
from everweek.messages.notices.handing import Handed, Outcome, hand_over
from everweek.messages.notices.services import News, choose, tell
from everweek.people.services import close_account

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("What leaves for a chat is the same on any.")]


@pytest.fixture
def near(settings):
    settings.EVERWEEK_CHAT_HOSTS = frozenset({"127.0.0.1"})


@contextmanager
def chat(answers=200, path="/s3cret"):
    with program(path) as there:
        there.otherwise = answers
        yield there


def address_of(there):
    """Of a Gotify there, whose token is the end of it."""
    return there.address.replace("http://", "gotify://")


def tell_bob(cast, number=1):
    values = {"case": number, "unit": "North desk", "who": "Alice"}
    tell(news=[News(kind=GIVEN, key=f"tests:{number}", path=f"/act/{number}/", values=values, to=[cast.bob.pk])])


def with_a_chat(cast, address="gotify://127.0.0.1/x"):
    NoticeChannel.objects.create(
        member=cast.bob, service="gotify", address=address, sent_at=clock.now(), confirmed_at=clock.now()
    )
    choose(by=cast.bob, changes={GIVEN.key: "channel"})


def test_a_chat_is_named_confirmed_by_the_code_it_was_sent_told_once_and_removed(cast, near):
    with chat() as there:
        add_channel(address=address_of(there), by=cast.bob)
        code = re.search(r"\d{6}", there.got[0].event["message"])[0]
        choose(by=cast.bob, changes={GIVEN.key: "channel"})
        with pytest.raises(Invalid, match="not the code"):
            confirm_channel(code="x", by=cast.bob)
        with pytest.raises(Conflict):
            confirm_channel(code=code, by=cast.alice)
        confirm_channel(code=f" {code} ", by=cast.bob)
        confirm_channel(code="again", by=cast.bob)
        tell_bob(cast)
        worker.run_waiting()
        worker.run_waiting()

        [told] = there.got[1:]
        assert told.event["title"] == "Alice gave you case #1."
        assert "/act/1/" in told.event["message"]
    assert mail.outbox == []
    assert Telling.objects.get().outcome == chatting.CHATTED
    remove_channel(by=cast.bob)
    tell_bob(cast, 2)
    worker.run_waiting()
    assert [one.subject for one in mail.outbox] == ["Alice gave you case #2."]
    assert [one.kind for one in Line.objects.filter(kind__startswith="notice_channel")] == [
        f"notice_channel.{done}" for done in ("added", "confirmed", "removed")
    ]
    assert "s3cret" not in repr(
        [*Line.objects.values_list("ids", flat=True), *Values.objects.values_list("old_text", "new_text")]
    )


def test_an_address_of_the_own_network_is_not_called_and_a_redirect_is_not_followed(cast, settings):
    # What sign-in and webhooks may call, not everybody may who chooses a chat.
    settings.EVERWEEK_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    with chat() as there:
        handed = hand_over(address_of(there), title="x", text="x")
        assert (handed.outcome, there.got) == (Outcome.REFUSED, [])
        assert "127.0.0.1" in handed.why
        settings.EVERWEEK_CHAT_HOSTS = frozenset({"127.0.0.1"})
        with chat(path="/elsewhere") as other:
            there.otherwise, there.location = 307, other.address
            handed = hand_over(address_of(there), title="x", text="x")
            assert handed.outcome is Outcome.REFUSED
            assert (len(there.got), other.got) == (1, [])
        with pytest.raises(Invalid, match="did not take it") as refused:
            add_channel(address=address_of(there), by=cast.bob)
        assert refused.value.field == "address"
    assert not NoticeChannel.objects.exists()


@pytest.mark.parametrize(("status", "outcome"), [(204, Outcome.UNKNOWN), (503, Outcome.UNKNOWN), (404, Outcome.REFUSED)])
def test_where_a_chat_may_have_it_although_the_service_says_otherwise_nobody_knows(near, status, outcome):
    # Of several targets one may have taken it, or all that stand behind a service that broke down over it.
    with chat(status) as there:
        assert hand_over(address_of(there), title="x", text="x").outcome is outcome
        assert len(there.got) == 1


def test_what_is_due_of_one_colleague_is_one_message_and_a_worker_that_stops_sends_none(cast, monkeypatch):
    with_a_chat(cast)
    said = []
    monkeypatch.setattr(chatting, "hand_over", lambda _to, **words: said.append(words) or Handed(Outcome.TOLD))
    for number in range(chatting.TOGETHER + 1):
        tell_bob(cast, number)
    with monkeypatch.context() as stops:
        stops.setattr(chatting, "stopping", lambda: True)
        assert (chatting.chat_due(), said) == (0, [])
    assert [chatting.chat_due(), chatting.chat_due()] == [chatting.TOGETHER + 1, 0]
    [one] = said
    assert one["title"] == "7 things for you"
    assert [f"/act/{number}/" in one["text"] for number in range(7)] == [True] * 6 + [False]
    assert "1 more stands in the house." in one["text"]


def test_what_is_being_handed_to_a_chat_is_neither_mailed_nor_moved_by_another_choice(cast, monkeypatch):
    with_a_chat(cast)
    tell_bob(cast)

    def meanwhile(*_address, **_words):
        choose(by=cast.bob, changes={GIVEN.key: "at_once"})
        assert Telling.objects.filter(channel=True, handing_at__isnull=False).exists()
        Telling.objects.update(channel=False)
        assert leaving.tell_due() == 0
        return Handed(Outcome.TOLD)

    monkeypatch.setattr(chatting, "hand_over", meanwhile)
    assert chatting.chat_due() == 1
    worker.run_waiting()
    assert (mail.outbox, Telling.objects.get().outcome) == ([], chatting.CHATTED)


def test_whose_account_was_closed_is_told_nothing_and_their_chat_is_forgotten(cast, monkeypatch):
    with_a_chat(cast)
    tell_bob(cast)
    close_account(account=cast.bob.account, by=cast.heidi)
    monkeypatch.setattr(chatting, "hand_over", lambda *_a, **_k: pytest.fail("told who is shut out"))
    worker.run_waiting()
    assert (NoticeChannel.objects.count(), Telling.objects.get().outcome, mail.outbox) == (0, leaving.NOBODY, [])
    assert Line.objects.get(kind="notice_channel.removed").subject_id == str(cast.bob.pk)


def test_what_was_being_handed_over_when_a_worker_was_killed_is_not_told_again(cast, monkeypatch):
    with_a_chat(cast)
    with monkeypatch.context() as killed:
        killed.setattr(chatting, "hand_over", lambda *_a, **_k: (_ for _ in ()).throw(KeyboardInterrupt))
        tell_bob(cast)
        with pytest.raises(KeyboardInterrupt):
            chatting.chat_due()
    assert Telling.objects.get().handing_at is not None
    monkeypatch.setattr(chatting, "hand_over", lambda *_a, **_k: pytest.fail("told twice"))
    assert chatting.chat_due() == 0
    assert Telling.objects.get().outcome == chatting.UNKNOWN


def test_what_a_chat_refuses_is_tried_again_and_goes_by_mail_in_the_end(cast, monkeypatch):
    with_a_chat(cast)
    monkeypatch.setattr(chatting, "hand_over", lambda *_a, **_k: Handed(Outcome.REFUSED, "HTTP 404"))
    tell_bob(cast)
    at = clock.now()
    for waited in (0, 2, 20, 120):
        with clock.frozen(at + timedelta(minutes=waited)):
            worker.run_waiting()
            chatting.chat_due()
    assert Telling.objects.get().channel is False
    assert NoticeChannel.objects.get().reason == "HTTP 404"
    with clock.frozen(at + timedelta(hours=3)):
        leaving.tell_due()
        worker.run_waiting()
    assert [one.subject for one in mail.outbox] == ["Alice gave you case #1."]


@pytest.mark.parametrize(
    "wrong",
    [
        *("", "x", "mailto://a:b@example.org", "file:///etc/passwd", "slack://", "dbus://", "json://a/b", "jsons://a/b"),
        *("ntfy://a?verify=no", "ntfy://a?Verify=no", "ntfy://a?%56erify=no", "ntfy://a? verify=no", "ntfy://a?to=b;verify=no"),
        *("ntfy://a#?verify=no", "ntfy://a?to=b&verify=no", "ntfy://a?rto=900", "ntfy://a?attach=file:///etc/passwd"),
        *("slack://a/b/c?template=/etc/passwd", "slack://a/b/c?:x=y", "slack://a/b/c?+x=y"),
    ],
)
def test_services_nobody_has_held_to_the_rules_and_switches_that_would_loosen_them_are_refused(wrong):
    with pytest.raises(Invalid) as refused:
        check_address(wrong)
    assert refused.value.field == "address"
    assert check_address("ntfy://a/b?priority=high&To=c")
