"""The log of who was told what: told from what is stored, with the reason where somebody was not."""

from datetime import timedelta

import pytest
from tests.act.opening import opened
from tests.cast import BY, Cast
from tests.messages.test_team_channels import channel_of
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek import clock
from everweek.act.following.writing import keys_of_letters
from everweek.flows import addresses
from everweek.flows.case_given_is_told import GIVEN
from everweek.flows.line_crossed_is_followed_up import REPORTED
from everweek.flows.opened_case_finds_its_owner import NOBODYS
from everweek.messages.contact.rules import Purpose, Wish
from everweek.messages.contact.services import decide
from everweek.messages.keeping import end_notices
from everweek.messages.models import Contact, CustomerMail, TeamChannel, TeamTelling, Telling
from everweek.messages.notices.services import News, tell
from everweek.messages.notices.teams import remove_team_channel
from everweek.people.models import Customer
from everweek.people.services import erase_customer, join_member

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("Keys that begin so are asked for on either by the doors.")]


def test_who_may_sees_what_customers_were_told_and_why_not_and_of_whom_was_erased_nothing(cast: Cast):
    dana = cast.dana
    case = opened(cast)
    decide(
        [
            Wish(dana.pk, Purpose.CASE, f"{keys_of_letters(case.pk)}opened"),
            Wish(dana.pk, Purpose.ASKING, "asked:1"),
            Wish(dana.pk, Purpose.ASKING, "asked:2"),
        ],
        by=BY,
    )
    came_back = Contact.objects.get(key="asked:1")
    CustomerMail.objects.create(
        contact=came_back, salt="s", token_hash="h", by="tests", due_at=came_back.decided_at, outcome="returned"
    )
    erin = cast.client("erin")
    shown = visit(erin, "/settings/told/")
    assert shown.heading == "3 letters to customers in the last 7 days: 1 was held back, and 1 came back."
    assert "It came back for good." in shown.says
    # Asked a second time within the month: the rule that held it back is the reason.
    not_told = visit(erin, "/settings/told/?standing=not").says
    assert "Asking how it was" in not_told
    assert "came back" not in not_told.split("Show")[-1]
    program = program_of(cast.erin, "told:read")
    assert [one["kind"] for one in program.get(f"/told?case={case.pk}").json()["told"]] == ["case"]
    assert [one["standing"] for one in program.get("/told?kind=asking").json()["told"]] == ["not", "returned"]
    assert program.get("/told?whom=dana").json()["field"] == "whom"
    assert "News of their own case" in visit(cast.client("bob"), f"/act/{case.pk}/told").says

    erase_customer(customer=Customer.objects.get(pk=dana.pk), by=cast.erin)
    assert program.get("/told").json() == {"told": []}


def test_what_many_were_told_alike_stands_once_with_all_their_names(cast: Cast):
    case = opened(cast)
    path = f"/act/{case.pk}/"
    assert visit(cast.client("bob"), f"{path}told").heading == "Nobody was told anything of this case yet."
    seven = [
        cast.alice,
        cast.bob,
        cast.erin,
        cast.frank,
        cast.grace,
        cast.heidi,
        join_member(name="Judy", email="j@example.org", by=BY),
    ]
    with clock.frozen(clock.now()):
        tell(news=[News(kind=GIVEN, key="one", path=path, values={"case": 1, "unit": "Desk"}, to=[one.pk for one in seven])])
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        tell(news=[News(kind=GIVEN, key="two", path=path, values={"case": 1, "unit": "Desk"}, to=[cast.bob.pk])])
    shown = visit(cast.client("bob"), f"{path}told")
    assert shown.heading == "8 messages about this case, and none was held back or came back."
    page = cast.client("erin").get(f"{path}told").content.decode()
    assert page.count("<li data-row>") == 2
    assert "and 2 more" in page
    main = page[page.index("<main") : page.index("</main")]
    assert {one.name: main.count(f">{one.name}<") for one in seven} == {one.name: 1 + (one == cast.bob) for one in seven}


