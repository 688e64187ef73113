"""Who was asked by name is counted once, beside whether she answered; withdrawn, erased and rebuilt it stays right."""

from datetime import timedelta

import pytest
from tests.cast import BY
from tests.listen.inviting import invited, published

from everweek import clock
from everweek.errors import Invalid, NotFound
from everweek.facts import ask, services
from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.journal.models import Line
from everweek.listen.inviting import rules
from everweek.listen.inviting.access import access_by_token, open_link_of
from everweek.listen.inviting.answering import answer_invitation
from everweek.listen.inviting.sending import note_sent
from everweek.listen.inviting.services import withdraw_invitation
from everweek.listen.inviting.silence import note_declined, note_returned
from everweek.listen.models import Invitation
from everweek.moments.services import InteractionRow, record_interaction
from everweek.people.services import end_keeping, erase_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cast):
    version = published()
    count = iter(range(100))

    def ask_dana(**more: object) -> Invitation:
        return invited(cast, version, f"test:{next(count)}", **more)[0]

    return ask_dana


def answer(invitation: Invitation) -> None:
    answer_invitation(at=open_link_of(invitation), answers={"recommend": 9}, over="", language="en")


def loaded(*by: str, **more: object) -> dict[tuple[str | None, ...], tuple[int, int]]:
    sequencer.place()
    settle()
    return {one.key: (one.n, one.answered) for one in ask.invitations(by=by, **more)}


def test_asked_and_answered_stand_beside_each_other_by_any_cut(cast, asked):
    south = asked(unit=cast.south.pk, about_member=None)
    asked()
    answer(asked(touchpoint="desk"))
    asked(sent=False)
    assert loaded() == {(): (3, 1)}, "one that has not left was not asked"
    answer(south)
    assert loaded("unit") == {(str(cast.north_desk.pk),): (2, 1), (str(cast.south.pk),): (1, 1)}
    assert loaded("questionnaire", "touchpoint") == {("after-visit", "desk"): (1, 1), ("after-visit", None): (2, 1)}
    assert loaded("member", units=[cast.north_desk.pk]) == {(str(cast.bob.pk),): (2, 1)}
    [measure] = ask.counts_by_score(measures=["nps"])
    assert sum(tally.n for tally in measure.tallies.values()) == 2, "no answer is counted twice"
    with pytest.raises(Invalid):
        ask.invitations(by=["measure"])


def stands(**more: object) -> tuple[int, ...]:
    """Asked, answered, not reached, declined, silent, waiting."""
    sequencer.place()
    settle()
    [one] = ask.invitations(**more)
    return one.n, one.answered, one.bounced, one.opted_out, one.silent, one.waiting


def test_only_when_her_time_is_over_is_somebody_silent(cast, asked):
    soon = clock.now() + timedelta(days=1)
    asked(expires_at=soon)
    answer(asked(expires_at=soon))
    asked()
    answer(asked())
    assert stands() == (4, 2, 0, 0, 0, 2)
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert stands() == (4, 2, 0, 0, 1, 1)
        [one] = ask.invitations()
        assert (one.over, one.over_answered) == (2, 1), "of these alone it can be told for good"
    with clock.frozen(clock.now() + timedelta(days=30)):
        assert stands() == (4, 2, 0, 0, 2, 0)


def test_who_was_not_reached_and_who_declined_are_not_silent(cast, asked):
    asked(contact=1), asked(contact=2), asked()
    answer(asked(contact=3))
    assert note_returned(letters=[1, 3, 99], by=cast.erin) == 1, "whoever answered was reached"
    assert note_returned(letters=[1], by=cast.erin) == 0, "again it is nothing new"
    assert stands() == (4, 1, 1, 0, 0, 2)
    assert note_declined(customers={cast.dana.pk: clock.now()}, by=cast.erin) == 2
    assert stands() == (4, 1, 1, 2, 0, 0)
    with clock.frozen(clock.now() + timedelta(days=30)):
        assert stands() == (4, 1, 1, 2, 0, 0)
    kinds = list(Line.objects.filter(kind__startswith="invitation.").exclude(kind__in=["invitation.made", "invitation.sent"]))
    assert sorted(line.kind for line in kinds) == [
        *["invitation.answered", "invitation.declined", "invitation.declined", "invitation.returned"]
    ]
    services.rebuild()
    assert stands() == (4, 1, 1, 2, 0, 0)


