"""Personal data in what customers write: found exactly, hidden once, and nothing else touched."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from everweek.text.private import Names, find, finding, masked

KEPT = ["Bob Lee", "Alice Okafor-Lind"]
NAMES = Names(["Dana Okafor", "Jean-Luc Ångström", "Mario Bianchi Rossi"], kept=KEPT)


def told(text: str, names: Names = NAMES) -> list[tuple[str, str]]:
    return [(one.kind, text[one.start : one.end]) for one in find(text, names)]


# Accounts: the examples of the SWIFT IBAN Registry. Cards: the test numbers that payment processors publish.
@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("Write to dana.o+shop@mail.example.co.uk, please", "mail", "dana.o+shop@mail.example.co.uk"),
        ("dana@example.org.", "mail", "dana@example.org"),
        ("Zoë schrieb zoë@bücher.example, bitte", "mail", "zoë@bücher.example"),
        ("dana@пример.рф", "mail", "dana@пример.рф"),
        ("رقمي ٠٥٠١٢٣٤٥٦٧ اتصلوا بي", "phone", "٠٥٠١٢٣٤٥٦٧"),
        ("بطاقة ٤١١١ ١١١١ ١١١١ ١١١١", "card", "٤١١١ ١١١١ ١١١١ ١١١١"),
        ("Ring me on +44 (0)20 7946 0018!", "phone", "+44 (0)20 7946 0018"),
        ("my mobile: 07700 900123", "phone", "07700 900123"),
        ("Tel. 030/901820-12", "phone", "030/901820-12"),
        ("0049 30 901820", "phone", "0049 30 901820"),
        ("call (212) 555-0143 after six", "phone", "(212) 555-0143"),
        ("paid with 4111 1111 1111 1111 twice", "card", "4111 1111 1111 1111"),
        ("card 378282246310005", "card", "378282246310005"),
        ("3782 822463 10005", "card", "3782 822463 10005"),
        ("to GB29 NWBK 6016 1331 9268 19 today", "account", "GB29 NWBK 6016 1331 9268 19"),
        ("DE89370400440532013000", "account", "DE89370400440532013000"),
        ("fr14 2004 1010 0505 0001 3m02 606", "account", "fr14 2004 1010 0505 0001 3m02 606"),
        ("I live at SW1A 1AA", "post code", "SW1A 1AA"),
        ("from K1A 0B1 in May", "post code", "K1A 0B1"),
        ("DANA OKAFOR was here", "name", "DANA OKAFOR"),
        ("signed Okafor, Dana", "name", "Okafor, Dana"),
        ("jean-luc angstrom", "name", "jean-luc angstrom"),
        ("Mrs Okafor waited", "name", "Okafor"),
    ],
)
def test_what_names_somebody_is_found_exactly(text, kind, what):
    assert told(text) == [(kind, what)]


@pytest.mark.parametrize(
    "text",
    [
        "Order 12345678 of 30/09/2021 at 10:30",
        "01/02/2021 10 minutes late",
        "2021-09-30 08:15",
        "It cost 1,234.50 and took 45 minutes",
        "4111 1111 1111 1112 is no card",
        "GB29 NWBK 6016 1331 9268 18 has a wrong checksum",
        "Parcel 1234567890123",
        "Bob Lee and Alice Okafor-Lind were kind",
        "me @ the desk",
        "10117 Berlin",
        "room a1 2bc",
        "an okafor tree",
    ],
)
def test_what_is_not_surely_personal_stays(text):
    assert told(text) == []
    assert masked(text, NAMES) == text


def test_colleagues_are_kept_and_customers_hidden():
    said = "Bob Lee helped me, Dana Okafor. Thank you Bob!"
    assert masked(said, NAMES) == "Bob Lee helped me, ⟦name⟧. Thank you Bob!"


def test_a_family_name_shared_with_a_colleague_is_hidden_only_with_the_first_name():
    names = Names(["Dana Lee"], kept=["Bob Lee"])
    assert masked("Lee was kind; I am Dana Lee", names) == "Lee was kind; I am ⟦name⟧"


def test_names_that_overlap_are_hidden_whole():
    assert masked("for Ann Mary Smith", Names(["Ann Mary", "Mary Smith"])) == "for ⟦name⟧"


def test_a_card_beside_a_telephone_leaves_neither():
    assert masked("4111 1111 1111 1111 07700 900123") == "⟦card⟧ ⟦phone⟧"


def test_a_customer_who_is_called_like_a_mark_does_not_hide_it_again():
    assert masked("⟦name⟧ ⟦mail⟧", Names(["Mail Name", "Bo Name"])) == "⟦name⟧ ⟦mail⟧"


DATA = st.sampled_from(
    [
        "dana@example.org",
        "+44 20 7946 0018",
        "4111 1111 1111 1111",
        "DE89370400440532013000",
        "SW1A 1AA",
        "Dana Okafor",
        "0",
        "Bob Lee",
    ]
)
MESS = st.text(alphabet=st.sampled_from("+0 19.-/(@aé⟦⟧\n,Z"), max_size=8)
LETTERS = st.text(alphabet=st.characters(categories=["Ll", "Zs", "Po"], exclude_characters="@"), max_size=60)


@given(st.lists(st.one_of(DATA, MESS), max_size=8))
def test_hiding_twice_changes_nothing(parts):
    once = masked("".join(parts), NAMES)
    assert masked(once, NAMES) == once


@given(st.lists(st.one_of(DATA, MESS), max_size=8))
def test_what_is_found_lies_in_order_and_everything_else_is_kept(parts):
    text = "".join(parts)
    found = find(text, NAMES)
    assert all(one.start < one.end for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    kept, at = [], 0
    for one in found:
        kept.append(text[at : one.start])
        at = one.end
    kept.append(text[at:])
    hidden = masked(text, NAMES)
    assert re.split("|".join(f"⟦{one.kind}⟧" for one in found) or "(?!)", hidden, maxsplit=len(found))[0] == kept[0]
    assert len(hidden) == sum(map(len, kept)) + sum(len(one.kind) + 2 for one in found)


@given(LETTERS)
def test_words_without_figures_names_and_addresses_are_never_touched(text):
    assert masked(text) == text


@given(LETTERS, DATA.filter(lambda one: one not in ("0", "Bob Lee")), LETTERS)
def test_what_stands_free_is_always_hidden(before, data, after):
    assert data not in masked(f"{before} \n{data}\n {after}", NAMES)


class Everything:
    """What every text may hold a name of."""

    def isdisjoint(self, _words):
        return False


@given(
    st.lists(st.one_of(DATA, MESS, st.sampled_from(["Mrs", "OKAFOR", "Ångström ", "jean-luc", " lind", "Alice "])), max_size=8)
)
def test_the_quick_look_at_a_text_misses_nothing_that_the_whole_search_finds(parts):
    text = "".join(parts)
    with pytest.MonkeyPatch.context() as slowly:
        found = [find(text, names) for names in (NAMES, NAMES.beside(["Dana Okafor-Lind"]))]
        slowly.setattr(finding, "_LOOKERS", [(kind, 0, look) for kind, _least, look in finding._LOOKERS])
        slow = [Names(["Dana Okafor", "Jean-Luc Ångström", "Mario Bianchi Rossi"], KEPT), NAMES.beside(["Dana Okafor-Lind"])]
        for names in slow:
            names.__dict__["_telling"] = Everything()
        assert [find(text, names) for names in slow] == found


@pytest.mark.parametrize(
    "piece", ["1", "0", "+1", "1 ", "a", "@", "a@", "a.", "DE89", "DE89 1", "A1 ", "4111 ", "Dana ", "a@b.", "(", "⟦"]
)
def test_a_hundred_thousand_characters_take_linear_time(piece):
    import time

    def took(size: int) -> float:
        text = (piece * size)[:size]
        began = time.process_time()
        masked(text, NAMES)
        return time.process_time() - began

    took(100)
    assert took(100_000) < 3.0
