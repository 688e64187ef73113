"""Saved views over the years: called otherwise, offered and offered no more, taken away, and left behind by who has left."""

import pytest
from tests.cast import BY, Cast
from tests.flows.delivering import hear
from tests.web.api.calls import program_of
from tests.web.reading import send, visit

from everweek.errors import NotFound
from everweek.journal.models import Line
from everweek.messages.models import Notice
from everweek.people.services import leave_member, return_member
from everweek.prove import queries, services
from everweek.prove.access import access_withdrawn
from everweek.prove.models import SavedView

pytestmark = pytest.mark.django_db
HERE = "/prove/views/"
unread = pytest.mark.one_database(
    "How it is refused is the same on any; a name nobody has, and what names rows, are asked of both."
)


def saved(
    by, name: str = "Areas", *, page: str = "prove", asked: str = "measure=csat&by=unit", shared: bool = False
) -> SavedView:
    return services.save_view(name=name, page=page, asked=asked, shared=shared, by=by)


def lines(view: SavedView) -> list[str]:
    return list(Line.objects.filter(subject_type="view", subject_id=view.pk).order_by("pk").values_list("kind", flat=True))


def names(by) -> list[str]:
    return [one.name for one in queries.list_views(by)]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("measure=zzz", "There is no measure &#x27;zzz&#x27;."),
        pytest.param("measure=csatt", "Did you mean csat?", marks=unread),
        pytest.param("measure=csat&by=unot", "There is no dimension &#x27;unot&#x27;. Did you mean unit?", marks=unread),
        pytest.param("measure=csat&since=soon", "soon is no day", marks=unread),
        pytest.param("measure=csat&level=2", "Give a level from 0.5 to 0.999", marks=unread),
        pytest.param("measure=csat&level=0.9999999999999999", "Give a level from 0.5 to 0.999", marks=unread),
        pytest.param("measure=csat&by=unit,month,channel", "At most two cuts at once", marks=unread),
        pytest.param("measure=csat&where=unit", "A filter is written NAME=VALUE", marks=unread),
        ("measure=csat&where=month%3Dxx", "month"),
        ("measure=csat&where=member%3Dabc", "abc"),
        pytest.param("measure=csat&since=20261005", "20261005 is no day", marks=unread),
        pytest.param("measure=csat&since=2026-W40-1", "2026-W40-1 is no day", marks=unread),
    ],
)
def test_what_cannot_be_asked_is_not_saved_and_what_is_wrong_is_said(cast: Cast, fallen: Cast, asked: str, why: str):
    form = {"name": "Areas", "page": "prove", "asked": asked}
    page = cast.client("erin").post(HERE, form)
    assert page.status_code == 422
    assert why in page.content.decode()
    refused = program_of(cast.erin, "views:write").post("/views", form)
    assert (refused.status_code, refused.json()["field"]) == (422, "asked")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("consistency", "measure=csat&baseline=99999999999999999999999"),
        ("consistency", "measure=csat&every=day"),
        ("consistency", "measure=csat&group=nope"),
        ("consistency", "measure=csat&by=member"),
        ("fair", "measure=csat&of=people"),
        ("fair", "measure=csat&years=2024"),
        ("fair", "measure=csat&segment=nope"),
        ("fair", "measure=csat&unit=nope"),
        ("silence", "measure=csat&by=unit,month"),
    ],
)
def test_what_its_page_refuses_is_not_saved(cast: Cast, fallen: Cast, page: str, asked: str):
    seen = cast.client("erin").get(f"/prove/{page}/?{asked}", follow=True)
    refused = program_of(cast.erin, "views:write").post("/views", {"name": "Areas", "page": page, "asked": asked})
    assert (seen.status_code, refused.status_code) == (400, 422)
    assert refused.json()["field"] == "asked"


def test_a_view_that_was_removed_is_changed_no_more_and_can_be_brought_back(cast: Cast):
    view, program = saved(cast.erin), program_of(cast.erin, "views:write")
    for _twice in range(2):
        assert program.call("DELETE", f"/views/{view.pk}").status_code == 204
    for body in ({"name": "Other"}, {"shared": True}, {"shared": False}):
        assert program.call("PUT", f"/views/{view.pk}", body).status_code == 404
    send(cast.client("erin"), f"{HERE}{view.pk}/restore")
    assert names(cast.erin) == ["Areas"]


def test_an_administrator_opens_by_the_undo_word_the_view_it_was_made_for_alone(cast: Cast):
    mine, offered = saved(cast.erin, "Mine"), saved(cast.erin, "Offered", shared=True)
    heidi = cast.client("heidi")
    address, fields = send(heidi, f"{HERE}{offered.pk}/withdraw").undo()
    other = address.replace(str(offered.pk), str(mine.pk))
    assert other != address
    heidi.post(other, fields)
    heidi.post(other)
    mine.refresh_from_db()
    assert mine.shared is False
    with pytest.raises(NotFound):
        access_withdrawn(cast.heidi, {})
    send(heidi, address, **fields)
    offered.refresh_from_db()
    assert offered.shared is True


