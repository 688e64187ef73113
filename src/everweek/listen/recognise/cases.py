"""Whether a file is of cases, told by its columns: complaints, with what came of each; and which column says what."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from everweek.listen.recognise.guess import Guess
from everweek.listen.recognise.kinds import Field, Taken, is_id, name_of, seen
from everweek.text.nearest import plain

_COMPLAINT: Final = re.compile(r"complain|grievance|beschwerde|reklamation|r[ée]clamation|plainte|reclama|queja")
_CASE: Final = re.compile(r"(^|[^a-z])case([^a-z]|$)")
_OF_CASES: Final = re.compile(r"remed|root ?cause|redress|ursache|severity|compensation")
_ID: Final = re.compile(r"complaint|(^|[^a-z])(case|ticket|id|nr|no|number|ref|reference)([^a-z]|$)|id$|nr$")
_TIMES: Final[Mapping[str, re.Pattern[str]]] = {
    "first_reply_at": re.compile(r"first ?(reply|response|answer|contact)|acknowledg|erste antwort"),
    "assessed_at": re.compile(r"assess|triag|classif|bewertet|eingestuft"),
    "looked_into_at": re.compile(r"investigat|looked ?into|examined|geprüft|untersucht"),
    "closed_at": re.compile(r"clos|geschlossen|ferm[ée]|cerrad|fechad"),
    "told_at": re.compile(r"told|answered|replied|respon|resol|decision|decided|solved|settled|gelöst|erledigt"),
    "opened_at": re.compile(r"open|creat|receiv|filed|logged|raised|submitted|reported|date|eingang|datum|fecha|when"),
}
"""In the order in which a column of dates is taken: what is none of the others is when it was opened."""
_IN_ORDER: Final = ("opened_at", "first_reply_at", "assessed_at", "looked_into_at", "told_at", "closed_at")
_NAMES: Final[Mapping[str, re.Pattern[str]]] = {
    "title": re.compile(r"title|subject|summary|betreff|headline"),
    "remedy": re.compile(r"remed|resolution|outcome|solution|action ?taken|redress"),
    "cause": re.compile(r"cause|reason|category|(^|[^a-z])type([^a-z]|$)|ursache|motivo|motif"),
    "severity": re.compile(r"sever|priority|urgency|gravit"),
    "unit": re.compile(r"unit|department|branch|(^|[^a-z])(desk|store|office|team|site)([^a-z]|$)|abteilung|standort"),
    "touchpoint": re.compile(r"touch ?point|channel|stage"),
    "owner": re.compile(r"owner|agent|handler|handled|assigned|assignee"),
    "writer": re.compile(r"(^|[^a-z])(customer|client|complainant|passenger|guest|full)?[_ ]?name$"),
    "address": re.compile(r"e-?mail"),
    "language": re.compile(r"lang"),
    "text": re.compile(r"text|descri|detail|words|narrative|comment|message|body"),
}
_SEVERITIES: Final = frozenset({"1", "2", "3", "4", "low", "normal", "high", "critical"})
_HELD: Final[Mapping[str, str]] = {
    "cause": "why it happened, by the names of your tree of causes: add them there first, or say by values what each means",
    "unit": "units are opened first and named here by their keys; say by values which is which",
    "touchpoint": "a touchpoint is named here by its key; say by values which is which",
    "severity": "say by values which of these is low, normal, high and critical",
    "owner": "the id of a colleague, or {column: ..., by: email}; import the employees first",
}
_CUSTOMER: Final = re.compile(r"customer|client|kunde|account|member|guest|passenger|patient")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")


def take_cases(guesses: Sequence[Guess], unit: str) -> Taken | None:
    """The fields of a file of cases; None where it is none. ``unit`` is the key of the whole house."""
    names = [name_of(one) for one in guesses]
    named = any(map(_COMPLAINT.search, names)) or (any(map(_CASE.search, names)) and any(map(_OF_CASES.search, names)))
    if not named:
        return None
    times, found = _times(guesses), list(_found(guesses))
    keys = {field.key for field in found}
    later = {field.key for field in times} - {"opened_at"}
    if (
        not any(field.key == "opened_at" for field in times)
        or not keys & {"title", "text"}
        or not later | keys & {"remedy", "cause"}
    ):
        return None
    doubts = ["taken for cases, one complaint a row, because a column names complaints; else say another kind"]
    if later & {"told_at", "closed_at"} and "remedy" not in keys:
        doubts.append("no column says what was decided: rows that were told or closed will be refused; name it under remedy")
    return Taken("cases", tuple(doubts), [*_ids(guesses), *times, *found], [], unit=unit)


def _ids(guesses: Sequence[Guess]) -> Iterator[Field]:
    ids = [one for one in guesses if one.column.unique and is_id(one) and _ID.search(name_of(one))]
    its = sorted(ids, key=lambda one: not _COMPLAINT.search(name_of(one)))
    if its:
        yield Field("case", its[0])
    customers = (one for one in guesses if one not in its[:1] and is_id(one) and _CUSTOMER.search(name_of(one)))
    yield from (Field("customer", one) for one in list(customers)[:1])


def _times(guesses: Sequence[Guess]) -> list[Field]:
    fields: dict[str, Field] = {}
    for one in (each for each in guesses if each.dated):
        key = next((key for key, sign in _TIMES.items() if sign.search(name_of(one))), "")
        if key and key not in fields:
            # Of what comes later a blank cell says that it has not been.
            doubts = tuple(doubt for doubt in one.doubts if "will be refused" not in doubt or key == "opened_at")
            fields[key] = Field(key, one, doubts=doubts)
    if "closed_at" in fields and "told_at" not in fields:
        doubt = "taken for the day on which the customer was told what was decided as well; if it is not, name that column"
        fields["told_at"] = Field("told_at", fields["closed_at"].guess, doubts=(doubt,))
    return [fields[key] for key in _IN_ORDER if key in fields]


def _found(guesses: Sequence[Guess]) -> Iterator[Field]:
    taken: set[int] = set()
    for key, sign in _NAMES.items():
        for one in guesses:
            if id(one) not in taken and not one.dated and sign.search(name_of(one)) and _fits(key, one):
                taken.add(id(one))
                yield _field(key, one)
                break
    if not any(id(one) in taken for one in guesses if one.role == "comment"):
        yield from (Field("text", one) for one in [each for each in guesses if each.role == "comment"][:1])


def _fits(key: str, one: Guess) -> bool:
    is_text = not one.column.is_number and one.column.filled > 0
    match key:
        case "text":
            fits = is_text and one.role in {"comment", "left", "dimension"}
        case "title" | "remedy":
            fits = is_text
        case "address":
            fits = bool(seen(one)) and all("@" in value for value in seen(one))
        case "writer":
            fits = is_text and not is_id(one)
        case "language":
            fits = all(map(_LANGUAGE.fullmatch, seen(one)))
        case "owner":
            fits = one.column.filled > 0
        case _:
            fits = one.role in {"dimension", "measure", "number"}
    return fits


def _field(key: str, one: Guess) -> Field:
    if key == "severity" and {plain(value) for value in seen(one)} <= _SEVERITIES:
        return Field(key, one)
    if key == "owner" and seen(one) and all("@" in value for value in seen(one)):
        return Field(key, one, by_email=True)
    return Field(key, one, doubts=(_HELD[key],), held=True) if key in _HELD else Field(key, one)
