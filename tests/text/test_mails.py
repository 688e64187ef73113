"""What somebody wrote in a mail, apart from what mail programs add; written by us as the programs named write it."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from everweek.messages.returned.reading import read_report
from everweek.text.envelopes import Entangled
from everweek.text.mails import COLUMNS, own_words, read_mail

QUOTING = {
    "thunderbird": "It was late.\n\nOn 05/10/2026 12:00, Harbour wrote:\n> How was it?\n>\n> Harbour\n",
    "gmail, broken in two": "It was late.\n\nOn Mon, Oct 5, 2026 at 12:00 Harbour <h@x.example.org>\nwrote:\n\n> How was it?\n",
    "apple, german": "It was late.\n\n> Am 05.10.2026 um 12:00 schrieb Hafen <h@example.org>:\n> \n> Wie war es?\n",
    "gmail, french": "It was late.\n\nLe lun. 5 oct. 2026 à 12:00, Port <p@example.org> a écrit :\n\n> Alors ?\n",
    "gmail, spanish": "It was late.\n\nEl lun, 5 oct 2026 a las 12:00, Puerto (<p@example.org>) escribió:\n\n> ¿Qué tal?\n",
    "gmail, portuguese": "It was late.\n\nPorto <p@example.org> escreveu (segunda, 5/10/2026 à(s) 12:00):\n\n> Como foi?\n",
    "outlook": "It was late.\n\nFrom: Harbour <h@example.org>\nSent: Monday\nTo: Dana\nSubject: The boat\n\nHow was it?",
    "outlook, german": "It was late.\n\nVon: Hafen <h@example.org>\nGesendet: Montag\nAn: Dana\nBetreff: Boot\n\nWie war es?",
    "old outlook": "It was late.\n\n-----Original Message-----\nFrom: Harbour\n\nHow was it?",
    "signature": "It was late.\n\n-- \nDana Silva\n+351 210 000 000",
    "phone": "It was late.\n\nSent from my iPhone",
    "phone, german": "It was late.\n\nVon meinem iPhone gesendet",
    "answered between": "> How was it?\nIt was\n> And the crew?\nlate.",
}


@pytest.mark.parametrize("how", QUOTING)
def test_what_a_mail_quotes_and_signs_is_left_out(how):
    assert " ".join(own_words(QUOTING[how]).split()) == "It was late."


@pytest.mark.parametrize(
    "text",
    [
        "- the boat was late\n- nobody said why",
        "I wrote on 5 October: nobody answered.\nThen I wrote again.",
        "From: my point of view the crew was kind.\nThank you.",
        "Best regards to the crew.\nThey were kind.",
        "It was late -- again.",
        "x" * 20_000,
    ],
)
def test_words_that_only_look_like_a_quotation_are_kept(text):
    assert own_words(text) == text


LINES = ["It was late.", "> quoted", "", "-- ", "On 1 Oct Ada <a@b.org> wrote:", "From: Ada", "Sent: x"]


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_something_is_heard_of_every_mail_in_which_there_is_a_word(lines):
    text = "\n".join(lines)
    assert bool(own_words(text)) == bool(text.replace(">", "").strip())


@given(st.binary(max_size=400))
def test_whatever_comes_is_one_row_of_text_that_can_be_stored(raw):
    row = read_mail(raw)
    assert len(row) == len(COLUMNS)
    assert "\0" not in "".join(row)
    assert read_mail(raw) == row


def html(body: str) -> dict[str, str]:
    head = "From: =?utf-8?q?D=C3=A1na?= <dana@example.org>\nSubject: =?utf-8?b?T2zDoQ==?=\nContent-Type: text/html"
    raw = f"{head}; charset=utf-8\n\n{body}"
    return dict(zip(COLUMNS, read_mail(raw.encode()), strict=True))


def test_a_mail_of_html_is_heard_without_what_it_quotes():
    told = html(
        "<div>It was <b>late</b>.</div><div>On 5 Oct 2026 Harbour &lt;h@x.org&gt; wrote:</div>"
        "<blockquote>How was it?</blockquote>"
    )
    assert (told["text"], told["title"], told["author"]) == ("It was late.", "Olá", "Dána")


def test_plain_words_go_before_html_and_nothing_attached_is_read():
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/plain\n\nPlain.\n"
        b"--c\nContent-Type: text/html\n\n<p>Rich.</p>\n--c--\n"
        b'--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename="a.txt"\n\nAttached.\n'
        b"--b\nContent-Type: message/rfc822\n\nSubject: x\n\nWithin.\n--b--\n"
    )
    assert dict(zip(COLUMNS, read_mail(raw), strict=True))["text"] == "Plain."


def framed(depth: int, fill: bytes) -> bytes:
    """A mail whose parts stand in one another, as long as one is read."""
    heads = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (one, one) for one in range(depth))
    return (b"From: a@b.example\n" + heads + b"Content-Type: text/plain\n\n" + fill * 262_144)[:262_144]


@pytest.mark.parametrize(
    "raw",
    [
        # Measured before: 17 seconds of the processor, 63 seconds, none at all but the end of the process.
        framed(400, b"\n"),
        b'From: a@b\nContent-Type: multipart/mixed; charset="' + b";" * 250_000 + b"\n\nHm",
        b"From: a@b\n" + b"Content-Type: message/rfc822\n\n" * 8_000,
        framed(11, b"\n"),
        b"From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 35_000,
    ],
)
def test_no_mail_keeps_its_reader_for_long(raw):
    began = time.process_time()
    with contextlib.suppress(Entangled):
        read_mail(raw)
    read_report(raw)
    # No measure of speed: the longest takes a second and a half, and what is kept from coming back took seventeen or more.
    assert time.process_time() - began < 12


def test_a_writing_that_is_slow_to_read_and_that_no_mail_is_written_in_is_not_read():
    raw = b"From: a@b\nContent-Type: text/plain; charset=punycode\n\nhm-" + b"a" * 30
    assert dict(zip(COLUMNS, read_mail(raw), strict=True))["text"] == "hm-" + "a" * 30


def test_a_mail_with_a_report_and_a_letter_handed_on_twice_is_taken_apart():
    raw = framed(8, b"") + b"It was late.\n"
    assert read_mail(raw)[COLUMNS.index("text")] == "It was late."