def test_a_view_that_cannot_be_asked_any_more_says_so_and_can_be_removed(cast: Cast):
    view = saved(cast.erin)
    SavedView.objects.update(asked="measure=gone")
    erin = cast.client("erin")
    seen = visit(erin, HERE)
    assert "This cannot be asked any more: There is no measure" in seen.says
    assert 'href="/prove/?measure=gone"' not in seen
    assert program_of(cast.erin, "views:write").get("/views").json()["views"][0]["wrong"]
    send(erin, f"{HERE}{view.pk}/remove")
    assert names(cast.erin) == []


def test_a_view_is_called_something_else_and_back(cast: Cast):
    view, erin = saved(cast.erin), cast.client("erin")
    for _twice in range(2):
        seen = send(erin, f"{HERE}{view.pk}/rename", name="All units")
    assert "All units" in seen.says
    assert lines(view) == ["view.saved", "view.renamed"], "the same name again changes nothing"
    seen = send(erin, f"{HERE}{view.pk}/rename", name="Units")
    address, fields = seen.undo()
    assert "It is as it was before." in send(erin, address, **fields).says
    assert names(cast.erin) == ["All units"]


def test_a_name_that_is_taken_is_refused_beside_it_and_nothing_is_lost(cast: Cast):
    saved(cast.erin, "Areas")
    view = saved(cast.erin, "Units", asked="measure=nps&by=unit")
    seen = send(cast.client("erin"), f"{HERE}{view.pk}/rename", 409, name="Areas")
    assert "You have a view called Areas already." in seen.says
    assert 'value="Areas"' in seen
    assert send(cast.client("erin"), f"{HERE}{view.pk}/rename", 422, name="") is not None
    assert names(cast.erin) == ["Areas", "Units"]


def test_ones_own_view_is_offered_later_and_offered_no_more(cast: Cast):
    view, erin = saved(cast.erin), cast.client("erin")
    assert names(cast.grace) == []
    for _twice in range(2):
        assert "is offered to colleagues" in send(erin, f"{HERE}{view.pk}/offer").says
    assert names(cast.grace) == ["Areas"]
    for _twice in range(2):
        assert "is your own again" in send(erin, f"{HERE}{view.pk}/withdraw").says
    assert (names(cast.grace), names(cast.erin)) == ([], ["Areas"])
    assert lines(view) == ["view.saved", "view.offered", "view.withdrawn"]
    hear()
    assert not Notice.objects.exists(), "nobody is told what they did themselves"


def test_only_an_administrator_takes_away_what_others_offer_and_its_owner_is_told_and_keeps_it(cast: Cast):
    view = saved(cast.erin, shared=True)
    for name in ("grace", "alice"):
        assert cast.client(name).post(f"{HERE}{view.pk}/withdraw").status_code == 404
        assert "Take away" not in visit(cast.client(name), HERE)
    heidi = cast.client("heidi")
    assert "Take away" in visit(heidi, HERE)
    seen = send(heidi, f"{HERE}{view.pk}/withdraw")
    assert "Areas is offered to nobody any more. It stays among the views of Erin." in seen.says
    assert (names(cast.grace), names(cast.erin)) == ([], ["Areas"])
    hear()
    [notice] = Notice.objects.all()
    assert (notice.member.name, notice.kind) == ("Erin", "view.withdrawn")
    assert notice.values == {"view": "Areas", "who": "Heidi"}
    assert "Heidi offers your view Areas to colleagues no more." in visit(cast.client("erin"), "/notices/").says
    # What is her own alone is nobody's to rename, remove or take over.
    for deed in ("rename", "remove", "take-over", "withdraw", "offer"):
        assert heidi.post(f"{HERE}{view.pk}/{deed}", {"name": "Mine"}).status_code == 404, deed
    address, fields = seen.undo()
    send(heidi, address, **fields)
    assert names(cast.grace) == ["Areas"]


def test_what_is_offered_by_who_has_left_stands_as_such_and_waits_for_an_administrator(cast: Cast):
    view, private = saved(cast.erin, shared=True), saved(cast.erin, "Mine alone")
    leave_member(member=cast.erin, by=BY)
    assert "offered by Erin, who has left" in visit(cast.client("grace"), HERE).says
    assert "Take over" not in visit(cast.client("grace"), HERE)
    for deed in ("take-over", "remove", "restore"):
        assert cast.client("grace").post(f"{HERE}{view.pk}/{deed}").status_code == 404, deed
        assert cast.client("heidi").post(f"{HERE}{private.pk}/{deed}").status_code == 404, deed

    heidi = cast.client("heidi")
    seen = visit(heidi, HERE)
    assert "Offered by colleagues who have left" in seen.says
    assert "Mine alone" not in seen
    for _twice in range(2):
        services.take_over_view(view=view, by=cast.heidi)
    view.refresh_from_db()
    assert (view.member, view.shared) == (cast.heidi, True)
    assert lines(view) == ["view.saved", "view.taken_over"]
    seen = visit(heidi, HERE)
    assert "who has left" not in seen.says
    assert "offered to colleagues" in seen.says
    assert "offered by Heidi" in visit(cast.client("grace"), HERE).says


