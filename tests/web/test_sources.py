"""The page of sources, the API of mentions, and reviews from a file."""

from pathlib import Path

import pytest
from tests.cast import BY
from tests.web.api.calls import program_of
from tests.web.reading import read, send, visit

from everweek.errors import Invalid
from everweek.listen import running, services
from everweek.listen.mentions.models import Mailbox, Mention, MentionSource
from everweek.listen.mentions.services import open_source
from everweek.people.models import Customer

HERE = "/listen/sources/"
MAP = """
format: everweek.map/1
kind: mentions
source: harbour-reviews
mention: id
at: {column: when, format: "%Y-%m-%d"}
measures:
  rating: {column: stars, scale: [1, 5], blank: [0]}
text: words
author: who
unit: where
"""
REVIEWS = """id,when,stars,words,who,where
1,2026-10-05,4,Good boat,Ada,north
2,2026-10-06,0,,Eve,north
3,2026-10-06,9,Hm,Eve,north
"""


def said(**more: object) -> dict[str, object]:
    told = {"source": "harbour-reviews", "id": "r-1", "at": "2026-10-05T12:00:00Z", "rating": 2, "text": "Late again."}
    return {**told, **more}


@pytest.mark.django_db
def test_erin_adds_a_source_pauses_it_and_takes_that_back(cast):
    erin = cast.client("erin")
    assert visit(erin, HERE).heading == "Nobody is listened to unasked yet."
    seen = send(erin, HERE, name="Harbour Reviews", way="told", low="1", high="5", unit="north")
    assert seen.heading == "We listen at 1 place unasked."
    assert "about North" in seen.row("Harbour Reviews")
    seen = send(erin, f"{HERE}harbour-reviews/pause")
    assert seen.heading == "Every source is paused."
    seen = send(erin, seen.undo()[0])
    assert "paused" not in seen.row("Harbour Reviews")
    assert "another" in send(erin, HERE, 409, name="Harbour reviews", way="told", low="1", high="10").says
    refused = erin.post(HERE, {"name": "Posts", "way": "feed", "low": "1", "high": "5", "address": "posts"})
    assert "whole address" in read(refused, 422).says


@pytest.mark.django_db
def test_a_source_that_fails_says_why_and_what_to_do_and_its_address_can_be_changed(cast, settings):
    settings.EVERWEEK_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    source = open_source(name="Posts", way="feed", address="http://127.0.0.1:9/a.rss", by=BY)
    MentionSource.objects.update(failure="Its server answered 404.")
    erin = cast.client("erin")
    seen = visit(erin, HERE)
    assert seen.heading == "Posts cannot be looked at."
    assert "Mend the address below, or pause it." in seen.row("Posts")
    assert "being looked at" in send(erin, f"{HERE}posts/look").notices[0]
    erin.post(f"{HERE}posts/address", {"address": "http://127.0.0.1:9/b.rss"})
    source.refresh_from_db()
    assert (source.address, source.failure) == ("http://127.0.0.1:9/b.rss", "")


@pytest.mark.django_db
def test_a_mailbox_is_added_and_its_password_is_shown_to_nobody_again(cast, settings):
    settings.EVERWEEK_PRIVATE_HOSTS = frozenset({"127.0.0.1", "localhost"})
    erin = cast.client("erin")
    told = {"name": "Post", "way": "mailbox", "low": "1", "high": "5", "address": "imaps://127.0.0.1/INBOX"}
    assert "name and the password" in read(erin.post(HERE, told), 422).says
    seen = read(erin.post(HERE, {**told, "login": "reviews", "password": " h4rbour pass "}, follow=True), 200)
    assert "its mailbox is read every quarter of an hour" in seen.row("Post")
    assert Mailbox.objects.get().password == " h4rbour pass "
    Mailbox.objects.update(automatic=2, empty=1)
    seen = visit(erin, HERE)
    assert "Left out: 2 that machines sent and 1 without words that can be read." in seen.row("Post")
    assert "h4rbour" not in seen
    elsewhere = {"address": "imaps://localhost/INBOX", "login": "reviews"}
    assert "Give the password again" in read(erin.post(f"{HERE}post/address", elsewhere), 422).says
    assert "h4rbour" not in read(erin.post(f"{HERE}post/address", {**elsewhere, "address": "", "password": "h4rbour"}), 422)
    erin.post(f"{HERE}post/address", {"address": "imaps://127.0.0.1/Reviews", "login": "others"})
    box = Mailbox.objects.select_related("source").get()
    assert (box.source.address, box.login, box.password) == ("imaps://127.0.0.1/Reviews", "others", " h4rbour pass ")