def test_who_declines_after_her_time_was_silent_before(cast, asked):
    asked(expires_at=clock.now() + timedelta(days=1))
    later = clock.now() + timedelta(days=3)
    with clock.frozen(later):
        assert note_declined(customers={cast.dana.pk: later}, by=cast.erin) == 0
        assert stands() == (1, 0, 0, 0, 1, 0)


def test_who_declined_and_answers_after_all_has_answered(cast, asked):
    invitation = asked()
    note_declined(customers={cast.dana.pk: clock.now()}, by=cast.erin)
    assert stands() == (1, 0, 0, 1, 0, 0)
    answer(invitation)
    assert stands() == (1, 1, 0, 0, 0, 0)


def test_only_those_who_were_asked_a_version_that_counts_are_counted(cast, asked):
    version = asked().version
    assert stands(versions={"after-visit": [version.number]}) == (1, 0, 0, 0, 0, 1)
    assert ask.invitations(versions={"after-visit": [version.number + 1], "other": [1]}) == []
    assert ask.invitations(versions={}) == []


def test_who_answers_before_anybody_noted_that_her_letter_left_is_counted_once(cast, asked):
    """The loader reads what the records say now, whichever line it has come to: whose answer is told first would count twice."""
    quick = asked(sent=False, channel=rules.EMAIL)
    answer(quick)
    note_sent({}, by=cast.erin)
    assert stands() == (1, 1, 0, 0, 0, 0)
    told = Line.objects.filter(subject_id=str(quick.pk), kind__startswith="invitation.").order_by("seq")
    assert list(told.values_list("kind", flat=True)) == ["invitation.made", "invitation.sent", "invitation.answered"]
    slow = asked(sent=False, channel=rules.EMAIL, contact=7)
    note_returned(letters=[7], by=cast.erin)
    assert stands() == (1, 1, 0, 0, 0, 0)
    note_sent({7: clock.now()}, by=cast.erin)
    assert stands() == (2, 1, 1, 0, 0, 0)
    slow.refresh_from_db()
    assert slow.outcome == "bounced"


def test_who_was_withdrawn_before_she_answered_was_not_asked(cast, asked):
    asked()
    second = asked()
    assert loaded() == {(): (2, 0)}
    withdraw_invitation(invitation=second, by=cast.erin)
    assert loaded() == {(): (1, 0)}


def test_erased_and_made_anew_the_counts_stay_what_they_were(cast, asked):
    asked()
    answer(asked())
    invitation = asked()
    before = loaded("day", "unit", "channel", "language")
    erase_customer(customer=cast.dana, by=cast.erin)
    assert loaded("day", "unit", "channel", "language") == before
    services.erase_pending()
    services.rebuild()
    assert loaded("day", "unit", "channel", "language") == before
    invitation.refresh_from_db()
    assert (invitation.customer, invitation.withdrawn_at) == (None, None)


def test_an_invitation_kept_long_enough_forgets_dana_leads_nowhere_and_stays_counted(cast, asked):
    begun = asked()
    assert loaded() == {(): (1, 0)}
    Invitation.objects.update(half={"why": "I am Dana"})
    with clock.frozen(clock.now() + timedelta(days=3 * 365 + 1)):
        # She is our customer still: her profile is kept.
        record_interaction(row=InteractionRow(at=clock.now(), customer=cast.dana.pk), by=BY)
        assert end_keeping(stop=lambda: False)["invitations"] == 1
        assert "invitations" not in end_keeping(stop=lambda: False)
    key, salt = begun.key, begun.salt
    begun.refresh_from_db()
    assert (begun.customer, begun.half, begun.key) == (None, {}, key)
    with pytest.raises(NotFound):
        access_by_token(rules.token_of(salt))
    assert Line.objects.filter(kind="invitation.unnamed").count() == 1
    assert loaded() == {(): (1, 0)}
