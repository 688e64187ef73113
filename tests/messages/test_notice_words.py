"""What colleagues are told, in the organisation's own words: by language, with the places of the kind and no others."""

import pytest
from django.core import mail
from django.utils import translation
from tests.web.reading import send, visit

from everweek.errors import Invalid
from everweek.flows.case_given_is_told import GIVEN
from everweek.jobs import worker
from everweek.journal.models import Line
from everweek.messages.models import NoticeWords
from everweek.messages.notices.queries import list_notices
from everweek.messages.notices.rewriting import check_words, remove_words, rewrite_words
from everweek.messages.notices.saying import Said, own_words
from everweek.messages.notices.services import News, tell
from everweek.people.services import edit_profile

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("Words are the same on any.")]
GERMAN = Said("Fall {case}: von {who} für Sie", "Er liegt bei {unit}.\nDanke.")
HERE = f"/settings/words/{GIVEN.key}/de"


def test_a_reader_is_told_in_the_own_words_of_the_language_and_everybody_else_in_those_of_the_house(cast):
    assert rewrite_words(kind=GIVEN, language="de", said=GERMAN, by=cast.erin)
    assert not rewrite_words(kind=GIVEN, language="DE", said=GERMAN, by=cast.erin)
    edit_profile(member=cast.bob, language="de-AT", by=cast.heidi)
    cast.bob.refresh_from_db()
    values = {"case": 7, "unit": "North desk", "who": "{case}"}
    tell(news=[News(kind=GIVEN, key="tests:1", path="/act/7/", values=values, to=[cast.bob.pk, cast.alice.pk])])
    worker.run_waiting()

    assert {one.to[0]: one.subject for one in mail.outbox} == {
        "bob@example.org": "Fall #7: von {case} für Sie",
        "alice@example.org": "{case} gave you case #7.",
    }
    assert list_notices(cast.bob).rows[0].text == "Er liegt bei North desk.\nDanke."
    assert rewrite_words(kind=GIVEN, language="de-AT", said=Said("{case}, {who}", ""), by=cast.erin)
    assert own_words("de-at")[GIVEN.key].title == "{case}, {who}"
    with translation.override("de"):
        assert own_words()[GIVEN.key] == GERMAN
    assert [remove_words(kind=GIVEN, language="de", by=cast.erin) for _ in range(2)] == [True, False]
    assert Line.objects.filter(kind__startswith="notice_words.").count() == 3


@pytest.mark.parametrize(
    ("said", "field", "says"),
    [
        (Said("{case} {who} {customer}", ""), "title", "{customer}"),
        (Said("{case} {who}", "{Unit}"), "text", "brace"),
        (Said("{case} {who} }", ""), "title", "brace"),
        (Said("{case} {who.password}", ""), "title", "brace"),
        (Said("Something for {who}", "At {unit}"), "title", "{case} is missing"),
        (Said("", "{case} {who}"), "title", "title"),
        (Said("{case}\n{who}", ""), "title", "control"),
        (Said("{case} {who}", "x" * 2001), "text", "2000"),
    ],
)
def test_what_would_leave_a_reader_without_what_is_meant_is_refused_by_name(said, field, says):
    with pytest.raises(Invalid) as refused:
        check_words(GIVEN, said)
    assert refused.value.field == field
    assert says in refused.value.message


def test_words_are_shown_mailed_as_an_example_kept_and_taken_back(cast):
    erin = cast.client("erin")
    assert "Everybody is told in our words." in visit(erin, "/settings/words/")
    typed = {"title": GERMAN.title, "text": GERMAN.text}
    shown = erin.post(HERE, {**typed, "do": "look"}).content.decode()
    assert "Fall #4711: von Alice für Sie" in shown
    assert not NoticeWords.objects.exists()
    assert "erin@example.org" in erin.post(HERE, {**typed, "do": "mail"}).content.decode()
    worker.run_waiting()
    assert mail.outbox[0].subject == "Fall #4711: von Alice für Sie"
    assert "<b>" not in mail.outbox[0].alternatives[0][0]
    assert not NoticeWords.objects.exists()

    done = send(erin, HERE, **typed)
    assert NoticeWords.objects.get().title == GERMAN.title
    address, kept = done.undo()
    send(erin, address, **kept)
    assert not NoticeWords.objects.exists()
    send(erin, HERE, **typed)
    removed = send(erin, f"{HERE}/remove")
    assert not NoticeWords.objects.exists()
    address, kept = removed.undo()
    send(erin, address, **kept)
    assert NoticeWords.objects.get().text == GERMAN.text.replace("\r\n", "\n")
    refused = erin.post(HERE, {"title": "{nobody}", "text": "", "do": "look"})
    assert refused.status_code == 422
    assert "{nobody}" in refused.content.decode()
