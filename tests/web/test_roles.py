"""What each role may do, and who holds those that reach everything."""

import pytest
from tests.cast import BY, LONG_AGO, Cast
from tests.web.reading import visit

from everweek.people.policy import POLICY, Role
from everweek.people.services import give_post

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."),
]


def test_the_roles_tell_the_policy_and_who_reaches_everything(cast: Cast):
    html = visit(cast.client("bob"), "/settings/roles/")
    assert '<td class="reach own">own</td>' in html
    assert f'<a href="/settings/people/{cast.heidi.pk}">Heidi</a>' in html
    may_lead = sum(Role.LEAD in row for row in POLICY.values())
    assert html.link(f"The role “Team lead” may do {may_lead} things.") == "/settings/roles/?role=lead"
    # Bob's role reaches his own work: who holds it is on the page of colleagues.
    assert f'<a href="/settings/people/{cast.alice.pk}">' not in html
    one = visit(cast.client("bob"), "/settings/roles/?role=lead")
    may = sum(Role.LEAD in row for row in POLICY.values())
    assert f"The role “Team lead” may do {may} things." in one
    assert "Erase a customer, for good." not in one
    assert cast.client("bob").get("/settings/roles/?role=queen").status_code == 400


def test_who_reaches_everything_from_a_post_below_the_top_is_told_with_both(cast: Cast):
    give_post(member=cast.alice, unit=cast.north_desk, role="director", since=LONG_AGO, by=BY)
    assert visit(cast.client("bob"), "/settings/roles/").row("Alice") == "Alice everywhere, though the post is at North desk"
    assert visit(cast.client("bob"), "/settings/roles/").row("Heidi") == "Heidi"


def test_the_title_says_how_many_reach_everything_each_counted_once(cast: Cast):
    """Erin, Frank, Grace and Heidi hold such a role; Grace gets a second one, and Alice her first."""
    bob = cast.client("bob")
    assert visit(bob, "/settings/roles/").heading == "4 colleagues hold a role that reaches everything."
    give_post(member=cast.grace, unit=cast.north, role="service_manager", since=LONG_AGO, by=BY)
    assert visit(bob, "/settings/roles/").heading.startswith("4 colleagues")
    give_post(member=cast.alice, unit=cast.north_desk, role="director", since=LONG_AGO, by=BY)
    assert visit(bob, "/settings/roles/").heading.startswith("5 colleagues")
