"""Who may see which questionnaire and which response; everybody else is told that there is nothing."""

import pytest
from tests.questionnaires.documents import AFTER_A_CALL

from everweek.errors import NotAllowed, NotFound
from everweek.journal.services import System
from everweek.questionnaires import access, queries
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = pytest.mark.django_db
BY = System("tests")


@pytest.fixture
def stored(cast):
    version = publish(version=create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY), by=BY)
    rows = [
        ResponseRow(identity="north", answers={"recommend": 9}, unit=cast.north_desk.pk),
        ResponseRow(identity="south", answers={"recommend": 9}, unit=cast.south.pk),
        ResponseRow(identity="bob", answers={"recommend": 9}, unit=cast.north_desk.pk, about_member=cast.bob.pk),
        ResponseRow(identity="frank", answers={"recommend": 9}, unit=cast.north_desk.pk, member=cast.frank.pk),
    ]
    return {row.identity: outcome.id for row, outcome in zip(rows, accept_many(version, rows, by=BY), strict=True)}


SEES = {
    "alice": {"north", "bob"},
    "bob": {"bob"},
    "dana": set(),
    "erin": {"north", "south", "bob"},
    "frank": set(),
    "grace": {"north", "south", "bob"},
    "heidi": set(),
}


@pytest.mark.parametrize("name", SEES)
def test_a_response_is_seen_within_reach_only(name, stored, cast):
    by = getattr(cast, name)
    for identity, pk in stored.items():
        if identity in SEES[name]:
            assert access.access_response(by, pk).identity == identity
        else:
            with pytest.raises(NotFound):
                access.access_response(by, pk)


def test_what_a_colleague_answered_is_seen_by_nobody_through_here(stored, cast):
    for name in ("alice", "erin", "grace", "heidi"):
        with pytest.raises(NotFound):
            access.access_response(getattr(cast, name), stored["frank"])


def test_questionnaires_are_read_by_leads_and_written_by_those_who_may(stored, cast):
    from everweek.people.policy import Action

    assert access.access_questionnaire(cast.alice, "after-a-call").key == "after-a-call"
    assert access.access_version(cast.alice, "after-a-call", 1).number == 1
    [listed] = queries.list_questionnaires(cast.frank)
    assert (listed.key, listed.published, listed.drafted, listed.responses) == ("after-a-call", 1, False, 4)
    assert access.access_questionnaire(cast.erin, "after-a-call", Action.QUESTIONNAIRES_EDIT)
    for by, action in ((cast.alice, Action.QUESTIONNAIRES_EDIT), (cast.bob, Action.QUESTIONNAIRES_READ)):
        with pytest.raises(NotFound):
            access.access_questionnaire(by, "after-a-call", action)
    with pytest.raises(NotAllowed):
        queries.list_questionnaires(cast.bob)
