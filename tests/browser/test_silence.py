"""The pages of who answered and who is silent, with everything that can stand on them, in a real browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from tests.browser.test_pages import faults
from tests.cast import BY, Cast
from tests.listen.inviting import handed, published

from everweek import clock
from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.listen.inviting import rules
from everweek.listen.inviting.access import open_link_of
from everweek.listen.inviting.answering import answer_invitation
from everweek.listen.inviting.silence import note_returned
from everweek.listen.models import AskingDecision, AskingRule, Invitation
from everweek.moments.services import InteractionRow, record_interaction, save_touchpoint
from everweek.people.services import CustomerRow, upsert_customers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]


@pytest.fixture
def asked(cast: Cast) -> None:
    """Ten days ago customers were asked at two desks, some were reminded, some letters came back; others were not asked."""
    with clock.frozen(clock.now() - timedelta(days=10)):
        version = published()
        save_touchpoint(key="desk", name="At the desk", by=BY)
        rule = AskingRule.objects.create(
            name="After a visit", questionnaire=version.questionnaire, since=clock.now(), seed="0", reminders=1
        )
        customers = [one.id for one in upsert_customers([CustomerRow(external_id=f"c{one}") for one in range(160)], by=BY)]
        for place, customer in enumerate(customers):
            at_desk = place % 2 == 0
            about = {"unit": (cast.north_desk if at_desk else cast.south).pk, "touchpoint": "desk" if at_desk else ""}
            more = {"rule": rule.pk, "channel": rules.EMAIL, "expires_at": clock.now() + timedelta(days=4), "contact": place + 1}
            invitation, _path = handed(version, customer, f"k{place}", **about, **more)
            late = place % 4 == 0
            Invitation.objects.filter(pk=invitation.pk).update(reminded=int(late))
            AskingDecision.objects.create(rule=rule, decided_at=clock.now(), draw=1, invitation=invitation)
            if (at_desk and place % 8 < 6) or place % 16 == 1:
                invitation.refresh_from_db()
                answer_invitation(
                    at=open_link_of(invitation), answers={"recommend": 3 + place % 5 if late else 9}, over="", language="en"
                )
        note_returned(letters=range(3, 60, 4), by=BY)
        for place, reason in enumerate(["too_often", "no_address", "too_often", "not_drawn", "nobody_known"]):
            moment = record_interaction(row=InteractionRow(at=clock.now(), unit=cast.north.pk), by=BY).interaction
            AskingDecision.objects.create(rule=rule, interaction=moment, decided_at=clock.now(), draw=place, reason=reason)
    while sequencer.place():
        pass
    settle()


ADDRESSES = (
    "/prove/silence/?measure=nps",
    "/prove/silence/?measure=nps&by=touchpoint&unit=north",
    "/prove/?measure=nps",
    "/prove/?measure=nps&by=unit",
)


def test_who_is_silent_breaks_no_rule_of_the_house(asked: None, enter: Enter, house: str):
    assert faults(enter("erin"), house, list(ADDRESSES)) == ""
    assert faults(enter("bob"), house, list(ADDRESSES[:1])) == ""