def test_what_was_left_behind_is_removed_and_comes_back_with_one_click(cast: Cast):
    view = saved(cast.erin, shared=True)
    leave_member(member=cast.erin, by=BY)
    heidi = cast.client("heidi")
    seen = send(heidi, f"{HERE}{view.pk}/remove")
    assert names(cast.grace) == []
    address, fields = seen.undo()
    send(heidi, address, **fields)
    assert names(cast.grace) == ["Areas"]
    hear()
    assert not Notice.objects.exists(), "who has left is told of nothing"


def test_a_view_whose_name_an_administrator_has_or_whose_owner_is_here_again_is_not_taken_over(cast: Cast):
    view = saved(cast.erin, shared=True)
    saved(cast.heidi, "Areas", asked="measure=nps")
    leave_member(member=cast.erin, by=BY)
    heidi = cast.client("heidi")
    assert "You have a view called Areas yourself." in send(heidi, f"{HERE}{view.pk}/take-over").says
    return_member(member=cast.erin, by=BY)
    assert heidi.post(f"{HERE}{view.pk}/take-over", {}).status_code == 404
    view.refresh_from_db()
    assert view.member == cast.erin


@pytest.mark.parametrize(
    ("page", "asked", "seen_by"),
    [
        ("prove", "measure=csat&by=unit", {"alice", "bob", "grace", "heidi"}),
        # Who may cut by segments: leads and above; who compares colleagues: whoever answers for them.
        ("prove", "measure=csat&by=segment", {"alice", "grace", "heidi"}),
        ("prove", "measure=csat&where=segment%3Dgold", {"alice", "grace", "heidi"}),
        ("consistency", "measure=csat&segment=gold", {"alice", "grace", "heidi"}),
        ("fair", "measure=csat", {"alice", "grace", "heidi"}),
        ("fair", "measure=csat&of=units", {"alice", "bob", "grace", "heidi"}),
        # The south is not among what Alice and Bob see, nor Erin among what Bob sees.
        ("prove", "measure=csat&where=unit%3Dsouth", {"grace", "heidi"}),
        ("silence", "measure=csat&unit=south", {"grace", "heidi"}),
        ("consistency", "measure=csat&group=south", {"grace", "heidi"}),
        ("prove", "measure=csat&where=member%3D{erin}", {"alice", "grace", "heidi"}),
        ("prove", "measure=csat&where=member%3D{bob}", {"alice", "bob", "grace", "heidi"}),
    ],
)
def test_the_list_leaves_out_what_its_reader_would_be_refused_but_for_administrators(cast: Cast, page, asked, seen_by):
    asked = asked.format(erin=cast.erin.pk, bob=cast.bob.pk)
    saved(cast.erin, page=page, asked=asked, shared=True)
    members = {"alice": cast.alice, "bob": cast.bob, "grace": cast.grace, "heidi": cast.heidi}
    assert {name for name, member in members.items() if names(member)} == seen_by
    scopes = ["views:write", "organisation:write"]
    told = {
        name: program_of(member, *scopes[: 2 if name == "heidi" else 1]).get("/views").json()["views"]
        for name, member in members.items()
    }
    assert {name for name, views in told.items() if views} == seen_by


def test_what_is_not_open_to_an_administrator_is_told_without_a_way_there(cast: Cast):
    saved(cast.erin, page="fair", asked="measure=csat", shared=True)
    seen = visit(cast.client("heidi"), HERE)
    assert "not open to you" in seen.says
    assert 'href="/prove/fair/?measure=csat"' not in seen
    assert 'href="/prove/fair/?measure=csat"' in visit(cast.client("grace"), HERE)


def test_programs_rename_offer_take_away_and_take_over(cast: Cast):
    view = saved(cast.erin)
    erin, grace = (program_of(one, "views:write") for one in (cast.erin, cast.grace))
    heidi = program_of(cast.heidi, "views:write", "organisation:write")
    at = f"/views/{view.pk}"
    assert erin.call("PUT", at, {"name": "Units", "shared": True}).json()["name"] == "Units"
    assert grace.call("PUT", at, {"shared": False}).status_code == 404
    assert heidi.call("PUT", at, {"name": "Mine"}).status_code == 404
    narrow = program_of(cast.heidi, "views:write")
    assert narrow.call("PUT", at, {"shared": False}).status_code == 404, "a token does no more than its scopes say"
    assert heidi.call("PUT", at, {"shared": False}).json()["shared"] is False
    assert grace.get("/views").json()["views"] == []
    assert erin.call("PUT", at, {"shared": True}).json()["shared"] is True
    assert erin.call("PUT", at, {"name": ""}).status_code == 422
    saved(cast.erin, "Areas")
    assert erin.call("PUT", at, {"name": "Areas"}).status_code == 409

    assert heidi.post(f"{at}/take-over", {}).status_code == 404
    leave_member(member=cast.erin, by=BY)
    assert grace.get("/views").json()["views"][0]["left"] is True
    assert grace.post(f"{at}/take-over", {}).status_code == 404
    told = heidi.post(f"{at}/take-over", {}).json()
    assert (told["mine"], told["shared"], told["left"]) == (True, True, False)
