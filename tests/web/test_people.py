"""The pages of colleagues and units: who is shown, what can be done and undone there, and that nobody helps herself."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import formats
from tests.act.opening import opened
from tests.cast import BY, LONG_AGO, Cast
from tests.listen.inviting import published
from tests.web.alike import told
from tests.web.reading import send, visit

from everweek.journal.models import Line
from everweek.listen.asking.services import open_link
from everweek.listen.inviting.services import RuleWanted, make_rule
from everweek.people import saying
from everweek.people.models import Member, Post, Unit
from everweek.people.queries import today
from everweek.people.services import close_unit, edit_profile, give_post, join_member, leave_member, undo_giving

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."),
]


def undo(cast: Cast, name: str, html: str) -> str:
    """What is shown after the way back beside the notice was taken."""
    address, kept = html.undo()
    return send(cast.client(name), address, **kept)


def test_everybody_sees_who_works_where_and_filters_by_the_address(cast: Cast):
    html = visit(cast.client("bob"), "/settings/people/")
    assert "6 colleagues work here." in html
    assert f'<a href="/settings/people/{cast.alice.pk}">Alice</a> <span class="quiet">Team lead, North</span>' in html
    assert "Add a colleague" not in html
    assert "who has left" not in html

    html = visit(cast.client("bob"), "/settings/people/?unit=north&role=lead")
    assert "Team lead in North: 1 colleague." in html
    assert ">Bob</a>" not in html
    assert '<option value="north" selected>' in html
    assert "Nobody fits what you asked for." in visit(cast.client("bob"), "/settings/people/?words=zzz")


@pytest.mark.parametrize(
    "wrong", ["role=queen", "unit=nowhere", "unit=%00", "role=%00", "who=right", "after=7777777", "words=" + "x" * 300]
)
def test_what_cannot_be_asked_is_said_beside_the_form_which_keeps_the_rest(cast: Cast, wrong: str):
    answer = cast.client("frank").get(f"/settings/people/?words=ali&{wrong}")
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "Something you asked for needs mending." in html
    assert ">Alice</a>" not in html
    assert html.count('role="alert"') == 1
    assert 'value="ali"' in html or wrong.startswith("words")


def test_long_lists_go_on_with_the_filters_kept_while_somebody_joins(cast: Cast):
    for number in range(60):
        join_member(name=f"Joiner {number:02d}", by=BY)
    html = visit(cast.client("heidi"), "/settings/people/?words=joiner")
    assert "60 colleagues fit these words." in html
    further = re.search(r'href="(/settings/people/\?words=joiner&amp;after=\d+)" rel="next"', html)
    assert further is not None
    join_member(name="Joiner 10 and a half", by=BY)
    html = visit(cast.client("heidi"), further[1].replace("&amp;", "&"))
    assert [f"Joiner {number:02d}" for number in range(50, 60)] == re.findall(r">(Joiner [^<]*)</a>", html)
    # No name stands in an address that nobody typed there.
    assert not re.search(r"after=[^&\"]*Joiner", html)


def test_who_has_left_is_shown_to_who_edits_people_and_is_nobody_for_others(cast: Cast):
    leave_member(member=cast.bob, by=BY)
    assert ">Bob</a>" in visit(cast.client("frank"), "/settings/people/?who=left")
    assert cast.client("erin").get("/settings/people/?who=left").status_code == 403
    gone = cast.client("erin").get(f"/settings/people/{cast.bob.pk}")
    nobody = cast.client("erin").get("/settings/people/999999")
    assert (gone.status_code, told(gone)) == (nobody.status_code, told(nobody)) == (404, told(nobody))


def test_a_colleague_s_page_tells_posts_now_to_come_and_before(cast: Cast):
    give_post(member=cast.bob, unit=cast.south, role="front_line", since=date(2018, 1, 1), until=date(2019, 1, 1), by=BY)
    soon = today() + timedelta(days=40)
    give_post(member=cast.bob, unit=cast.north, role="lead", since=soon, by=BY)
    html = visit(cast.client("erin"), f"/settings/people/{cast.bob.pk}")

    assert "Bob works at the front line of North desk." in html
    assert "since 1 January 2020" in html
    assert f"from {formats.date_format(soon, 'j F Y')}" in html
    # The last day is the day before the one from which the post is not held.
    assert "1 January 2018 to 31 December 2018" in html
    for shut in ("Give a post", "Leaving", "Signing in", "End this post"):
        assert shut not in html


def test_bob_sees_how_he_signs_in_himself_and_nothing_of_others(cast: Cast):
    assert "as bob@example.org" in visit(cast.client("bob"), f"/settings/people/{cast.bob.pk}")
    assert "Signing in" not in visit(cast.client("bob"), f"/settings/people/{cast.alice.pk}")


def test_frank_adds_a_colleague_with_a_post_and_an_account(cast: Cast):
    told = {
        "name": "Judy",
        "email": "judy@example.org",
        "role": "front_line",
        "unit": "south",
        "since": "2026-01-05",
        "account": "on",
    }
    html = send(cast.client("frank"), "/settings/people/new", **told)
    assert "Judy has joined." in html
    judy = Member.objects.get(name="Judy")
    assert judy.account is not None
    assert [(one.role, one.unit) for one in judy.posts.all()] == [("front_line", cast.south)]


def test_what_was_typed_stays_when_a_colleague_cannot_be_added(cast: Cast):
    told = {"name": "Robert", "email": "bob@example.org", "role": "front_line", "unit": "south", "since": "2026-01-05"}
    answer = cast.client("frank").post("/settings/people/new", told)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Bob has this address already." in html
    assert 'value="Robert"' in html
    answer = cast.client("frank").post("/settings/people/new", told | {"email": "", "account": "on"})
    assert "Who signs in needs an address." in answer.content.decode()


@pytest.mark.parametrize("role", ["administrator", "director", "service_manager", "people_training", "queen"])
def test_frank_gives_no_post_that_reaches_everything(cast: Cast, role: str):
    told = {"name": "Judy", "email": "judy@example.org", "role": role, "unit": "house", "since": "2026-01-05"}
    assert cast.client("frank").post("/settings/people/new", told).status_code == 422
    form = {"role": role, "unit": "house", "since": "2026-01-05"}
    assert cast.client("frank").post(f"/settings/people/{cast.bob.pk}/give", form).status_code == 422
    assert not Post.objects.filter(role=role, member__in=[cast.bob.pk]).exists()
    assert not Member.objects.filter(name="Judy").exists()


def test_a_post_is_given_and_taken_back_whole(cast: Cast):
    form = {"role": "lead", "unit": "south", "since": "2026-01-05"}
    html = send(cast.client("frank"), f"/settings/people/{cast.bob.pk}/give", **form)
    assert "Bob has the post now: Team lead, South." in html
    assert "It is as it was before." in undo(cast, "frank", html)
    assert [one.unit for one in cast.bob.posts.all()] == [cast.north_desk]


def test_a_post_ends_and_goes_on_again(cast: Cast):
    post = cast.bob.posts.get()
    html = send(cast.client("frank"), f"/settings/people/{cast.bob.pk}/posts/{post.pk}/end", on=today().isoformat())
    assert "Bob no longer has the post: Front line, North desk." in html
    assert "Bob has no post." in html
    assert "Let it go on" in html
    assert "Bob works at the front line of North desk." in undo(cast, "frank", html)
    assert cast.bob.posts.get().until is None


def test_a_refused_form_shows_the_page_with_what_was_typed_and_why(cast: Cast):
    form = {"role": "front_line", "unit": "north-desk", "since": "2026-01-05", "until": "2025-01-05"}
    answer = cast.client("frank").post(f"/settings/people/{cast.bob.pk}/give", form)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "A post that begins on 5 January 2026 ends on a later day; 5 January 2025 is not." in html
    assert 'value="2025-01-05"' in html


def test_bob_leaves_by_mistake_and_is_back_the_same_day_with_all_that_was_his(cast: Cast):
    html = send(cast.client("frank"), f"/settings/people/{cast.bob.pk}/leave", on=today().isoformat())
    assert "Bob has left." in html
    assert cast.client("bob").get("/").status_code == 302
    html = undo(cast, "frank", html)
    assert "Bob works at the front line of North desk." in html
    assert cast.client("bob").get("/").status_code == 200


def test_a_day_set_for_leaving_can_be_taken_back_on_the_page(cast: Cast):
    html = send(cast.client("frank"), f"/settings/people/{cast.bob.pk}/leave", on=(today() + timedelta(days=30)).isoformat())
    assert "Bob leaves, and is gone from" in html
    assert "Bob stays" in html
    html = send(cast.client("frank"), f"/settings/people/{cast.bob.pk}/return")
    assert "Bob is here again, and 1 post goes on." in html
    assert cast.bob.posts.get().until is None


def test_another_last_day_is_taken_back_to_the_one_there_was(cast: Cast):
    first, later = today() + timedelta(days=9), today() + timedelta(days=30)
    leave_member(member=cast.bob, on=first, by=BY)
    for other in (later, today()):
        html = send(cast.client("frank"), f"/settings/people/{cast.bob.pk}/leave", on=other.isoformat())
        cast.bob.refresh_from_db()
        assert (cast.bob.left_on, cast.bob.posts.get().until) == (other, other)
        assert "It is as it was before." in undo(cast, "frank", html)
        cast.bob.refresh_from_db()
        assert (cast.bob.left_on, cast.bob.posts.get().until, cast.bob.account.is_active) == (first, first, True)
    send(cast.client("frank"), f"/settings/people/{cast.bob.pk}/return")
    assert cast.bob.posts.get().until is None


def test_a_season_is_let_go_on_by_a_later_day_and_that_is_taken_back(cast: Cast):
    post, season, later = cast.bob.posts.get(), today() + timedelta(days=9), today() + timedelta(days=30)
    Post.objects.update(until=season)
    address = f"/settings/people/{cast.bob.pk}/posts/{post.pk}/end"
    html = send(cast.client("frank"), address, on=later.isoformat())
    assert f"ends for Bob on {saying.day(later)}." in html
    assert cast.bob.posts.get().until == later
    assert "It is as it was before." in undo(cast, "frank", html)
    assert (cast.bob.posts.get().until, cast.bob.posts.get().cut_by) == (season, "")


def test_a_unit_opened_again_the_day_it_closed_gives_a_season_no_longer_life(cast: Cast):
    season = today() + timedelta(days=9)
    Post.objects.filter(member=cast.bob).update(until=season)
    send(cast.client("frank"), "/settings/units/north-desk/close", on=today().isoformat())
    assert cast.bob.posts.get().until == today()
    assert "1 post goes on." in send(cast.client("frank"), "/settings/units/north-desk/reopen")
    assert cast.bob.posts.get().until == season


def test_who_left_long_ago_comes_back_without_what_was_hers_then(cast: Cast):
    leave_member(member=cast.bob, on=date(2026, 1, 5), by=BY)
    html = send(cast.client("frank"), f"/settings/people/{cast.bob.pk}/return")
    assert "Bob is here again. Give the posts that are to be held from now on." in html
    assert cast.bob.posts.get().until == date(2026, 1, 5)


def test_who_left_today_comes_back_from_her_page_too_with_the_posts_that_ended_with_it(cast: Cast):
    leave_member(member=cast.grace, by=BY)
    # Grace's post reaches everything: Frank may not give it back.
    assert cast.client("frank").post(f"/settings/people/{cast.grace.pk}/return").status_code == 403
    assert "Grace is here again, and 1 post goes on." in send(cast.client("heidi"), f"/settings/people/{cast.grace.pk}/return")


def test_a_way_back_is_nobody_else_s_and_no_way_to_a_right(cast: Cast):
    html = send(cast.client("heidi"), f"/settings/people/{cast.grace.pk}/leave", on=today().isoformat())
    address, kept = html.undo()
    # What Heidi did is hers to take back, and nobody's who comes by her word for it.
    assert "cannot be undone any more" in send(cast.client("frank"), address, **kept)
    assert cast.client("bob").post(address, kept).status_code == 404
    # What was kept of Grace is not taken for Bob's, and nothing made by hand is taken at all.
    other = address.replace(f"/{cast.grace.pk}/", f"/{cast.bob.pk}/")
    assert "cannot be undone any more" in send(cast.client("heidi"), other, **kept)
    assert "cannot be undone any more" in send(cast.client("heidi"), address, back="made-up")
    assert Post.objects.filter(member=cast.grace, until=None).count() == 0
    assert "It is as it was before." in send(cast.client("heidi"), address, **kept)
    assert Post.objects.filter(member=cast.grace, until=None).count() == 1


@pytest.mark.parametrize("name", ["bob", "alice", "erin", "grace"])
def test_nobody_gives_herself_a_role(cast: Cast, name: str):
    herself = getattr(cast, name)
    before = list(Post.objects.values_list("pk", "until"))
    form = {"role": "administrator", "unit": "house", "since": "2026-01-05"}
    for address in ("give", "leave", "profile", "account", "factors", "return", f"posts/{herself.posts.get().pk}/end"):
        answer = cast.client(name).post(f"/settings/people/{herself.pk}/{address}", form | {"on": "2026-01-05", "name": "X"})
        assert answer.status_code == 404, address
    assert cast.client(name).get("/settings/people/new").status_code == 403
    assert list(Post.objects.values_list("pk", "until")) == before


def test_frank_gives_himself_nothing_and_takes_over_nobody_who_reaches_everything(cast: Cast):
    form = {"role": "lead", "unit": "north", "since": "2026-01-05"}
    assert cast.client("frank").post(f"/settings/people/{cast.frank.pk}/give", form).status_code == 403
    for address in ("profile", "leave", "account", "factors", f"posts/{cast.heidi.posts.get().pk}/end"):
        told = {"name": "Heidi", "email": "frank@example.org", "on": "2026-01-05"}
        assert cast.client("frank").post(f"/settings/people/{cast.heidi.pk}/{address}", told).status_code == 403, address
    cast.heidi.refresh_from_db()
    assert (cast.heidi.email, cast.heidi.left_on) == ("heidi@example.org", None)


def test_another_s_post_is_not_ended_through_bob_s_page(cast: Cast):
    post = cast.alice.posts.get()
    answer = cast.client("frank").post(f"/settings/people/{cast.bob.pk}/posts/{post.pk}/end", {"on": today().isoformat()})
    assert answer.status_code == 404


def test_the_only_administrator_cannot_end_her_own_post_and_is_told_why(cast: Cast):
    post = cast.heidi.posts.get()
    answer = cast.client("heidi").post(f"/settings/people/{cast.heidi.pk}/posts/{post.pk}/end", {"on": today().isoformat()})
    assert answer.status_code == 409
    assert "Nobody else can sign in as an administrator." in answer.content.decode()
    assert cast.client("heidi").post(f"/settings/people/{cast.heidi.pk}/leave", {"on": today().isoformat()}).status_code == 403


def test_an_account_is_made_and_its_owner_mailed_a_link(cast: Cast, settings):
    settings.EMAIL_HOST = "mail.example.org"
    judy = join_member(name="Judy", email="judy@example.org", by=BY)
    html = send(cast.client("frank"), f"/settings/people/{judy.pk}/account")
    assert "Judy gets a mail at judy@example.org with a link to choose a password. It works for 3 days." in html
    assert [one.to for one in mail.outbox] == [["judy@example.org"]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body
    assert "/accounts/password/reset/key/" not in html


def test_without_mail_an_administrator_hands_the_link_over_and_frank_does_not_see_it(cast: Cast, settings):
    settings.EMAIL_HOST = ""
    answer = cast.client("heidi").post(f"/settings/people/{cast.bob.pk}/account")
    assert "/accounts/password/reset/key/" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    html = send(cast.client("frank"), f"/settings/people/{cast.bob.pk}/account")
    assert "/accounts/password/reset/key/" not in html
    assert "an administrator can hand over a link" in html


def test_an_account_without_an_address_is_refused_in_words(cast: Cast):
    ivan = join_member(name="Ivan", by=BY)
    html = send(cast.client("frank"), f"/settings/people/{ivan.pk}/account")
    assert "Fill in email." in html
    assert "Write down an e-mail address first" in html


def test_name_and_address_change_and_change_back(cast: Cast):
    html = send(
        cast.client("frank"),
        f"/settings/people/{cast.bob.pk}/profile",
        name="Robert",
        email="r@example.org",
        language="",
        zone="",
    )
    assert "Robert works at the front line" in html
    assert "Bob works at the front line" in undo(cast, "frank", html)
    answer = cast.client("frank").post(f"/settings/people/{cast.bob.pk}/profile", {"name": "Bob", "zone": "Atlantis/North"})
    assert answer.status_code == 422
    assert "Atlantis/North" in answer.content.decode()


def test_the_tree_tells_who_leads_and_how_many_work_there(cast: Cast):
    html = visit(cast.client("bob"), "/settings/units/")
    assert "6 colleagues work in 4 units today." in html
    assert f'led by <a href="/settings/people/{cast.alice.pk}">Alice</a>' in html
    assert "1 here, 2 with those below led by Alice" in html.says
    assert "Open a unit" not in html


def test_an_account_that_nobodys_name_was_given_to_is_told_where_colleagues_are_counted(cast: Cast):
    assert "nobody's name was given to" not in visit(cast.client("heidi"), "/settings/people/").says, "Heidi is a person"
    edit_profile(member=cast.heidi, name="heidi", by=BY)
    for page in ("/settings/people/", "/settings/units/"):
        assert "One of them is “heidi”, an account that nobody's name was given to." in visit(cast.client("heidi"), page).says
    assert "nobody's name" not in visit(cast.client("heidi"), "/settings/people/?words=bob").says


def test_a_post_is_offered_where_a_colleague_works_and_nowhere_by_itself(cast: Cast):
    assert '<option value="north-desk" selected>' in visit(cast.client("frank"), f"/settings/people/{cast.bob.pk}")
    [held] = cast.bob.posts.all()
    undo_giving(post=held, by=BY)
    page = visit(cast.client("frank"), f"/settings/people/{cast.bob.pk}")
    offered = page.partition('name="unit"')[2].partition("</select>")[0]
    assert re.search(r'<option value=""[^>]*>Choose where', offered)
    assert not re.search(r'<option value="[^"]+" selected', offered)


def test_a_unit_s_page_tells_who_works_there_and_below(cast: Cast):
    html = visit(cast.client("bob"), "/settings/units/north")
    assert "2 colleagues work in North, led by Alice." in html
    assert "North desk" in html
    assert "Change it" not in html
    assert cast.client("bob").get("/settings/units/nowhere").status_code == 404


def test_a_unit_is_opened_renamed_moved_and_closed_each_with_its_way_back(cast: Cast):
    html = send(cast.client("frank"), "/settings/units/", name="Kiosk", key="kiosk", parent="north")
    assert "Kiosk is open." in html
    html = send(cast.client("frank"), "/settings/units/kiosk/rename", name="Lighthouse", zone="")
    assert "Nobody works in Kiosk" in undo(cast, "frank", html)
    html = send(cast.client("frank"), "/settings/units/kiosk/move", parent="south")
    assert Unit.objects.get(key="kiosk").parent == cast.south
    undo(cast, "frank", html)
    assert Unit.objects.get(key="kiosk").parent == cast.north
    html = send(cast.client("frank"), "/settings/units/north-desk/close", on=today().isoformat())
    assert "North desk was closed on" in html
    assert cast.bob.posts.get().until == today()
    undo(cast, "frank", html)
    assert cast.bob.posts.get().until is None


def test_a_key_that_is_left_empty_is_made_of_the_name(cast: Cast):
    assert "Île d&#x27;Été is open." in send(cast.client("frank"), "/settings/units/", name="Île d'Été", key="", parent="north")
    assert Unit.objects.get(name="Île d'Été").key == "ile-dete"

    answer = cast.client("frank").post("/settings/units/", {"name": "港", "key": "", "parent": "house"})
    assert answer.status_code == 422
    assert "No key can be made of this name." in answer.content.decode()


def test_beside_a_unit_and_a_colleague_stands_the_way_to_what_customers_said_for_who_may_read_it(cast: Cast):
    unit, bob = "/settings/units/north-desk", f"/settings/people/{cast.bob.pk}"
    assert '<a class="button small plain" href="/listen/voices/?unit=north-desk">' in visit(cast.client("alice"), unit)
    assert f'href="/listen/voices/?member={cast.bob.pk}">Read what customers said' in visit(cast.client("alice"), bob)
    assert f'href="/prove/?by=month&amp;where=member%3D{cast.bob.pk}">See the numbers' in visit(cast.client("alice"), bob)
    assert "Read what customers said about you" in visit(cast.client("bob"), bob)
    # Frank sees numbers, but no single answers; nobody sees those of another unit, or of a colleague, by these ways.
    assert "/listen/voices/?" not in visit(cast.client("frank"), unit)
    assert "/listen/voices/?" not in visit(cast.client("frank"), bob)
    assert "/listen/voices/?" not in visit(cast.client("alice"), "/settings/units/south")
    assert "/listen/voices/?" not in visit(cast.client("bob"), f"/settings/people/{cast.alice.pk}")


def test_closing_says_exactly_what_will_happen_and_a_closed_unit_opens_again(cast: Cast):
    html = visit(cast.client("frank"), "/settings/units/north-desk")
    assert "1 colleague&#x27;s post in North desk ends that day. What customers said about it stays." in html
    assert "It can be closed when the units below it have been closed or moved." in visit(
        cast.client("frank"), "/settings/units/north"
    )
    close_unit(unit=cast.south, by=BY)
    assert "South is here again." in send(cast.client("frank"), "/settings/units/south/reopen")


def test_closing_says_what_stands_there_besides_its_people_and_what_goes_on_asking(cast: Cast):
    opened(cast)
    published()
    for key, unit in (("here", cast.north_desk), ("elsewhere", cast.south)):
        open_link(slug=key, questionnaire="after-visit", unit=unit, by=BY)
    make_rule(wanted=RuleWanted(name="After a visit", questionnaire="after-visit", unit=cast.north_desk), by=BY)

    html = visit(cast.client("frank"), "/settings/units/north-desk")
    assert "1 open case goes to North that day, within the hour" in html
    assert "1 link, with its codes and tablets, takes answers about North desk until it is closed under Links." in html
    assert "1 rule goes on asking its customers until it is stopped under Invitations." in html
    close_unit(unit=cast.north_desk, by=BY)
    html = visit(cast.client("frank"), "/settings/units/north-desk")
    assert "takes answers about North desk" in html
    assert "goes to North" not in html
    assert "takes answers" not in visit(cast.client("alice"), "/settings/units/north-desk")


def test_frank_does_not_end_an_administrator_s_post_by_closing_the_unit_around_it(cast: Cast):
    give_post(member=cast.grace, unit=cast.south, role="administrator", since=LONG_AGO, by=BY)
    assert cast.client("frank").post("/settings/units/south/close", {"on": today().isoformat()}).status_code == 403
    assert Unit.objects.get(key="south").closed_on is None


def test_what_cannot_be_a_unit_is_refused_with_what_was_typed(cast: Cast):
    answer = cast.client("frank").post("/settings/units/", {"name": "North again", "key": "north", "parent": "house"})
    assert answer.status_code == 409
    assert "There is a unit with the key north already." in answer.content.decode()
    assert 'value="North again"' in answer.content.decode()
    assert cast.client("bob").post("/settings/units/", {"name": "Mine", "key": "mine", "parent": "house"}).status_code == 403
    assert cast.client("alice").post("/settings/units/north/rename", {"name": "Mine"}).status_code == 404


def test_search_finds_colleagues_and_units(cast: Cast):
    html = visit(cast.client("bob"), "/search?q=nor")
    assert '<a href="/settings/units/north-desk">North desk</a>' in html
    html = visit(cast.client("bob"), "/search?q=ali")
    assert f'<a href="/settings/people/{cast.alice.pk}">Alice</a>' in html


def test_everything_that_was_done_is_in_the_journal_by_who_did_it(cast: Cast):
    send(cast.client("frank"), f"/settings/people/{cast.bob.pk}/give", role="lead", unit="south", since="2026-01-05")
    line = Line.objects.filter(kind="post.given").order_by("-id")[0]
    assert (line.actor, line.ids["role"]) == (cast.frank.actor, "lead")


@pytest.mark.parametrize("address", ["/settings/people/", "/settings/units/", "/settings/units/south"])
def test_lists_ask_no_more_of_the_database_for_more_colleagues(cast: Cast, address: str):
    client = cast.client("bob")
    client.get(address)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    give_post(member=cast.bob, unit=cast.south, role="front_line", since=LONG_AGO, by=BY)
    before = asked()
    for number in range(20):
        joined = join_member(name=f"Joiner {number:02d}", by=BY)
        give_post(member=joined, unit=cast.south, role="lead", since=LONG_AGO, by=BY)
    assert asked() == before


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "soon", ""])
def test_a_day_nobody_can_mean_is_refused(cast: Cast, day: str):
    post = cast.bob.posts.get()
    for address in (f"people/{cast.bob.pk}/leave", f"people/{cast.bob.pk}/posts/{post.pk}/end", "units/south/close"):
        assert cast.client("frank").post(f"/settings/{address}", {"on": day}).status_code == 422
    assert cast.bob.posts.get().until is None


def test_a_unit_that_closes_later_is_there_until_then_and_may_stay_open(cast: Cast):
    close_unit(unit=cast.south, on=today() + timedelta(days=30), by=BY)
    html = visit(cast.client("frank"), "/settings/units/south")
    assert "It closes on" in html
    assert "Keep South open" in html
    assert ">South</a>" in visit(cast.client("bob"), "/settings/units/")
    assert ">South</a>" in visit(cast.client("bob"), "/search?q=south")
    assert "South is here again." in send(cast.client("frank"), "/settings/units/south/reopen")


def test_a_post_of_a_role_nobody_knows_any_more_is_shown_and_breaks_nothing(cast: Cast):
    Post.objects.filter(member=cast.bob).update(role="harbour_master")
    assert "harbour_master" in visit(cast.client("frank"), f"/settings/people/{cast.bob.pk}")
    assert "harbour_master, North desk" in visit(cast.client("frank"), "/settings/people/")
    assert visit(cast.client("frank"), "/settings/units/north-desk")
