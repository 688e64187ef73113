"""Guides: what stands beside which case, nearest first; who writes them; that nothing written is lost."""

import pytest
from tests.act.guides import said, written
from tests.act.opening import opened
from tests.cast import BY
from tests.web.api.calls import program_of
from tests.web.reading import send, visit

from everweek.act.cases.rules import CaseKind
from everweek.act.causes.services import add_cause
from everweek.act.knowing.queries import list_guides_beside
from everweek.act.knowing.services import GuideWanted, put_guide_away, rewrite_guide, take_guide_up, write_guide
from everweek.act.models import Guide
from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line
from everweek.moments.services import save_touchpoint


def beside(by, case, words=""):
    return [one.title for one in list_guides_beside(by, case, words)]


def test_beside_a_case_stands_what_was_written_for_such_cases_before_what_counts_for_all(cast):
    gate = save_touchpoint(key="gate", name="At the gate", by=BY)
    transport = add_cause(name="Transport", by=BY)
    late = add_cause(name="Late", under=transport, by=BY)
    price = add_cause(name="Price", by=BY)
    top = cast.north.parent
    assert top is not None
    for title, about in {
        "For all": {"unit": top},
        "For the north": {},
        "For its desk": {"unit": cast.north_desk},
        "For the south": {"unit": cast.south},
        "For complaints": {"kind": CaseKind.COMPLAINT, "unit": top},
        "For call-backs": {"kind": CaseKind.CALL_BACK},
        "For the gate": {"touchpoint": gate, "unit": top},
        "For late ones": {"cause": transport, "unit": top},
        "For late complaints": {"cause": late, "kind": CaseKind.COMPLAINT, "unit": top},
        "For dear ones": {"cause": price},
    }.items():
        written(cast, title, **about)
    put_guide_away(guide=written(cast, "For nobody any more"), by=BY)
    case = opened(cast, touchpoint=gate)

    assert beside(cast.bob, case) == ["For the gate", "For complaints", "For its desk", "For the north", "For all"]
    case.cause = late
    assert beside(cast.bob, case)[:3] == ["For late complaints", "For late ones", "For the gate"]
    # By a word everything that counts in the unit is found, whatever it is about.
    assert beside(cast.bob, case, "dear ONES") == ["For dear ones"]
    assert beside(cast.bob, case, "south") == beside(cast.bob, case, "nobody") == []


@pytest.mark.one_database("Services of one row; what a lock does on each is shown with causes.")
def test_a_guide_is_rewritten_by_who_saw_it_as_it_stands_and_the_journal_has_both(cast):
    guide = written(cast)
    again = GuideWanted.of(guide)
    assert rewrite_guide(guide=guide, wanted=again, by=cast.erin, seen=0).changes == 0

    wanted = said(cast, text="Hear it out.\nThen ask what would help.")
    assert rewrite_guide(guide=guide, wanted=wanted, by=cast.alice, seen=0).changes == 1
    with pytest.raises(Conflict, match="Somebody rewrote it"):
        rewrite_guide(guide=guide, wanted=said(cast, text="Something else."), by=cast.erin, seen=0)
    # Sent a second time it is what stands there: no conflict.
    assert rewrite_guide(guide=guide, wanted=wanted, by=cast.alice, seen=0).changes == 1

    put_guide_away(guide=guide, by=cast.erin), put_guide_away(guide=guide, by=cast.erin)
    take_guide_up(guide=guide, by=cast.erin), take_guide_up(guide=guide, by=cast.erin)
    told = Line.objects.filter(subject_type="guide").order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["guide.written", "guide.rewritten", "guide.put_away", "guide.taken_up"]


@pytest.mark.one_database("Checks before anything is written.")
def test_what_is_no_guide_is_refused_by_its_field(cast):
    for field, changes in {"title": {"title": " "}, "text": {"text": "\n"}}.items():
        with pytest.raises(Invalid) as refused:
            written(cast, **changes)
        assert refused.value.field == field
    first, second = written(cast), written(cast)
    assert (first.key, second.key) == ("calm-comes-first", "calm-comes-first-2")
    with pytest.raises(Conflict):
        write_guide(wanted=said(cast), key=first.key, by=BY)


@pytest.mark.one_database("Pages over queries and services that are tried on each above.")
def test_a_lead_writes_what_the_front_line_reads_beside_the_case(cast):
    alice, bob, case = cast.client("alice"), cast.client("bob"), opened(cast)
    told = {
        "title": "A wheelchair left behind",
        "sort": "know_how",
        "text": "Call pier 4.\n<b>Then</b> call back.",
        "unit": "north",
    }
    assert "Write a guide" not in visit(bob, "/act/guides/").says

    page = send(alice, "/act/guides/new", **told)

    assert page.heading == "A wheelchair left behind"
    assert "“A wheelchair left behind” stands beside the cases it is about." in page.says
    read = visit(bob, f"/act/guides/beside/{case.pk}")
    assert "How it is done · every case · North" in read.says
    assert "Call pier 4. <b>Then</b> call back." in read.says
    assert "What we know of this" in visit(bob, f"/act/{case.pk}/").says
    assert "Rewrite it" not in visit(bob, "/act/guides/a-wheelchair-left-behind/").says
    assert bob.post("/act/guides/a-wheelchair-left-behind/", told).status_code == 403
    # What Alice typed stays where somebody was faster.
    rewrite_guide(guide=Guide.objects.get(), wanted=said(cast), by=cast.erin)
    late = alice.post("/act/guides/a-wheelchair-left-behind/", {**told, "text": "What I typed", "seen": 0})
    assert late.status_code == 409
    assert "What I typed" in late.content.decode()
    # North is hers, all of the organisation is not.
    top = cast.north.parent
    assert alice.post("/act/guides/new", {**told, "unit": top.key}).status_code == 422
    send(alice, "/act/guides/a-wheelchair-left-behind/away")
    assert visit(bob, "/act/guides/").heading == "Nothing stands beside cases yet."
    assert "Calm comes first" in visit(bob, "/act/guides/?away=1").says


@pytest.mark.one_database("Operations over the same services.")
def test_a_program_keeps_guides_and_reads_those_beside_a_case(cast):
    alice, bob, case = program_of(cast.alice, "cases:read", "guides:write"), program_of(cast.bob, "cases:read"), opened(cast)
    told = {"sort": "guideline", "title": "Calm comes first", "text": "Hear it out.", "unit": "north", "kind": "complaint"}

    assert alice.call("PUT", "/guides/calm", told).json()["kind"] == "complaint"
    assert alice.call("PUT", "/guides/calm", told).status_code == 200
    assert [one["key"] for one in bob.get(f"/cases/{case.pk}/guides").json()["guides"]] == ["calm"]
    assert Line.objects.filter(subject_type="guide").count() == 1
    assert bob.call("PUT", "/guides/calm", told).status_code == 403
    for field, value in {"unit": "south", "cause": "nothing", "touchpoint": "nowhere", "kind": "x", "text": "a\x00"}.items():
        refused = alice.call("PUT", "/guides/calm", {**told, field: value})
        assert (refused.status_code, field in refused.content.decode()) == (422, True), field
    assert alice.call("PUT", "/guides/calm", {**told, "away": True}).json()["away"]
    assert bob.get("/guides").json()["guides"] == bob.get(f"/cases/{case.pk}/guides").json()["guides"] == []
    assert bob.get("/guides?away=true&words=hear").json()["guides"][0]["title"] == "Calm comes first"
    assert bob.get("/guides/calm").json()["text"] == "Hear it out."
