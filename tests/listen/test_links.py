"""Links at which anybody may answer: opened and closed by who may, safe to do twice."""

import pytest
from tests.cast import BY

from everweek.errors import Conflict, Invalid, NotAllowed, NotFound
from everweek.journal.models import Line
from everweek.listen.asking.access import access_by_slug, access_link
from everweek.listen.asking.queries import list_links
from everweek.listen.asking.services import close_link, open_link, reopen_link
from everweek.listen.models import PublicLink
from everweek.questionnaires.services import create_questionnaire, publish

ASKED = {
    "format": "everweek.questionnaire/1",
    "key": "after-visit",
    "title": {"en": "Your visit"},
    "language": "en",
    "questions": [{"key": "recommend", "kind": "nps", "text": {"en": "Would you recommend us?"}, "measure": "nps"}],
}


@pytest.fixture
def asked(cast):
    made = create_questionnaire(key="after-visit", document=ASKED, by=BY)
    publish(version=made, by=BY)
    return made


def told() -> list[str]:
    return list(Line.objects.filter(kind__startswith="link.").order_by("id").values_list("kind", flat=True))


@pytest.mark.django_db
def test_opening_twice_is_one_link_and_closing_twice_one_line(cast, asked):
    first = open_link(slug=" North-Desk ", questionnaire="after-visit", unit=cast.north, by=cast.erin)
    again = open_link(slug="north-desk", questionnaire="after-visit", unit=cast.north, by=cast.erin)
    assert again == first
    close_link(link=first, by=cast.erin)
    close_link(link=again, by=cast.erin)
    assert PublicLink.objects.get().closed_at is not None
    reopen_link(link=first, by=cast.erin)
    reopen_link(link=again, by=cast.erin)
    assert told() == ["link.opened", "link.closed", "link.opened"]
    close_link(link=again, by=cast.erin)
    assert open_link(slug="north-desk", questionnaire="after-visit", unit=cast.north, by=cast.erin).closed_at is None


@pytest.mark.django_db
def test_an_address_asks_one_thing_only(cast, asked):
    open_link(slug="north-desk", questionnaire="after-visit", unit=cast.north, by=cast.erin)
    with pytest.raises(Conflict) as refused:
        open_link(slug="north-desk", questionnaire="after-visit", unit=None, by=cast.erin)
    assert refused.value.field == "slug"


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["", "a b", "-a", "a--b", "ä", "a/b", "a" * 41, "A_B"])
def test_an_address_nobody_could_type_is_refused(cast, asked, slug):
    with pytest.raises(Invalid) as refused:
        open_link(slug=slug, questionnaire="after-visit", unit=None, by=cast.erin)
    assert refused.value.field == "slug"


@pytest.mark.django_db
def test_what_nobody_published_is_asked_of_nobody(cast):
    create_questionnaire(key="after-visit", document=ASKED, by=BY)
    for key in ("after-visit", "nothing"):
        with pytest.raises(Invalid) as refused:
            open_link(slug="here", questionnaire=key, unit=None, by=cast.erin)
        assert refused.value.field == "questionnaire"
    with pytest.raises(NotFound):
        access_by_slug("here")


@pytest.mark.django_db
def test_a_touchpoint_that_is_not_in_use_is_refused(cast, asked):
    with pytest.raises(Invalid) as refused:
        open_link(slug="here", questionnaire="after-visit", unit=None, touchpoint="nowhere", by=cast.erin)
    assert refused.value.field == "touchpoint"


@pytest.mark.django_db
def test_alice_sees_the_links_of_her_units_erin_all_and_bob_none(cast, asked):
    norths = open_link(slug="north", questionnaire="after-visit", unit=cast.north, by=cast.erin)
    everybodys = open_link(slug="all", questionnaire="after-visit", unit=None, by=cast.erin)
    close_link(link=norths, by=cast.erin)
    assert [one.slug for one in list_links(cast.erin)] == ["all", "north"], "the open ones first"
    assert [one.slug for one in list_links(cast.alice)] == ["north"]
    assert access_link(cast.alice, norths.pk) == norths
    with pytest.raises(NotFound):
        access_link(cast.alice, everybodys.pk)
    for outside in (cast.bob, cast.frank):
        with pytest.raises(NotAllowed):
            list_links(outside)
        with pytest.raises(NotAllowed):
            access_link(outside, norths.pk)
