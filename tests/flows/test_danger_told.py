"""Words of danger are told at once to whoever leads where they were said, each once, and no word of them leaves the house."""

import pytest
from django.core import mail
from tests.cast import BY
from tests.flows.delivering import hear
from tests.listen.inviting import published

from everweek.flows.danger_is_told_at_once import tell_of_danger
from everweek.jobs import worker
from everweek.journal.models import Line
from everweek.listen.models import Comment
from everweek.listen.understanding.correcting import attend, correct
from everweek.messages.models import Notice
from everweek.messages.notices.services import choose
from everweek.people.services import leave_member
from everweek.questionnaires.services import accept_response, correct_response

pytestmark = pytest.mark.django_db
DIE = "I do not want to live any more. Dana, +351 912 345 678"


@pytest.fixture
def say(cast):
    version, count = published(), iter(range(99))

    def said(why=DIE, **more):
        told = {"channel": "mail", "customer": cast.dana, "unit": cast.north_desk, **more}
        answers = {"recommend": 8, "why": why}
        return accept_response(version=version, answers=answers, identity=f"r{next(count)}", by=BY, **told).response

    return said


def told():
    """Who was told of danger, once everything is delivered: name, which, and whether it was by mail at once."""
    hear()
    worker.run_waiting()
    rows = Notice.objects.filter(kind__startswith="voice.danger").select_related("member").order_by("pk")
    return [(one.member.name, one.kind, one.values["danger"]) for one in rows]


def test_whoever_leads_where_it_was_said_is_told_at_once_in_quiet_hours_too_and_no_word_leaves_the_house(cast, say):
    choose(by=cast.alice, changes={"quiet": True, "urgent_passes": True})
    one = say()
    assert told() == [("Alice", "voice.danger", "life")]
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["alice@example.org"], "Words of a customer speak of danger to a life.")
    assert f"/listen/voices/{one.pk}" in letter.body
    assert not any(word in letter.body for word in ("Dana", "912", "live any more"))


def test_each_is_told_once_however_often_it_is_delivered_and_anew_of_what_became_graver(cast, say):
    one = say("There is smoke in the hall.")
    told()
    tell_of_danger(list(Line.objects.filter(kind="comment.urgent")))
    correct_response(response=one, answers={"recommend": 8, "why": DIE}, reason="By herself.", by=cast.erin)
    assert told() == [("Alice", "voice.danger", "safety"), ("Alice", "voice.danger", "life")]
    tell_of_danger(list(Line.objects.filter(kind="comment.urgent")))
    assert len(told()) == 2


def test_of_haste_of_history_and_of_what_somebody_sees_to_already_nobody_is_told(cast, say):
    say("Call me back, my solicitor is waiting.")
    say(history=True)
    assert told() == []
    one = say("She stood at the edge of the pier.")
    hear()
    comment = Comment.objects.get(response=one)
    attend(comment=comment, by=cast.alice)
    correct(comment=comment, about="urgency", says="life", by=cast.erin)
    assert told() == []


def test_nobody_is_told_what_they_said_themselves_nor_of_what_is_about_them(cast, say):
    one = say("She stood at the edge of the pier.")
    hear()
    correct(comment=Comment.objects.get(response=one), about="urgency", says="life", by=cast.alice)
    assert told() == []
    say("She threatened me with a knife.", about_member=cast.alice)
    assert told() == [("Erin", "voice.danger", "safety")]


def test_where_nobody_leads_who_reads_all_is_told_and_where_nobody_reads_administrators_are(cast, say):
    say(unit=cast.south)
    say(unit=None)
    assert told() == [("Erin", "voice.danger", "life")] * 2
    leave_member(member=cast.erin, by=BY)
    say(unit=cast.south)
    assert told()[2:] == [("Grace", "voice.danger", "life")]
    leave_member(member=cast.grace, by=BY)
    say(unit=cast.south)
    assert told()[3:] == [("Heidi", "voice.danger_unheard", "life")]
