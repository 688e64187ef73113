"""A house in which nobody serves customers yet leads its administrator to giving the first post."""

import pytest
from tests.cast import Cast
from tests.web.reading import visit

from everweek.people.models import Post

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("what pages say of posts that read alike on any")]


def test_the_administrator_of_a_house_without_posts_is_led_to_giving_one(cast: Cast) -> None:
    heidi = cast.client("heidi")
    assert "Give somebody a post, or yourself." not in visit(heidi, "/").says
    Post.objects.exclude(role="administrator").delete()
    day = visit(heidi, "/")
    assert "Give somebody a post, or yourself." in day.says
    way = day.link("Give yourself a post")
    assert way == f"/settings/people/{cast.heidi.pk}?role=service_manager#give"
    assert '<option value="service_manager" selected>' in visit(heidi, way)
    assert visit(heidi, "/listen/questionnaires/").link("Give yourself a post") == way


def test_a_closed_door_leads_who_gives_posts_to_giving_one_and_anybody_else_to_an_administrator(cast: Cast) -> None:
    heidi, bob = cast.client("heidi").get("/act/causes/"), cast.client("bob").get("/settings/people/new")
    assert (heidi.status_code, bob.status_code) == (403, 403)
    assert "You may give posts" in heidi.content.decode()
    assert f'href="/settings/people/{cast.heidi.pk}#give"' in heidi.content.decode()
    assert "Ask an administrator if you need it." in bob.content.decode()
