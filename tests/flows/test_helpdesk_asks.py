"""From a ticket a helpdesk solved to the customer who is asked how it was: the call, the moment, the rule, the invitation."""

import pytest
from tests.cast import BY, Cast
from tests.listen.inviting import published
from tests.web.test_helpdesks import NOW, TOLD, desk_of, tell

from everweek import clock
from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.journal.models import Parked
from everweek.listen.inviting.services import RuleWanted, make_rule
from everweek.listen.models import Invitation
from everweek.moments.models import Interaction
from everweek.moments.services import save_touchpoint


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["zendesk", "freshdesk", "chatwoot", "zammad"])
def test_dana_is_asked_once_after_her_ticket_was_solved_however_often_that_is_told(cast: Cast, kind: str):
    save_touchpoint(key="support", name="Support", by=BY)
    published()
    with clock.frozen(NOW):
        make_rule(wanted=RuleWanted(name="After a ticket", questionnaire="after-visit"), by=cast.erin)
        helpdesk = desk_of(cast, kind, touchpoint="support")
        for _twice in range(2):
            assert tell(helpdesk, TOLD[kind]).status_code == 200
            sequencer.place()
            settle()
    assert not Parked.objects.exists()
    invitation = Invitation.objects.get()
    assert invitation.customer == cast.dana
    assert Interaction.objects.get().customer == cast.dana
