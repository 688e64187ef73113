"""What is kept of customers, and for how long: said by Heidi, read by Dana."""

import re

import pytest
from django.utils import translation
from tests.web.reading import send, visit

from everweek.people import saying
from everweek.people.privacy import list_kept, notice
from everweek.people.services import keep_for, say_privacy
from everweek.web.system.at_privacy import long
from everweek.web.system.words import kept_words

pytestmark = pytest.mark.django_db


def test_dana_reads_what_is_kept_of_her_for_how_long_and_whom_to_turn_to(cast, client):
    keep_for(key="answers", days=730, by=cast.heidi)
    say_privacy(contact="privacy@example.org", words={"en": "We sail, and keep little."}, by=cast.heidi)
    seen = visit(client, "/privacy")
    assert seen.heading == "What House of Everweek keeps of you, and for how long"
    assert "We sail, and keep little." in seen.says
    for one in list_kept():
        assert f"{one.what}: {long(one.days)}" in seen.says
        assert one.then in seen.says
    assert "Your answers, with your own words: 2 years" in seen.says
    assert seen.link("privacy@example.org") == "mailto:privacy@example.org"
    # What may be asked comes first, and what is kept is folded under what it is about.
    assert seen.says.index("to be deleted, for good") < seen.says.index("What is kept, and for how long")
    assert seen.count("<details>") == 5


def test_the_page_is_one_request_and_sets_no_cookie(cast, client):
    answer = client.get("/privacy")
    assert len(answer.content) < 15 * 1024
    assert not answer.cookies
    assert "script" not in answer.content.decode()


@pytest.mark.one_database("words are the same on any")
def test_everybody_reads_of_all_that_is_kept_in_their_own_language(cast):
    english = {words for one in list_kept() for words in (one.what, one.then)}
    for language in saying.SPOKEN:
        with translation.override(language):
            told = {words for one in list_kept() for words in (one.what, one.then)}
        assert language == "en" or not told & english


def test_every_page_of_a_customer_leads_there(cast, client):
    assert 'href="/privacy"' in client.get("/s/nothing").content.decode()


def test_what_the_house_says_is_text_and_no_markup(cast, client):
    say_privacy(contact="<b>Heidi</b>", words={"en": "<script>alert(1)</script>"}, by=cast.heidi)
    html = client.get("/privacy").content.decode()
    assert "<script>" not in html
    assert "<b>Heidi" not in html


def test_heidi_keeps_answers_for_a_year_and_takes_it_back(cast):
    heidi = cast.client("heidi")
    page = visit(heidi, "/settings/privacy")
    assert page.heading == "Answers tell whose they are for 3 years."
    assert page.says.count("3 years") > 1, "beside the days of each kind, too"
    form = {one.key: str(one.days) for one in list_kept() if not one.settled}
    told = {"answers": "365", "contact": "privacy@example.org", "words-en": "Little."}
    done = send(heidi, "/settings/privacy", **{**form, **told})
    assert done.heading == "Answers tell whose they are for 1 year."
    assert (notice().contact, notice().words) == ("privacy@example.org", {"en": "Little."})
    address, fields = done.undo()
    assert send(heidi, address, **fields).heading == "Answers tell whose they are for 3 years."
    assert (notice().contact, notice().words) == ("", {})


def test_too_few_days_are_refused_beside_their_field_and_nothing_is_changed(cast):
    heidi = cast.client("heidi")
    form = {one.key: str(one.days) for one in list_kept() if not one.settled}
    answer = heidi.post("/settings/privacy", {**form, "answers": "3", "contact": "privacy@example.org"})
    assert answer.status_code == 422
    assert "Write a number of at least 30." in answer.content.decode()
    assert notice().contact == ""


def test_heidi_reads_of_customers_where_they_read_of_themselves(cast):
    seen = visit(cast.client("heidi"), "/settings/privacy")
    assert "Customers’ answers, with their own words" in seen.says
    assert not re.search(r"\byour?\b", " ".join(str(kept_words(one)) for one in list_kept()), re.IGNORECASE)
    assert re.search(r"\byour?\b", " ".join(one.what for one in list_kept()), re.IGNORECASE)