def test_of_whom_no_name_is_told_it_is_not_lost_how_many_there_were(cast: Cast):
    case = opened(cast)
    with clock.frozen(clock.now()):
        told = [cast.bob.pk, cast.erin.pk, cast.grace.pk]
        tell(news=[News(kind=REPORTED, key="x", path=f"/act/{case.pk}/", values={"unit": "Desk"}, to=told)])
    page = cast.client("bob").get(f"/act/{case.pk}/told").content.decode()
    main = page[page.index("<main") : page.index("</main")]
    assert main.count("<li data-row>") == 1
    assert "(3)</b>" in main
    assert not any(one.name in main for one in (cast.bob, cast.erin, cast.grace))


def test_colleagues_are_told_of_by_name_but_where_somebody_crossed_a_line(cast: Cast):
    tell(
        news=[
            News(kind=GIVEN, key="tests:1", path="/act/7/", values={"case": 7, "unit": "N", "who": "Alice"}, to=[cast.bob.pk]),
            News(kind=REPORTED, key="tests:2", path="/respect/3/", values={"unit": "N", "who": "Bob"}, to=[cast.alice.pk]),
        ]
    )
    Telling.objects.filter(notice__kind=GIVEN.key).update(outcome="no_mail", ended_at=Telling.objects.first().due_at)
    heidi = program_of(cast.heidi, "told:read")
    line_crossed, given = heidi.get("/told?side=colleagues").json()["told"]
    assert (given["whom"], given["about"].endswith("/act/7/")) == (f"member:{cast.bob.pk}", True)
    assert ("whom" in line_crossed, line_crossed["about"]) == (False, "")
    assert heidi.get(f"/told?side=colleagues&whom=member:{cast.alice.pk}").json()["told"] == []
    assert heidi.get("/told?side=colleagues&standing=not").json()["told"][0]["why"].startswith("No mail is set up")
    assert heidi.get("/told?side=colleagues&way=house&standing=waiting").json()["told"] == []
    shown = visit(cast.client("heidi"), "/settings/told/?side=colleagues")
    assert "Alice" not in shown.says.split("Show")[-1]


def test_what_channels_of_teams_were_told_stands_there_too_and_why_one_was_not(cast: Cast):
    channel, path = channel_of(cast), addresses.case(opened(cast).pk)
    unit = cast.north_desk.path

    def happens(kind, number):
        tell(news=[News(kind=kind, key=f"t:{number}", path=path, values={"case": 1, "unit": "N"}, to=[], unit_path=unit)])

    happens(NOBODYS, 1)
    TeamTelling.objects.update(ended_at=clock.now(), outcome="chatted")
    TeamChannel.objects.update(stopped_at=clock.now())
    happens(REPORTED, 2)
    TeamChannel.objects.update(stopped_at=None)
    happens(NOBODYS, 3)
    remove_team_channel(channel=channel, by=cast.alice)
    happens(NOBODYS, 4)

    heidi = program_of(cast.heidi, "told:read")
    found = heidi.get("/told?side=teams").json()["told"]
    assert [(one["standing"], one["why"].partition(",")[0]) for one in found] == [
        ("not", "The channel was removed first."),
        ("not", "The channel was stopped"),
        ("told", ""),
    ]
    assert {(one["whom"], one["way"]) for one in found} == {(f"unit:{cast.north.pk}", "chat")}
    # That a line was crossed leads to no report.
    assert [one["about"].endswith(path) for one in found] == [True, False, True]
    assert heidi.get(f"/told?side=teams&whom=unit:{cast.south.pk}").json()["told"] == []
    assert len(heidi.get("/told?side=teams&standing=told&way=chat").json()["told"]) == 1
    assert heidi.get("/told?side=teams&way=mail").json()["told"] == []

    shown = visit(cast.client("heidi"), "/settings/told/?side=teams&words=north")
    assert shown.heading == "This is what channels of teams were told, and what they were not."
    assert "North, at gotify" in shown.says
    assert "North, at gotify" in visit(cast.client("bob"), f"{path}told").says

    ended = end_notices(clock.now(), 0)
    assert (ended.count, TeamTelling.objects.count(), TeamChannel.objects.count()) == (3, 0, 0)
