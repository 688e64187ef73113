"""What should fetch somebody now, and who is to be thanked: by lists of our own, in six languages."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from everweek.text.praise import Colleagues, praise
from everweek.text.urgent import alarms

HOUSE = Colleagues(["Bob Lee", "Alice Okafor", "Maria Silva", "Maria Berg", "Zoë Krüger", "ليلى حداد"])


def heard(text: str) -> list[tuple[str, str]]:
    return [(one.kind, text[one.start : one.end]) for one in alarms(text)]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("There are exposed wires in the hall", "safety", "exposed wires"),
        ("I can't breathe in there", "safety", "can't breathe"),
        ("Please call me URGENTLY", "urgent", "URGENTLY"),
        ("Sometimes I do not want to live", "life", "do not want to live"),
        ("Die Treppe ist gefährlich", "safety", "gefährlich"),
        ("Bitte dringend zurückrufen", "urgent", "dringend"),
        ("Ich will nicht mehr leben", "life", "nicht mehr leben"),
        ("Il y a une fuite de gaz", "safety", "fuite de gaz"),
        ("Rappelez-moi tout de suite", "urgent", "tout de suite"),
        ("El enchufe echa humo", "safety", "humo"),
        ("Llamen cuanto antes", "urgent", "cuanto antes"),
        ("O piso é um perigo", "safety", "perigo"),
        ("Respondam o quanto antes", "urgent", "o quanto antes"),
        ("هناك حريق", "safety", "حريق"),
        ("الأمر عاجل", "urgent", "عاجل"),
    ],
)
def test_words_that_cannot_wait_are_heard_in_six_languages(text, kind, words):
    assert (kind, words) in heard(text)


@pytest.mark.parametrize(
    "text",
    [
        "It is not urgent",
        "There was no danger at all",
        "Es war keine Gefahr",
        "Ce n'est pas urgent",
        "No es urgente",
        "Não é urgente",
        "ليس عاجل",
        "Thank you for the friendly help",
        "",
        "...",
    ],
)
def test_what_is_denied_or_harmless_fetches_nobody(text):
    assert heard(text) == []


@pytest.mark.parametrize(
    ("praise", "asked"),
    [
        ("Joana sorted it out at once. Please say so to her.", "Please sort it out at once"),
        ("The car was priced right away", "I need an answer right away"),
        ("Mir wurde sofort geholfen", "Ich brauche sofort Hilfe"),
        ("On m'a répondu tout de suite", "Il faut répondre tout de suite"),
        ("Me respondió de inmediato Ana", "Quiero el dinero de inmediato"),
        ("A Joana ajudou imediatamente", "Preciso do dinheiro imediatamente"),
        ("ساعدني الموظف فورا", "أرجو الرد فورا"),
    ],
)
def test_haste_that_is_praised_fetches_nobody_and_haste_that_is_asked_for_does(praise: str, asked: str):
    assert heard(praise) == []
    assert [kind for kind, _words in heard(asked)] == ["urgent"]


def test_a_long_text_full_of_haste_is_read_in_no_time():
    began = time.process_time()
    assert heard("at once " * 20_000) == []
    assert len(heard("please, at once " * 10_000)) == 10_000
    assert time.process_time() - began < 20, "each sentence is looked at once"


def test_a_denial_ends_with_its_sentence():
    assert heard("No. Urgent!") == [("urgent", "Urgent")]
    assert heard("I am not happy, urgent") == [("urgent", "urgent")]


def test_the_gravest_comes_first():
    assert [kind for kind, _words in heard("Urgent: a fire! I mean it is on fire, I want to die")] == ["life", "safety", "urgent"]


@given(st.text(max_size=80))
def test_any_text_is_heard_without_harm_and_places_are_its_own(text):
    assert all(0 <= one.start < one.end <= len(text) for one in alarms(text))


@pytest.mark.parametrize("piece", ["a", "a ", "no ", "urgent ", ",", "a,", "كك "])
def test_a_hundred_thousand_characters_are_heard_in_linear_time(piece):
    began = time.process_time()
    alarms((piece * 100_000)[:100_000])
    assert time.process_time() - began < 5.0


def praised(text: str) -> list[str]:
    return [one.name for one in praise(text, HOUSE)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bob Lee was brilliant", "Bob Lee"),
        ("thank you bob lee!", "Bob Lee"),
        ("A big thank you to Alice.", "Alice Okafor"),
        ("Maria Silva went out of her way", "Maria Silva"),
        ("Frau Krüger war sehr freundlich", "Zoë Krüger"),
        ("Merci à Zoé pour son aide", "Zoë Krüger"),
        ("Gracias a Bob por todo", "Bob Lee"),
        ("A Alice foi muito simpática", "Alice Okafor"),
        ("شكرا ليلى", "ليلى حداد"),
    ],
)
def test_a_colleague_who_is_praised_is_named(text, name):
    assert praised(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Bob was not helpful",
        "Bob answered the phone",
        "Bob was there. The food was great.",
        "Maria was wonderful",
        "they bob along, lovely",
        "Everybody was kind",
        "Bob shouted at me although I was polite.",
        "Thanks for nothing, Bob.",
        "Bob was anything but helpful",
        "Although we were so polite, Bob shouted",
    ],
)
def test_nobody_is_praised_by_guessing(text):
    assert praised(text) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Bob was rude, but Alice was very helpful."),
        ("en", "Bob kept me waiting an hour; Alice was great."),
        ("en", "Although Bob was rude, Alice was lovely."),
        ("de", "Bob war unhöflich, aber Alice war sehr freundlich."),
        ("de", "Obwohl Bob unhöflich war, war Alice super."),
        ("fr", "Bob était désagréable mais Alice a été très gentille."),
        ("es", "Bob fue grosero, pero Alice muy amable."),
        ("pt", "Bob foi mal-educado mas a Alice foi simpática."),
        ("ar", "Bob تأخر كثيرا لكن Alice كانت رائعة"),
        ("", "Bob fue grosero, pero Alice fue la más amable."),
    ],
)
def test_of_two_that_are_set_against_each_other_only_one_is_praised(language: str, text: str):
    assert [one.name for one in praise(text, HOUSE, language)] == ["Alice Okafor"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Bob was busy, but very kind."),
        ("en", "Bob was not fast, but still helpful."),
        ("en", "Thank you for staying a while with me, Bob!"),
        ("en", "Despite the delay Bob was great."),
        ("de", "Bob hatte viel zu tun, war aber sehr freundlich."),
        ("es", "Bob fue el más amable"),
        ("pt", "O Bob foi o mais simpático"),
    ],
)
def test_whom_a_sentence_goes_on_about_is_praised_and_what_means_more_is_no_but(language: str, text: str):
    assert [one.name for one in praise(text, HOUSE, language)] == ["Bob Lee"]


def test_two_in_one_sentence_are_both_praised_at_their_places():
    text = "Hello. Bob and Alice were so kind!"
    assert [(one.name, text[one.start : one.end], text[one.begins : one.ends].strip()) for one in praise(text, HOUSE)] == [
        ("Bob Lee", "Bob", "Bob and Alice were so kind!"),
        ("Alice Okafor", "Alice", "Bob and Alice were so kind!"),
    ]
