"""Of which kind a file is, told by its columns: answers, interactions, customers or employees; and which column says what.

Of cases: ``cases``.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from everweek.listen.recognise.guess import Guess, says_score
from everweek.text.nearest import plain

_PERSON = {
    "name": re.compile(r"(^|[^a-z])(full ?|first ?|last ?|display ?|sur)?name$|^nombre|^nom$"),
    "email": re.compile(r"e-?mail|(^|[^a-z])mail([^a-z]|$)|correo"),
    "phone": re.compile(r"phone|mobile|telefon|(^|[^a-z])tel([^a-z]|$)"),
}
_NOT_A_PERSON = re.compile(r"company|product|file|campaign|unit|team|department|store|agent|manager")
_CUSTOMER = re.compile(r"(^|[^a-z])(customer|client|kunde|kunden|account|member|guest|patient)")
_ANSWERED = re.compile(r"answer|submitted|completed|respon|survey|feedback|befrag|encuesta")
_NO_WORDS = re.compile(r"address|street|adresse|(^|[^a-z])(notes?|city|company|title|subject)([^a-z]|$)")
_EMPLOYEE = re.compile(r"employee|(^|[^a-z])(staff|personnel|personal|mitarbeiter|empleado|worker|badge)")
_POST = re.compile(r"(^|[^a-z])(role|position|job|title|team|department|abteilung|unit|manager|supervisor)([^a-z]|$)")
_SINCE = re.compile(r"hire|joined|start|since|entry|eintritt")
_LEFT = re.compile(r"(^|[^a-z])(left|leave|leaving|termination|terminated|exit|austritt|end)([^a-z]|$)")
_HANDLED = re.compile(r"agent|handled|advisor|adviser|assignee|assigned|cashier|operator")
_TOUCHPOINT = re.compile(r"touch ?point|(^|[^a-z])(queue|service|category|reason|topic|event|activity)([^a-z]|$)")
_CHANNEL = re.compile(r"channel|kanal|medium|via$")
_MOMENT_ID = re.compile(
    r"ticket|(^|[^a-z])(call|order|visit|interaction|contact|chat|case|transaction|receipt|booking)s?([^a-z]|$)"
)
_ID = re.compile(r"(^|[^a-z])(id|no|nr|number|key|code|uuid|ref)([^a-z]|$)|id$|nr$")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
_KEY = re.compile(r"[^a-z0-9]+")
_MOST_RECODED = 40
_LONGEST = 2000


@dataclass
class Field:
    """A key of a map that is not of answers: its column, recoded by ``values``. What is ``held`` is written as a comment.

    ``by_email``: it holds the addresses of people.
    """

    key: str
    guess: Guess
    values: Mapping[str, str] | None = None
    doubts: tuple[str, ...] = ()
    held: bool = False
    by_email: bool = False


@dataclass
class Taken:
    """The kind a file is taken for, why that may be wrong, its fields, and the columns kept as attributes.

    ``touchpoint`` and ``unit`` are what each row gets where no column says it.
    """

    kind: str
    doubts: tuple[str, ...]
    fields: list[Field]
    attributes: list[Guess]
    touchpoint: str = ""
    unit: str = ""


def take(guesses: Sequence[Guess]) -> Taken | None:
    """The kind of a file that is not of answers; None where it is, or may well be."""
    if any((one.role == "measure" and one.strong) or (one.column.is_number and says_score(name_of(one))) for one in guesses):
        return None
    words = any(one.role == "comment" and not _NO_WORDS.search(name_of(one)) for one in guesses)
    return (None if words else _employees(guesses) or _customers(guesses)) or _interactions(guesses, words=words)


def _employees(guesses: Sequence[Guess]) -> Taken | None:
    ids = [one for one in guesses if one.column.unique and is_id(one) and _EMPLOYEE.search(name_of(one))]
    name = _person(guesses, "name")
    posts = [one for one in guesses if _POST.search(name_of(one)) and one is not name]
    own = [one for one in guesses if one.column.unique and name_of(one) in {"id", "nr", "no", "number"}]
    if not ids and posts and name and not any(_CUSTOMER.search(name_of(one)) for one in guesses):
        ids = own
    if not ids or name is None:
        return None
    fields = [Field("employee", ids[0]), Field("name", name), *_contact(guesses, "email")]
    taken = {id(field.guess) for field in fields}
    for one in guesses:
        if id(one) in taken:
            continue
        if one.dated and _LEFT.search(name_of(one)):
            fields.append(Field("left_on", one))
        elif one.dated and _SINCE.search(name_of(one)):
            fields.append(Field("since", one, doubts=("the day the post began, which unit and role give",)))
        elif one in posts and one.role == "dimension":
            fields.append(_post(one))
    doubt = "taken for employees, because the columns name an employee and a person; else say another kind"
    return Taken("employees", (doubt,), _once(fields), [])


def _post(one: Guess) -> Field:
    if re.search(r"role|position|job|title", name_of(one)):
        doubt = "the role a unit and a role make a post of: front_line or lead; say by values which of them each of these is"
        return Field("role", one, values=dict.fromkeys(seen(one), "front_line"), doubts=(doubt,), held=True)
    doubt = "units are opened first and named here by their keys; unit and role stand together"
    return Field("unit", one, values=_recoded(one), doubts=(doubt,), held=True)


def _customers(guesses: Sequence[Guess]) -> Taken | None:
    contact = [field for key in ("name", "email", "phone") for field in _contact(guesses, key)]
    ids = [one for one in guesses if one.column.unique and is_id(one) and _CUSTOMER.search(name_of(one))]
    sure = bool(ids)
    if not ids and any(field.key == "email" for field in contact):
        ids = [one for one in guesses if one.column.unique and is_id(one)]
    if not ids or not contact:
        return None
    fields = [Field("customer", ids[0]), *contact]
    languages = (one for one in guesses if one.role == "dimension" and "lang" in name_of(one))
    fields += [Field("language", one) for one in languages if all(map(_LANGUAGE.fullmatch, seen(one)))]
    doubts = "taken for customers, one a row, because of an id of its own and " + (
        "a way to reach them" if sure else "an address"
    )
    return Taken("customers", (f"{doubts}; else say another kind",), _once(fields), _attributes(guesses, fields))


def _interactions(guesses: Sequence[Guess], *, words: bool) -> Taken | None:
    moments = sorted(
        (one for one in guesses if one.role == "moment"), key=lambda one: any("its name" in doubt for doubt in one.doubts)
    )
    if not moments:
        return None
    fields, tells = [Field("at", moments[0], doubts=moments[0].doubts)], 0
    for key, wanted in (("interaction", _MOMENT_ID), ("customer", _CUSTOMER), ("handled_by", _HANDLED), ("channel", _CHANNEL)):
        for one in guesses:
            if (
                one not in moments
                and wanted.search(name_of(one))
                and _fits(key, one)
                and one not in [had.guess for had in fields]
            ):
                fields.append(_moment_field(key, one))
                tells += 1
                break
    named = [one for one in guesses if one.role == "dimension" and _TOUCHPOINT.search(name_of(one)) and _recoded(one)]
    if named:
        doubt = "the moment each row is; these become touchpoints"
        fields.append(Field("touchpoint", named[0], values=_recoded(named[0]), doubts=(doubt,)))
        tells += 1
    scores = any(one.role == "measure" for one in guesses)
    answered = any(_ANSWERED.search(name_of(one)) for one in guesses)
    if ((scores or answered) and tells < 2) or (words and not {"interaction", "handled_by"} & {field.key for field in fields}):
        return None
    if not any(field.key == "interaction" for field in fields):
        fields += [Field("interaction", one) for one in guesses if one.role == "respondent" and one.column.unique]
    if not any(field.key == "customer" for field in fields):
        coded = next(
            (one for one in guesses if one.column.coded and len(one.column.values) >= 20 and not one.column.unique), None
        )
        if coded is not None:
            doubt = "taken for the customer, because it is a number with zeros before it that comes again"
            fields.append(Field("customer", coded, doubts=(doubt,)))
    why = f"they have a time, no score and {tells} columns that tell of moments" if tells else "they have a time and no score"
    doubts = [f"taken for interactions, one moment a row, because {why}; if customers answered something, say kind: answers"]
    counts = [one for one in guesses if re.search(r"(^|[^a-z])(calls|visits|count|contacts|orders|volume|anzahl)$", name_of(one))]
    doubts += [
        f"if {one.column.name} counts several, a row is a sum and no moment: such a file cannot be counted yet" for one in counts
    ]
    touchpoint = "" if named else _touchpoint(guesses)
    return Taken("interactions", tuple(doubts), _once(fields), _attributes(guesses, fields), touchpoint)


def _moment_field(key: str, one: Guess) -> Field:
    if key == "handled_by":
        return Field(key, one, doubts=("the id of an employee; import the employees first",), held=True)
    return Field(key, one, values=_recoded(one, longest=20) if key == "channel" else None)


def _fits(key: str, one: Guess) -> bool:
    match key:
        case "interaction":
            return one.column.unique and (is_id(one) or one.role == "respondent")
        case "customer":
            return is_id(one) or one.column.coded
        case "channel":
            return one.role == "dimension" and bool(_recoded(one, longest=20))
        case _:
            return one.role in {"dimension", "left", "number"}


def _touchpoint(guesses: Sequence[Guess]) -> str:
    for word in ("purchase", "order", "call", "visit", "ticket", "chat", "booking"):
        if any(word in name_of(one) for one in guesses):
            return word
    return "contact"


def _attributes(guesses: Sequence[Guess], fields: Sequence[Field]) -> list[Guess]:
    used = {id(field.guess) for field in fields}
    roles = {"dimension", "number", "measure", "respondent", "moment"}
    kept = [
        one
        for one in guesses
        if id(one) not in used
        and (one.role in roles or (one.role == "left" and one.column.is_number))
        and one.column.longest <= _LONGEST
    ]
    return kept[:_MOST_RECODED]


def _contact(guesses: Sequence[Guess], key: str) -> list[Field]:
    found = _person(guesses, key)
    return [Field(key, found)] if found is not None else []


def _person(guesses: Sequence[Guess], key: str) -> Guess | None:
    for one in guesses:
        name = name_of(one)
        if _PERSON[key].search(name) and not _NOT_A_PERSON.search(name) and one.column.filled and not one.column.is_number:
            if key != "email" or all("@" in value for value in seen(one)):
                return one
        elif key == "phone" and _PERSON[key].search(name) and one.column.filled:
            return one
    return None


def is_id(one: Guess) -> bool:
    """Whether a column tells one thing from another by its name and its cells."""
    column = one.column
    named = _ID.search(name_of(one)) or name_of(one) in {"customer", "client", "kunde", "employee", "mitarbeiter"}
    return bool(named) and column.longest <= 100 and column.spaced * 10 <= column.filled and not one.dated


def name_of(one: Guess) -> str:
    """What a column is called, as names are compared."""
    return plain(one.column.name).replace("_", " ")


def seen(one: Guess) -> list[str]:
    """The values of a column that say something."""
    return sorted(set(one.column.values) - one.column.blank_words)


def _recoded(one: Guess, *, longest: int = 60) -> dict[str, str]:
    """Return a key made of each value, for values that are no keys themselves; empty where there are too many, or two would have
    one key.
    """
    if one.column.many or len(seen(one)) > _MOST_RECODED:
        return {}
    made = {value: _KEY.sub("-", value.casefold()).strip("-") for value in seen(one)}
    fit = all(key and key[0].isalpha() and len(key) <= longest for key in made.values())
    return made if fit and max(Counter(made.values()).values(), default=0) == 1 else {}


def _once(fields: Sequence[Field]) -> list[Field]:
    found: dict[str, Field] = {}
    for field in fields:
        found.setdefault(field.key, field)
    return list(found.values())
