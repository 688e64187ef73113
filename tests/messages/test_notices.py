"""Colleagues are told once, by the ways and at the times they chose: at once, in quiet hours not, in one digest."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from tests.cast import BY

from everweek import clock
from everweek.errors import Invalid
from everweek.flows.case_given_is_told import GIVEN, WROTE
from everweek.flows.clock_warns_its_people import LATE
from everweek.jobs import worker
from everweek.jobs.models import Ticket
from everweek.journal.models import Line
from everweek.messages.models import Message, Notice, Telling
from everweek.messages.notices import drawing, leaving
from everweek.messages.notices.kinds import KINDS, NoticeKind, declare, filled
from everweek.messages.notices.queries import Which, count_unread, list_notices
from everweek.messages.notices.saying import say_all
from everweek.messages.notices.services import News, choose, mark, tell
from everweek.people.models import Account
from everweek.people.services import edit_profile, leave_member

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 11, 2, 20, tzinfo=UTC)
"""A Monday on which nobody of the cast works any more; in Lisbon it is eight."""
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def evening():
    with clock.frozen(EVENING):
        yield


def news(kind, to, number=1):
    due = "2026-11-03T09:00:00+00:00"
    values = {"case": number, "unit": "North desk", "who": "Alice", "promise": "solution", "due": due}
    kept = {name: values[name] for name in kind.places}
    return News(kind=kind, key=f"tests:{kind.key}:{number}", path=f"/act/{number}/", values=kept, to=[one.pk for one in to])


def mails(at=EVENING):
    """The mails that leave when it is that moment: to whom, and under which subject."""
    before = len(mail.outbox)
    with clock.frozen(at):
        leaving.tell_due()
        worker.run_waiting()
    return [(one.to[0].partition("@")[0], one.subject) for one in mail.outbox[before:]]


def test_a_notice_is_told_once_however_often_it_is_asked_for_in_the_house_and_by_mail(cast):
    assert tell(news=[news(GIVEN, [cast.bob, cast.alice])]) == 2
    assert tell(news=[news(GIVEN, [cast.bob, cast.alice])]) == 0
    assert sorted(mails()) == [("alice", "Alice gave you case #1."), ("bob", "Alice gave you case #1.")]
    assert mails() == []
    assert Telling.objects.filter(outcome=leaving.MAILED).count() == 2
    told = mail.outbox[0]
    assert "/act/1/" in told.body
    assert "/settings/notices" in told.body
    assert "It is at North desk." in told.alternatives[0][0]

    [one] = list_notices(cast.bob, Which.UNREAD).rows
    assert (one.title, one.outcome) == ("Alice gave you case #1.", leaving.MAILED)
    assert [count_unread(cast.bob), mark(by=cast.bob, read=True), count_unread(cast.bob), count_unread(cast.alice)] == [
        1,
        1,
        0,
        1,
    ]


def test_what_can_wait_comes_in_one_mail_of_the_morning_of_the_reader_without_what_was_read_and_each_once(cast):
    edit_profile(member=cast.bob, language="de", zone="Asia/Tokyo", by=cast.heidi)
    tell(news=[news(WROTE, [cast.bob], number) for number in (1, 2, 3)])
    mark(by=cast.bob, read=True, notice=Notice.objects.order_by("pk").first())
    assert mails() == []
    morning = datetime(2026, 11, 2, 22, 30, tzinfo=UTC)
    assert Telling.objects.values_list("due_at", flat=True).distinct().get() == morning, "half past seven in Tokyo"

    assert [who for who, _subject in mails(morning)] == ["bob"]
    assert "/act/2/" in mail.outbox[0].body
    assert "/act/3/" in mail.outbox[0].body
    assert "/act/1/" not in mail.outbox[0].body
    assert mails(morning + 24 * HOUR) == [], "where nothing waits, none comes"


def test_who_wants_quiet_is_told_when_work_begins_and_of_a_broken_promise_at_once_unless_that_may_wait_too(cast):
    choose(by=cast.bob, changes={"quiet": True, "digest": "hourly"})
    tell(news=[news(GIVEN, [cast.bob]), news(LATE, [cast.bob]), news(WROTE, [cast.bob])])
    assert [subject.partition(":")[0] for _who, subject in mails()] == ["Case #1"]
    nine = EVENING + 13 * HOUR
    assert mails(nine - HOUR) == []
    assert mails(nine) == [("bob", "2 things for you")]

    choose(by=cast.bob, changes={"urgent_passes": False})
    tell(news=[news(LATE, [cast.bob], 2)])
    assert mails() == []
    assert [who for who, _subject in mails(nine)] == ["bob"]


def test_what_is_chosen_counts_for_what_waits_too_and_is_journalled(cast):
    tell(news=[news(WROTE, [cast.bob]), news(WROTE, [cast.alice])])
    choose(by=cast.bob, changes={WROTE.key: "at_once"})
    choose(by=cast.alice, changes={WROTE.key: "house"})
    choose(by=cast.alice, changes={WROTE.key: "house"})
    assert mails() == [("bob", "The customer wrote in case #1.")]
    assert mails(EVENING + 48 * HOUR) == []
    assert count_unread(cast.alice) == 1
    assert Line.objects.filter(kind="notices.chosen").count() == 2
    for changes, field in (
        ({"digest": "yearly"}, "digest"),
        ({"nothing.such": "house"}, "nothing.such"),
        ({WROTE.key: "x"}, WROTE.key),
    ):
        with pytest.raises(Invalid) as refused:
            choose(by=cast.bob, changes=changes)
        assert refused.value.field == field


def test_who_left_meanwhile_or_has_no_mail_server_is_mailed_nothing_and_a_shut_account_neither(cast, settings):
    tell(news=[news(GIVEN, [cast.bob, cast.alice])])
    leave_member(member=cast.bob, by=BY)
    cast.alice.account.is_active = False
    cast.alice.account.save()
    assert mails() == []
    assert set(Telling.objects.values_list("outcome", flat=True)) == {leaving.NOBODY}
    assert tell(news=[news(GIVEN, [cast.bob], 2)]) == 0, "who has left is told nothing in the house either"

    settings.EMAIL_HOST = ""
    tell(news=[news(GIVEN, [cast.erin], 3)])
    assert not Telling.objects.filter(notice__member=cast.erin).exists()
    assert not Message.objects.exists()


def test_an_odd_character_and_a_mail_that_cannot_be_made_stop_no_other(cast):
    odd = news(GIVEN, [cast.alice, cast.bob])
    tell(news=[replace(odd, values={**odd.values, "who": "A\x85\x9fce"})])
    Account.objects.filter(pk=cast.bob.account_id).update(email="broken")
    assert mails() == [("alice", "A ce gave you case #1.")]
    assert set(Telling.objects.values_list("notice__member", "outcome")) == {
        (cast.alice.pk, leaving.MAILED),
        (cast.bob.pk, leaving.FAILED),
    }
    assert mails() == []


@pytest.mark.one_database("What is put into words and queued is the same on any.")
def test_a_burst_asks_for_one_job_and_puts_into_words_no_more_than_is_told(cast, monkeypatch):
    for number in range(20):
        tell(news=[news(GIVEN, [cast.bob], number)])
    assert Ticket.objects.filter(name="messages.tell_notices").count() == 1
    said = []
    monkeypatch.setattr(drawing, "say_all", lambda notices: said.extend(notices) or say_all(notices))
    assert mails() == [("bob", "20 things for you")]
    assert len(said) == drawing.MOST
    assert "5 more stand in the house." in mail.outbox[-1].body
    tell(news=[news(GIVEN, [cast.bob], 20)])
    assert mails() == [("bob", "Alice gave you case #20.")]


@pytest.mark.one_database("Words are words.")
def test_words_have_only_places_that_are_declared_and_what_stands_in_them_is_no_pattern_itself():
    kind = NoticeKind(key="tests.kind", name="x", title="{who} and {case}", text="", places=GIVEN.places)
    assert filled("{who}: {case}, {unit}", kind, {"who": "{case}", "case": 7}) == "{case}: #7, –"
    with pytest.raises(LookupError, match="nobody"):
        declare(NoticeKind(key="tests.other", name="x", title="{nobody}", text="", places={}))
    assert "tests.other" not in KINDS
