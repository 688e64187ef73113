"""The words a customer is found by: of the name, the address, the telephone, and what other programs call the customer.

They are kept beside the customer, so that whoever stands at a desk with a million customers behind it finds one by a few letters,
and so that two customers who are one can be suggested. They say nothing that the customer's row does not say, and go with it.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup, Q
from django.db.models.sql.compiler import SQLCompiler

from everweek.people.models import Customer, CustomerWord
from everweek.people.queries import chunks
from everweek.text.letters import plain

NAME, WHOLE, EMAIL, PHONE, OUTSIDE = "n", "w", "e", "p", "x"
KINDS: Final = (NAME, EMAIL, PHONE, OUTSIDE)
"""The kinds one is looked for by; ``WHOLE``, a name as a whole whatever the order of its words, only tells two who are alike."""
LONGEST: Final = 64
MOST_OF_A_NAME: Final = 8
DIGITS: Final = 9
"""Of a telephone number so many of its last digits tell one from another, whichever way its country is written."""
FEWEST_DIGITS: Final = 6
TELLING_DIGITS: Final = 8
"""A number of fewer may be of anything else that is counted."""
_BATCH: Final = 500
_APART: Final = re.compile(r"[^\w@.+-]+")
_NO_DIGIT: Final = re.compile(r"\D+")


def words_of(customer: Customer) -> set[tuple[str, str]]:
    """All that a customer is found by, as pairs of kind and word.

    >>> sorted(words_of(Customer(name="Zoé da Costa", email="zoe@example.org", phone="+351 912 345 678", external_id="C-7")))
    ... # doctest: +NORMALIZE_WHITESPACE
    [('e', 'zoe@example.org'), ('n', 'costa'), ('n', 'da'), ('n', 'zoe'), ('p', '351912345678'), ('p', '912345678'),
     ('w', 'costa da zoe'), ('x', 'c-7')]
    """
    names = split(customer.name)
    found = {(NAME, part) for one in names[:MOST_OF_A_NAME] for part in (one, *one.split("-")) if part}
    if len(names) > 1:
        found.add((WHOLE, " ".join(sorted(names))[:LONGEST]))
    if customer.email:
        found.add((EMAIL, plain(customer.email)[:LONGEST]))
    if customer.external_id:
        found.add((OUTSIDE, plain(customer.external_id)[:LONGEST]))
    digits = _NO_DIGIT.sub("", customer.phone)
    if len(digits) >= FEWEST_DIGITS:
        found |= {(PHONE, digits[:LONGEST]), (PHONE, digits[-DIGITS:])}
    return found


def split(text: str) -> list[str]:
    """The words of a text as they are kept and looked for.

    >>> split("  Éloïse O'Neil "), split("+351 912")
    (['eloise', 'o', 'neil'], ['+351', '912'])
    """
    return [one[:LONGEST] for one in _APART.split(plain(text)) if one]


def keep_words(customers: Sequence[Customer], *, new: bool = False) -> None:
    """Let customers be found by what their rows say now; ``new``: none of them has words yet."""
    if not new:
        for some in chunks(customers, _BATCH):
            CustomerWord.objects.filter(customer__in=[one.pk for one in some]).delete()
    rows = (CustomerWord(customer=one, kind=kind, word=word) for one in customers for kind, word in sorted(words_of(one)))
    CustomerWord.objects.bulk_create(rows, batch_size=_BATCH)


def found_by(text: str) -> Q:
    """The condition on customers that each word of ``text`` begins one of theirs; nobody is found by a text without a word."""
    looked_for = _as_number(text) or list(dict.fromkeys(split(text)))
    if not looked_for:
        return Q(pk__in=[])
    condition = Q()
    for word in looked_for:
        condition &= Q(pk__in=CustomerWord.objects.filter(kind__in=KINDS, word__begins=word).values("customer"))
    return condition


def _as_number(text: str) -> list[str]:
    """A telephone number as it is kept, however it was typed; nothing where the text is none.

    >>> _as_number("+351 912-345"), _as_number("C-7")
    (['351912345'], [])
    """
    digits = _NO_DIGIT.sub("", text)
    return [digits] if len(digits) >= FEWEST_DIGITS and not re.search(r"[^\d\s()+./-]", text) else []


def number_of(text: str) -> str:
    """What tells a telephone number from others, whichever way it is written; nothing where the text is none.

    >>> number_of("+351 912 345 678") == number_of("(00351) 912-345-678"), number_of("C-7"), number_of("2026")
    (True, '', '')
    """
    digits = "".join(_as_number(text))
    return digits[-DIGITS:] if len(digits) >= TELLING_DIGITS else ""


@CharField.register_lookup
class Begins(Lookup[Any]):
    """Whether a word begins so, byte by byte: a stretch of an index on both databases, which Django's own is on neither."""

    lookup_name = "begins"

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        """From the word itself up to the last that begins with it."""
        column, parameters = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", [*parameters, self.rhs, *parameters, f"{self.rhs}\U0010ffff"]

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:  # type: ignore[override]  # the stubs want more
        """As PostgreSQL knows how to look up in an index by patterns."""
        column, parameters = self.process_lhs(compiler, connection)
        pattern = re.sub(r"([\\%_])", r"\\\1", str(self.rhs))
        return f"{column} LIKE %s", [*parameters, f"{pattern}%"]


def forget_words(customers: Iterable[int]) -> None:
    """Let nobody find these customers any more."""
    CustomerWord.objects.filter(customer__in=list(customers)).delete()
