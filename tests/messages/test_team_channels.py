"""The chat of a unit is told what was chosen, once, without names; one that keeps refusing is stopped with the reason."""

import pytest
from tests.act.opening import opened
from tests.cast import BY, Cast
from tests.flows.delivering import hear
from tests.messages.test_notice_chats import address_of, chat
from tests.web.api.calls import program_of
from tests.web.reading import send, visit

from everweek import clock
from everweek.errors import Invalid
from everweek.flows.line_crossed_is_followed_up import REPORTED
from everweek.journal.models import Line
from everweek.messages.models import TeamChannel, TeamTelling
from everweek.messages.notices import team_chatting
from everweek.messages.notices.handing import Handed, Outcome
from everweek.messages.notices.saying import Said
from everweek.messages.notices.services import News, tell
from everweek.messages.notices.teams import add_team_channel

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("What leaves for a chat is the same on any.")]


def channel_of(cast: Cast) -> TeamChannel:
    kinds = ["case.nobodys", REPORTED.key]
    return TeamChannel.objects.create(
        unit=cast.north, service="gotify", address="gotify://127.0.0.1/x", kinds=kinds, by=BY.actor, added_at=clock.now()
    )


def test_a_team_is_told_once_of_a_case_that_is_nobodys_and_of_a_line_that_was_crossed_without_a_name(cast: Cast, settings):
    with pytest.raises(Invalid, match="Begin with the service"):
        add_team_channel(unit=cast.north, address="json://127.0.0.1/x", kinds=["case.nobodys"], by=cast.alice)
    with chat() as there:
        with pytest.raises(Invalid, match="did not take it"):
            # Of our own network, and not named in EVERWEEK_CHAT_HOSTS.
            add_team_channel(unit=cast.north, address=address_of(there), kinds=["case.nobodys"], by=cast.alice)
        settings.EVERWEEK_CHAT_HOSTS = frozenset({"127.0.0.1"})
        kinds = ["case.nobodys", REPORTED.key]
        add_team_channel(unit=cast.north, address=address_of(there), kinds=kinds, by=cast.alice)
        own = Said("Whoever is free: case {case}, {unit}.", "Thank you.")
        here = "/settings/words/team.case.nobodys/en"
        shown = visit(cast.client("erin"), "/settings/words/")
        assert "In channels of teams: " in shown.says
        refused = cast.client("erin").post(here, {"title": "{who}: case {case}, {unit}", "do": "look"})
        assert "There is no {who} here" in refused.content.decode().replace("&#x27;", "'")
        looked = cast.client("erin").post(here, {"title": own.title, "text": own.text, "do": "look"}).content.decode()
        assert "Whoever is free: case #4711, North desk.\nThank you." in looked
        send(cast.client("erin"), here, title=own.title, text=own.text)
        case = opened(cast)
        hear()
        values = {"unit": "North desk", "who": "Bob"}
        news = News(kind=REPORTED, key="t:1", path="/respect/1/", values=values, to=[], unit_path=cast.north_desk.path)
        tell(news=[news])
        tell(news=[news])
        assert TeamTelling.objects.get(kind=REPORTED.key).values == {"unit": "North desk"}
        assert team_chatting.tell_teams_due() == 2
        assert team_chatting.tell_teams_due() == 0
        _added, told = there.got
    assert f"Whoever is free: case #{case.pk}, North desk." in told.event["message"]
    assert "Somebody crossed a line at North desk." in told.event["message"]
    assert "Bob" not in told.event["message"]


def test_a_chat_that_keeps_refusing_is_stopped_and_a_killed_hand_over_is_not_repeated(cast: Cast, monkeypatch):
    channel = channel_of(cast)
    tell(news=[News(kind=REPORTED, key="t:1", path="/", values={"unit": "N"}, to=[], unit_path=cast.north.path)])
    TeamTelling.objects.update(handing_at=clock.now())
    assert team_chatting.tell_teams_due() == 0
    assert TeamTelling.objects.get().outcome == "unknown"

    monkeypatch.setattr(team_chatting, "hand_over", lambda *_address, **_told: Handed(Outcome.REFUSED, "HTTP 404"))
    for number in range(team_chatting.STOPS_AFTER):
        tell(news=[News(kind=REPORTED, key=f"t:x{number}", path="/", values={"unit": "N"}, to=[], unit_path=cast.north.path)])
        TeamTelling.objects.filter(ended_at=None).update(due_at=clock.now())
        team_chatting.tell_teams_due()
    channel.refresh_from_db()
    assert (channel.stopped_at is not None, channel.reason) == (True, "HTTP 404")
    assert not TeamTelling.objects.filter(ended_at=None).exists()
    assert Line.objects.filter(kind="team_channel.stopped").count() == 1
    shown = visit(cast.client("alice"), "/settings/channels/")
    assert shown.heading == "1 channel is told nothing any more."
    assert "HTTP 404" in shown.says
    assert "127.0.0.1" not in shown.says
    assert (
        "goes there from now on" in send(cast.client("alice"), f"/settings/channels/{channel.pk}/kinds", kinds=REPORTED.key).says
    )

    program = program_of(cast.alice, "channels:write")
    [told] = program.get("/team-channels").json()["channels"]
    assert (told["unit"], told["kinds"], "address" in told) == (cast.north.key, [REPORTED.key], False)
    assert program.call("PUT", f"/team-channels/{channel.pk}", {"kinds": ["import.done"]}).json()["field"] == "kinds"
    monkeypatch.setattr("everweek.messages.notices.teams.hand_over", lambda *_address, **_told: Handed(Outcome.TOLD))
    assert "stopped_at" not in program.post(f"/team-channels/{channel.pk}/trial", {}).json()
    assert program.call("DELETE", f"/team-channels/{channel.pk}").status_code == 204
