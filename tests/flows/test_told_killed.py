"""Killed with -9 at a statement: a team's chat hears a thing once at most and none is lost sight of; a notice comes once."""

import re
from pathlib import Path

import pytest
from django.db import transaction
from tests.act.giving import grid, promise
from tests.act.opening import MONDAY, opened
from tests.cast import BY
from tests.dying import KILLED, dying, moments
from tests.flows.delivering import hear
from tests.flows.test_cases_killed import killed_at
from tests.messages.test_team_channels import channel_of
from tests.processes import start

from everweek import clock
from everweek.act.giving.services import give_gesture
from everweek.act.respect.charter import add_line, begin_charter, hand_in_charter
from everweek.act.respect.rules import CharterSide
from everweek.flows.line_crossed_is_followed_up import REPORTED
from everweek.flows.promise_that_is_due_is_told import tell_what_is_due
from everweek.journal import subscribers
from everweek.journal.services import Happening, record
from everweek.listen.models import ImportRun
from everweek.messages.models import Notice, TeamTelling
from everweek.messages.notices import team_chatting
from everweek.messages.notices.handing import Handed, Outcome
from everweek.messages.notices.services import News, tell
from everweek.prove.services import save_view, withdraw_view

OF_IMPORTS = "flows.import_that_ended_is_told"
OF_CHARTERS = "flows.charter_handed_in_reaches_who_may_approve"
OF_VIEWS = "flows.view_taken_away_is_told"


def tell_channels(heard, statement):
    """In a process of its own: what the worker does each minute, towards a chat that is a file."""

    def kept(_address, *, title, text):
        with Path(heard).open("a") as chat:
            chat.write(f"{title}\n{text}\n")
        return Handed(Outcome.TOLD)

    team_chatting.hand_over = kept
    with dying(statement):
        team_chatting.tell_teams_due()


def tell_of(listeners, statement):
    """In a process of its own: the journal delivered to those who tell of it, named with spaces between."""
    alone = [one for one in subscribers.registered() if one.name in listeners.split()]
    subscribers.registered = lambda: alone
    with dying(statement):
        hear()


def tell_of_the_promise(statement):
    """In a process of its own: what the worker does each morning."""
    with clock.frozen(MONDAY), dying(statement):
        tell_what_is_due()


@pytest.mark.slow
@pytest.mark.one_database("what is written down before it leaves is the same on both")
@pytest.mark.django_db(transaction=True)
def test_channels_of_teams_imports_that_ended_charters_that_wait_views_and_promises_due_are_told_once_through_kills(
    cast, tmp_path
):
    channel_of(cast)
    heard = tmp_path / "heard"
    # Before it is written down, before and after it is sent, and while that is noted; the last is left alone.
    for number, statement in enumerate((3, 5, 7, 9, 0)):
        news = News(kind=REPORTED, key=f"t:{number}", path="/", values={"unit": number}, to=[], unit_path=cast.north.path)
        tell(news=[news])
        ended = start(tell_channels, str(heard), statement).outcome()[0]
        assert ended == (KILLED if statement else 0)
    said = [int(one) for one in re.findall("line at ([0-9]+)", heard.read_text())]
    became = {one.values["unit"]: one.outcome for one in TeamTelling.objects.all()}
    assert sorted(set(said)) == sorted(said), "a chat was told a thing twice"
    # Each either stands in the chat, or it is said of it that nobody knows.
    assert {number for number, outcome in became.items() if outcome == "chatted"} <= set(said)
    assert set(became.values()) == {"chatted", "unknown"}
    unknown = {number for number, outcome in became.items() if outcome == "unknown"}
    assert unknown & set(said), "nobody was killed between sending and noting it"
    assert unknown - set(said), "nobody was killed between writing it down and sending"

    run = ImportRun.objects.create(started_by=cast.erin, read=3, stored=3, started_at=clock.now())
    hear()
    with transaction.atomic():
        record(Happening("import.done", BY, ("import", run.pk)))
    assert killed_at(moments(20, seed=4, most=4), tell_of, OF_IMPORTS) >= 2
    begin_charter(by=cast.erin)
    for side in CharterSide:
        add_line(side=side, text="We answer within a day.", language="en", by=cast.erin)
    hand_in_charter(by=cast.erin)
    assert killed_at(moments(20, seed=6, most=3), tell_of, OF_CHARTERS) >= 2
    view = save_view(name="Areas", page="prove", asked="measure=csat&by=unit", shared=True, by=cast.erin)
    withdraw_view(view=view, by=cast.heidi)
    assert killed_at(moments(20, seed=7, most=3), tell_of, OF_VIEWS) >= 2
    with clock.frozen(MONDAY):
        grid(cast)
        give_gesture(case=opened(cast), wanted=promise(MONDAY.date()), by=cast.bob)
    assert killed_at(moments(12, seed=5, most=4), tell_of_the_promise) >= 2
    assert sorted(Notice.objects.values_list("member__name", "kind")) == [
        ("Bob", "gesture.due"),
        ("Erin", "import.done"),
        ("Erin", "view.withdrawn"),
        ("Grace", "charter.waits"),
    ]
