"""The way back of what was done to a case: open until a colleague did something since, whatever the house did by itself."""

import pytest
from tests.act.opening import MONDAY, opened
from tests.cast import BY, LONG_AGO
from tests.flows.delivering import hear
from tests.web.reading import read

from everweek import clock
from everweek.act.assigning.rules import OwnerBy
from everweek.act.assigning.services import set_way
from everweek.act.cases.naming import name_customer
from everweek.act.cases.working import Word, assign_case, note_in_case
from everweek.act.models import Case
from everweek.people.policy import Role
from everweek.people.services import give_post, join_member


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def test_what_somebody_did_since_is_not_taken_back_with_what_was_done_before(cast):
    case, alice, other = opened(cast), cast.client("alice"), opened(cast, customer=None, writer="D.")
    for address, fields, since in (
        (f"/act/{case.pk}/assign", {"to": str(cast.bob.pk)}, {"owner": cast.erin}),
        (f"/act/{case.pk}/take", {}, {"owner": cast.bob}),
        (f"/act/{case.pk}/move", {"unit": "north-desk", "title": "Wheelchair"}, {"owner": cast.erin}),
        (f"/act/{other.pk}/name", {"customer": str(cast.dana.pk)}, {"customer": None}),
    ):
        if address.endswith("take"):
            Case.objects.filter(pk=case.pk).update(owner=None)
        back, told = read(alice.post(address, fields, follow=True), 200).undo()
        if "owner" in since:
            assign_case(case=case, to=since["owner"], by=cast.erin)
        else:
            name_customer(case=other, customer=since["customer"], by=cast.erin)
        assert "Somebody changed this since" in read(alice.post(back, told, follow=True), 200).says, address
        kept = Case.objects.values("owner", "customer").get(pk=address.split("/")[2])
        assert {name: kept[name] for name in since} == {name: one and one.pk for name, one in since.items()}


@pytest.mark.parametrize("acts", [False, True])
@pytest.mark.parametrize("deed", ["assign", "move"])
def test_what_the_rule_of_the_unit_did_since_stops_no_undo_unless_somebody_acted_since(cast, deed, acts):
    carol = join_member(name="Carol", email="carol@example.org", by=BY)
    give_post(member=carol, unit=cast.south, role=Role.FRONT_LINE, since=LONG_AGO, by=BY)
    for unit in (cast.north_desk, cast.south):
        set_way(unit=unit, way=OwnerBy.GIVE, by=cast.erin)
    hear()
    case = assign_case(case=opened(cast), to=cast.bob, by=cast.alice)
    fields = {"to": ""} if deed == "assign" else {"unit": "south", "title": case.title}
    back, told = read(cast.client("erin").post(f"/act/{case.pk}/{deed}", fields, follow=True), 200).undo()
    hear()
    by_rule = Case.objects.get(pk=case.pk).owner
    assert by_rule == (cast.alice if deed == "assign" else carol)
    if acts:
        note_in_case(case=case, word=Word(text="I have begun."), by=by_rule)
    seen = read(cast.client("erin").post(back, told, follow=True), 200).says
    case.refresh_from_db()
    assert ("Somebody changed this since" in seen) is acts
    assert case.owner == (by_rule if acts else cast.bob)
    assert case.unit == (cast.south if acts and deed == "move" else cast.north_desk)
