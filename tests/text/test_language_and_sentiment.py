"""Which language, and how it feels before anything was learned."""

import socket

import pytest

from everweek.text.language import language
from everweek.text.sentiment import NEGATIVE, NEUTRAL, POSITIVE, start


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The lady at the desk was very patient with my mother.", "en"),
        ("Die Dame am Schalter war sehr geduldig mit meiner Mutter.", "de"),
        ("La dame au guichet a été très patiente avec ma mère.", "fr"),
        ("La señora de la ventanilla fue muy paciente con mi madre.", "es"),
        ("A senhora do balcão foi muito paciente com a minha mãe.", "pt"),
        ("كانت السيدة في المكتب صبورة جدا مع أمي", "ar"),
        ("NOBODY EVER CALLED ME BACK ABOUT THE REFUND", "en"),
        ("スタッフはとても親切でした", "ja"),
    ],
)
def test_a_sentence_tells_its_language(text, code):
    assert language(text).code == code


@pytest.mark.parametrize(
    "text", ["", "ok", "super", "bien", "10/10", "!!!", "12345 67890 12345", "Bob Lee", "😀😀😀😀😀😀😀😀😀😀😀😀"]
)
def test_a_word_or_two_cannot_be_told(text):
    assert language(text).code is None


def test_nothing_is_fetched(monkeypatch):
    from everweek.text import language as module

    def refuse(*_words: object) -> None:
        raise AssertionError("somebody went out")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    module._detector.cache_clear()
    assert language("The lady at the desk was very patient.").code == "en"


@pytest.mark.parametrize(
    ("text", "tongue", "feels"),
    [
        ("Lovely people, thank you", "en", POSITIVE),
        ("Terrible, I was ignored", "en", NEGATIVE),
        ("I came on Monday", "en", NEUTRAL),
        ("Sehr freundlich und kompetent", "de", POSITIVE),
        ("Leider unfreundlich und langsam", "de", NEGATIVE),
        ("Nicht schlecht", "de", POSITIVE),
        ("Personnel très gentil", "fr", POSITIVE),
        ("Accueil désagréable", "fr", NEGATIVE),
        ("Muy amables, excelente", "es", POSITIVE),
        ("Pésimo, muy lento", "es", NEGATIVE),
        ("Ótimo atendimento", "pt", POSITIVE),
        ("Muita demora", "pt", NEGATIVE),
        ("خدمة ممتازة", "ar", POSITIVE),
        ("الموظف وقح", "ar", NEGATIVE),
        ("Freundlich, aber langsam", "de", NEUTRAL),
        ("Ich kam am Montag", "de", None),
        ("Nagyon kedves", "hu", None),
        ("Lovely", None, None),
    ],
)
def test_the_start_is_careful_and_says_where_it_cannot_tell(text, tongue, feels):
    assert start(text, tongue).label == feels
