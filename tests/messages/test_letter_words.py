"""Letters to customers in the organisation's own words: each in its language, with its places, its link, and no other's."""

import pytest
from django.core import mail
from django.utils import translation
from tests.act.opening import opened
from tests.web.reading import send, visit

from everweek.act.following.letters import LetterKind
from everweek.act.following.writing import CaseNews, write_letters
from everweek.errors import Invalid
from everweek.jobs import worker
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.messages.letters.shapes import Press, Title, Words
from everweek.messages.models import NoticeWords
from everweek.messages.notices.kinds import CUSTOMER_WORDS
from everweek.messages.notices.lettering import letter_in
from everweek.messages.notices.rewriting import check_words, remove_words, rewrite_words
from everweek.messages.notices.saying import Said, house_words_in
from everweek.people import saying

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("Words are the same on any.")]
OPENED, TOLD = CUSTOMER_WORDS["letter.opened.complaint"], CUSTOMER_WORDS["letter.told"]
ARABIC = Said("شكواك رقم {case}", "# شكرا لك\n\nعزيزي {name}،\n{promises}\n\n{link}\n\n{house}")
HERE = f"/settings/words/{OPENED.key}/ar"


def test_a_customer_reads_the_own_words_of_their_language_and_others_those_of_the_house(cast):
    assert rewrite_words(kind=OPENED, language="ar", said=ARABIC, by=cast.erin)
    hers, others = opened(cast, language="ar-EG"), opened(cast, language="de")
    write_letters(news=[CaseNews(one.pk, LetterKind.OPENED) for one in (hers, others)], by=System("tests"))
    worker.run_waiting()
    own, german = mail.outbox
    assert own.subject == f"شكواك رقم {hers.pk}"
    assert 'dir="rtl"' in own.alternatives[0][0]
    assert "/c/" in own.body
    assert "{" not in own.body
    assert german.subject.startswith("Wir haben Ihre Beschwerde")
    assert [remove_words(kind=OPENED, language="ar", by=cast.erin) for _ in range(2)] == [True, False]
    assert Line.objects.filter(kind__startswith="notice_words.", subject_id=OPENED.key).count() == 2


def test_what_stands_in_a_place_is_never_read_as_words(db):
    said = check_words(TOLD, Said("About {case}", "Dear {name},\nwe decided:\n{words}\n{link}\nYours"))
    values = {"case": 7, "house": "Ferries", "name": "", "words": "# {case} <b>\n{link}", "link": "https://example.org/c/x"}
    letter = letter_in(said, TOLD, values, language="en")
    [before, words, press, after, always] = letter.parts
    # Nobody knows the name: its line is left out.
    assert (before, words, after) == (Words("we decided:"), Words("# {case} <b>\n{link}"), Words("Yours"))
    assert press == Press("Say whether that settles it", "https://example.org/c/x")
    assert "yours alone" in always.text
    headed = letter_in(Said("{case}", "# Hello\n\n{link}"), TOLD, values, language="en")
    assert headed.parts[0] == Title("Hello")


def test_our_own_words_of_every_letter_in_every_language_could_be_kept_as_they_are(db):
    for kind in CUSTOMER_WORDS.values():
        told = set()
        for language in saying.SPOKEN:
            said = house_words_in(kind, language)
            with translation.override(language):
                assert check_words(kind, said) == said
            told.add(said.text)
        assert len(told) == len(saying.SPOKEN) or kind.key == "letter.written"


@pytest.mark.parametrize(
    ("said", "field", "says"),
    [
        (Said("{case}", "{words}"), "text", "{link} is missing"),
        (Said("{case}", "{link}"), "text", "{words} is missing"),
        (Said("{case} {link}", "{words}\n{link}"), "title", "in the text"),
        (Said("{name} {case}", "{words}\n{link}"), "title", "in the text"),
        (Said("{case}", "{words}\nHere: {link}"), "text", "line of its own"),
        (Said("{case}", "{words}\n{link}\n{link}"), "text", "once"),
        (Said("Hello", "Dear {name}, of {case}\n{words}\n{link}"), "text", "{case} is missing"),
        (Said("{case}", "{words}\n{link}\n{owner}"), "text", "{house}"),
    ],
)
def test_a_letter_that_would_lead_nowhere_or_say_what_is_not_theirs_is_refused_by_name(said, field, says):
    with pytest.raises(Invalid) as refused:
        check_words(TOLD, said)
    assert (refused.value.field, says in refused.value.message) == (field, True)


def test_a_letter_is_shown_as_its_customer_sees_it_kept_and_taken_back(cast):
    erin = cast.client("erin")
    assert "To customers: we have their complaint" in visit(erin, "/settings/words/")
    assert "لدينا" in visit(erin, HERE) or "شكو" in visit(erin, HERE)
    typed = {"title": ARABIC.title, "text": ARABIC.text}
    shown = erin.post(HERE, {**typed, "do": "look"}).content.decode()
    assert 'dir="rtl" lang="ar"' in shown
    assert "شكواك رقم 4711" in shown
    assert not NoticeWords.objects.exists()
    assert "erin@example.org" in erin.post(HERE, {**typed, "do": "mail"}).content.decode()
    worker.run_waiting()
    assert 'dir="rtl"' in mail.outbox[0].alternatives[0][0]
    done = send(erin, HERE, **typed)
    assert NoticeWords.objects.get().kind == OPENED.key
    address, kept = done.undo()
    send(erin, address, **kept)
    assert not NoticeWords.objects.exists()