@pytest.mark.django_db
def test_a_program_tells_of_reviews_and_they_are_heard_with_their_link(cast):
    open_source(name="Harbour Reviews", by=BY)
    program = program_of(cast.erin, "responses:write")
    first = program.post("/mentions", said(author="Ada", link="https://reviews.example.org/1", customer="dana"))
    assert first.status_code == 201
    assert program.post("/mentions", said(author="Ada", customer="dana")).status_code == 200
    assert program.post("/mentions", said(text="Early again.", customer="dana")).json()["code"] == "identity-taken"
    batch = program.post("/mentions/batch", {"mentions": [said(id="r-2"), said(id="r-3", rating=11), said(source="elsewhere")]})
    assert [one["outcome"] for one in batch.json()["results"]] == ["stored", "refused", "refused"]
    seen = visit(cast.client("erin"), "/listen/voices/")
    assert "unasked, on Harbour Reviews" in seen.says
    assert 'referrerpolicy="no-referrer"' in seen
    assert seen.link("unasked, on Harbour Reviews") == "https://reviews.example.org/1"
    assert visit(cast.client("erin"), HERE).row("Harbour Reviews").startswith("Harbour Reviews 2 things said there")


@pytest.mark.django_db
def test_without_the_right_nobody_tells_of_a_review_nor_learns_which_sources_there_are(cast):
    open_source(name="Harbour Reviews", by=BY)
    assert program_of(cast.erin, "measures:read").post("/mentions", said()).status_code == 403
    assert program_of(cast.frank, "responses:write").post("/mentions", said()).status_code == 403
    assert not Mention.objects.exists()


@pytest.mark.django_db
def test_reviews_of_a_file_go_in_once_and_open_their_source(cast, tmp_path: Path):
    file = tmp_path / "reviews.csv"
    file.write_text(REVIEWS)
    run = running.run(services.begin_import(path=file, map_text=MAP, by=cast.erin).pk)
    assert (run.stored, run.refused) == (1, 2)
    mention = Mention.objects.select_related("response", "source").get()
    assert (mention.author, mention.response.answers, mention.response.history) == (
        "Ada",
        {"rating": 4, "said": "Good boat"},
        True,
    )
    assert (mention.source.name, mention.response.unit) == ("Harbour reviews", cast.north)
    again = running.run(services.begin_import(path=file, map_text=MAP, by=cast.erin).pk)
    assert (again.stored, again.already) == (0, 1)
    other = MAP.replace("[1, 5]", "[0, 10]").replace(", blank: [0]", "")
    with pytest.raises(Invalid, match="stand on the scale from 1 to 5"):
        services.begin_import(path=file, map_text=other, by=cast.erin)


@pytest.mark.django_db
def test_a_file_of_which_nothing_is_taken_opens_no_source(cast, tmp_path: Path):
    file = tmp_path / "reviews.csv"
    file.write_text("id,when,stars,words,who,where\n1,2026-10-05,4,Good,Ada,nowhere\n")
    assert running.run(services.begin_import(path=file, map_text=MAP, by=cast.erin).pk).refused == 1
    assert not MentionSource.objects.exists()
    assert not Customer.objects.filter(external_id="Ada").exists()
