"""Views of the numbers saved by programs, each for whom it acts."""

import pytest
from tests.web.api.calls import program_of

from everweek.journal.models import Line
from everweek.prove.models import SavedView
from everweek.web.api.views import ViewedPage
from everweek.web.prove.forms import PAGES

pytestmark = pytest.mark.django_db
VIEW = {"name": "The north", "page": "consistency", "asked": "measure=csat&group=north"}


def test_a_view_is_saved_for_whom_the_program_acts_listed_and_removed(cast):
    erin, bob = program_of(cast.erin, "views:write"), program_of(cast.bob, "views:write")
    made = erin.post("/views", VIEW, Idempotency_Key="v")
    assert made.status_code == 201, made.content
    assert made.json()["address"].endswith("/prove/consistency/?measure=csat&group=north")
    assert erin.post("/views", VIEW).json()["id"] == made.json()["id"]
    assert erin.post("/views", {**VIEW, "page": "prove"}).status_code == 409
    assert bob.get("/views").json()["views"] == []
    # Of what Bob sees as well: a view of the whole north would be left out of what Bob is offered.
    shared = erin.post("/views", {**VIEW, "name": "For all", "asked": "measure=csat", "shared": True}).json()
    assert [(one["name"], one["who"], one["mine"]) for one in bob.get("/views").json()["views"]] == [("For all", "Erin", False)]
    number = made.json()["id"]
    there, nowhere = (bob.call("DELETE", f"/views/{one}") for one in (shared["id"], 999_999))
    assert (there.status_code, there.content) == (404, nowhere.content)
    for _twice in range(2):
        assert erin.call("DELETE", f"/views/{number}").status_code == 204
    assert SavedView.objects.filter(member=cast.erin, removed_at=None).count() == 1
    saved = Line.objects.filter(kind="view.saved").order_by("pk")
    assert len(saved) == 2
    assert " via token:" in saved[0].actor
    assert Line.objects.filter(kind="view.removed").count() == 1


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "a\0b"}, {"page": "voices"}, {"asked": "a\0b"}, {"asked": "x" * 2001}])
def test_what_is_no_view_is_refused(cast, wrong):
    assert program_of(cast.erin, "views:write").post("/views", {**VIEW, **wrong}).status_code == 422
    assert program_of(cast.erin, "measures:read").get("/views").status_code == 403


def test_the_pages_are_those_that_save_views_themselves():
    assert {one.value for one in ViewedPage} == set(PAGES)
