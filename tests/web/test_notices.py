"""The bell of every page, the list behind it, and how one is told."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from tests.act.opening import MONDAY, opened
from tests.cast import BY, Cast
from tests.web.api.calls import program_of
from tests.web.reading import send, visit

from everweek import clock
from everweek.act.erasure import empty
from everweek.flows.case_given_is_told import GIVEN, WROTE
from everweek.flows.clock_warns_its_people import LATE, WARNED
from everweek.messages.models import Notice, NoticeHabit
from everweek.messages.notices.kinds import KINDS
from everweek.messages.notices.services import News, tell

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("What pages say of it is the same on any.")]


def given(cast: Cast, number: int = 1) -> Notice:
    values = {"case": number, "unit": "North desk", "who": "Alice"}
    tell(news=[News(kind=GIVEN, key=f"tests:{number}", path="/act/", values=values, to=[cast.bob.pk])])
    return Notice.objects.order_by("-pk")[0]


def test_of_a_case_the_list_says_whose_it_is_to_whoever_may_read_it_and_joins_what_is_of_one(cast: Cast):
    with clock.frozen(MONDAY):
        case, far = opened(cast), opened(cast, title="Far south", unit=cast.south)
    bob, alice = cast.client("bob"), cast.client("alice")
    for number, kind in enumerate((GIVEN, WROTE, GIVEN)):
        values = {"case": far.pk if number == 2 else case.pk, "unit": "North desk", "who": "Alice"}
        tell(news=[News(kind=kind, key=f"tests:{number}", path="/act/", values=values, to=[cast.bob.pk, cast.alice.pk])])
    with clock.frozen(MONDAY + timedelta(days=1)):
        shown = visit(bob, "/notices/")
    assert re.search(r"Dana: Wheelchair left behind, (late since|[\d.]+ working hours late)", shown.says)
    assert shown.count("<b>Dana") == 1, "both are of one case"
    assert f"Alice gave you case #{case.pk}." in shown.says
    assert f"Alice gave you case #{far.pk}." in shown.says
    assert "Far south" not in shown.says, "the south is not Bob's to read"
    assert {str(one.values) for one in Notice.objects.all() if "Dana" in str(one.values)} == set(), "nothing of it is kept"

    newest = Notice.objects.filter(member=cast.bob, values__case=case.pk).order_by("-pk")[0]
    assert "marked as read" in send(bob, f"/notices/{newest.pk}/read").says
    assert [one.values["case"] for one in Notice.objects.filter(member=cast.bob, read_at=None)] == [far.pk]
    assert Notice.objects.filter(member=cast.alice, read_at=None).count() == 3
    empty([case], by=BY)
    assert "Dana" not in visit(alice, "/notices/").says


def test_that_a_promise_is_due_is_told_no_more_once_it_is_told_that_it_was(cast: Cast):
    with clock.frozen(MONDAY):
        case = opened(cast)
    due, later = "2026-11-02T09:30:00+00:00", "2026-11-04T09:30:00+00:00"
    for number, (kind, promise, at) in enumerate(
        ((WARNED, "solution", later), (WARNED, "first_reply", due), (LATE, "first_reply", due))
    ):
        values = {"case": case.pk, "unit": "North desk", "promise": promise, "due": at}
        tell(news=[News(kind=kind, key=f"tests:{number}", path="/act/", values=values, to=[cast.bob.pk])])
    seen = visit(cast.client("bob"), "/notices/")
    assert "the first reply was due" in seen.says
    assert "the first reply is due" not in seen.says
    assert "the solution is due" in seen.says, "another promise of the case still runs"


def test_what_one_is_told_waits_behind_the_bell_until_it_is_read_and_is_nobody_elses(cast: Cast):
    notice = given(cast)
    given(cast, 2)
    bob = cast.client("bob")
    assert "2 not read yet" in visit(bob, "/act/").says
    shown = visit(bob, "/notices/")
    assert shown.heading == "2 things wait to be read."
    assert "Alice gave you case #1." in shown.says

    assert bob.post(f"/notices/{notice.pk}/open").headers["Location"] == "/act/"
    assert visit(bob, "/notices/").heading == "1 thing waits to be read."
    assert "Alice gave you case #1." not in visit(bob, "/notices/").says
    assert "Alice gave you case #1." in visit(bob, "/notices/?which=read").says

    assert "marked as read" in send(bob, "/notices/read").says
    assert visit(bob, "/notices/").heading == "You have read all you were told."
    assert "not read yet" not in re.sub("Not read yet", "", visit(bob, "/").says)
    assert "Alice gave you" not in visit(cast.client("alice"), "/notices/?which=all").says
    assert "waits to be read again" in send(bob, f"/notices/{notice.pk}/unread").says
    read = send(bob, f"/notices/{notice.pk}/read")
    assert "marked as read" in read.says
    address, kept = read.undo()
    send(bob, address, **kept)
    assert Notice.objects.get(pk=notice.pk).read_at is None


def test_one_chooses_how_one_is_told_and_takes_it_back(cast: Cast):
    bob = cast.client("bob")
    usual = {key: kind.when.value for key, kind in KINDS.items()}
    chosen = {**usual, WROTE.key: "house", "digest": "hourly", "urgent_passes": "on"}
    done = send(bob, "/settings/notices", **chosen)
    row = NoticeHabit.objects.get(member=cast.bob)
    assert (row.digest, row.whens[WROTE.key]) == ("hourly", "house")
    assert not NoticeHabit.objects.filter(member=cast.alice).exists()
    address, kept = done.undo()
    send(bob, address, **kept)
    row.refresh_from_db()
    assert (row.digest, row.whens[WROTE.key]) == ("daily", "digest")

    assert "by pigeon" in send(bob, "/settings/notices", 422, **{**chosen, WROTE.key: "by pigeon"}).says


def test_a_program_reads_what_its_colleague_is_told_marks_it_and_chooses(cast: Cast):
    notice = given(cast)
    program = program_of(cast.bob, "notices:write")
    [told] = program.get("/notices").json()["notices"]
    assert (told["title"], told["address"]) == ("Alice gave you case #1.", f"{settings.EVERWEEK_ADDRESS}/act/")
    assert program.post(f"/notices/{notice.pk}/read", {}).json()["read_at"]
    assert program.get("/notices?which=unread").json() == {"notices": [], "unread": 0}
    assert program.call("PUT", "/notices/choices", {"quiet": True, "kinds": {WROTE.key: "at_once"}}).json()["quiet"] is True
    assert program.get("/notices/choices").json()["kinds"][WROTE.key] == "at_once"
    refused = program.call("PUT", "/notices/choices", {"kinds": {"nothing.such": "at_once"}})
    assert (refused.status_code, refused.json()["field"]) == (422, "nothing.such")
    # A switch is no kind.
    assert program.call("PUT", "/notices/choices", {"kinds": {"urgent_passes": "house"}}).json()["field"] == "urgent_passes"
    assert program_of(cast.alice, "notices:write").post(f"/notices/{notice.pk}/read", {}).status_code == 404
