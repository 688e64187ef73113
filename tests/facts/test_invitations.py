"""Who was asked by name is counted once, beside whether she answered; withdrawn, erased and rebuilt it stays right."""

import pytest
from tests.listen.inviting import invited, published

from everweek.errors import Invalid
from everweek.facts import ask, services
from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.listen.inviting.access import open_link_of
from everweek.listen.inviting.answering import answer_invitation
from everweek.listen.inviting.services import withdraw_invitation
from everweek.listen.models import Invitation
from everweek.people.services import erase_customer

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
