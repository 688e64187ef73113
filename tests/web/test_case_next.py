"""What one does next in a case, as its page and the queues say it: answer first where a reply is owed."""

import pytest
from tests.act.opening import MONDAY, opened
from tests.web.reading import visit

from everweek import clock

pytestmark = pytest.mark.one_database(
    "Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried elsewhere."
)


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def send(client, case, form, **fields):
    """Send a form of the page of a case as the page has it."""
    case.refresh_from_db()
    return client.post(f"/act/{case.pk}/{form}", {"seen": case.changes, **fields}, follow=True)


def test_while_a_reply_is_owed_writing_to_her_stands_open_before_deciding(cast):
    case, bob = opened(cast), cast.client("bob")
    seen = visit(bob, f"/act/{case.pk}/")
    assert "<details open>" not in seen, "what is nobody's is taken first"
    assert "Where it stands new" in seen.says
    send(bob, case, "take")
    for word in ("We look into it.", "The wheelchair is on its way."):
        seen = visit(bob, f"/act/{case.pk}/")
        writing, deciding = seen.index("Write to Dana</summary>"), seen.index("Decide</summary>")
        assert writing < deciding
        assert seen.count("<details open>") == 1
        assert seen[:writing].rindex("<details open>") > seen[:writing].rindex("<summary>") - 40
        assert "Where it stands taken, not answered" in seen.says
        assert "taken, not answered" in visit(bob, "/act/").says
        send(bob, case, "write", text=word, through="phone")
        seen = visit(bob, f"/act/{case.pk}/")
        assert seen[: seen.index("Decide</summary>")].rindex("<details open>") > seen.index("Write to Dana</summary>")
        assert "Where it stands in hand" in seen.says
        send(bob, case, "hear", text="And now?", through="phone")
