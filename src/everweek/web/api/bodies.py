"""What bodies and queries have in common: nothing unknown is let pass, nothing is guessed."""

import base64
import json
import re
from datetime import date
from typing import Annotated, Any, get_origin

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.parser import Parser
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from everweek.errors import Invalid
from everweek.text.nearest import did_you_mean
from everweek.text.storable import is_storable

LARGEST_ID = 2**63 - 1
_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]", re.ASCII)
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class StrictParser(Parser):
    """Reads a body as JSON (RFC 8259), and refuses what other readers of JSON might read differently.

    A name that stands twice in one object (Python would take the last), NaN and Infinity, half a surrogate pair, another
    encoding than UTF-8.
    """

    def parse_body(self, request: HttpRequest) -> Any:  # noqa: ANN401  # whatever stands there; the operation's model looks at it
        """The body; ``Invalid`` says what is wrong with it."""
        try:
            text = request.body.decode("utf-8-sig")
            found = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
            if _HALF.search(text):
                json.dumps(found, ensure_ascii=False).encode()
        except UnicodeDecodeError:
            message = _("The body is not UTF-8.")
        except UnicodeEncodeError:
            message = _("The body holds half a surrogate pair, which is no character.")
        except RecursionError:
            message = _("The body is nested too deeply.")
        except json.JSONDecodeError as wrong:
            message = _("The body is not JSON: {why}.").format(why=wrong)
        except ValueError:
            message = _("The body holds a number of too many digits.")
        else:
            return found
        raise Invalid(message, field="body", code="bad-request")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        message = _("{name!r} stands twice in one object; which one counts, nobody can say.").format(name=twice)
        raise Invalid(message, field=twice, code="bad-request")
    return found


def _no_number(word: str) -> float:
    raise Invalid(_("{word} is not JSON; leave the value out.").format(word=word), field="body", code="bad-request")


def storable(text: str, field: str) -> str:
    """What a list is narrowed to, as it is; ``Invalid`` where it is no text, which a database would refuse in its own words."""
    if not is_storable(text):
        raise Invalid(_("This holds a NUL or half a character, which is no text."), field=field)
    return text


def check_query(request: HttpRequest, query: Schema) -> None:
    """Refuse parameters that ``query`` does not know, and what is no text.

    Ninja would drop the unknown ones, and with a misspelt one what it was to narrow.
    """
    known = type(query).model_fields
    for name, values in request.GET.lists():
        if name in known and len(values) > 1 and get_origin(known[name].annotation) is not list:
            raise Invalid(_("Give {name} once; it stands here {count} times.").format(name=name, count=len(values)), field=name)
        if name not in known:
            message = _("There is no parameter {name!r}; there are {known}.").format(name=name, known=", ".join(known))
            raise Invalid(message + did_you_mean(name, known), field=name)
    for name, value in query:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str):
                storable(one, name)


def check_no_query(request: HttpRequest) -> None:
    """Refuse every parameter, where a list is narrowed by nothing."""
    for name in request.GET:
        raise Invalid(_("There is no parameter {name!r}; this list is narrowed by nothing.").format(name=name), field=name)


class Strict(BaseModel):
    """A body in which an unknown field is an error: a misspelt name must not lose what it carries.

    Pydantic's own: a ninja ``Schema`` would look through each value for a model of Django first.
    """

    model_config = ConfigDict(extra="forbid")


def _written(moment: object) -> object:
    """Refuse a bare number: it might be seconds or milliseconds, and we do not guess."""
    # A bare number in quotation marks is one too.
    if not isinstance(moment, str) or not _DAY.match(moment):
        message = "write a moment with its time zone, such as 2026-10-05T09:30:00+01:00"
        raise ValueError(message)  # pydantic turns ValueError, and not TypeError, into a refusal
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_written)]


def _as_day(day: object) -> object:
    """Refuse what is no day as programs write it: of a bare number nobody says since when it counts."""
    if day is not None and type(day) is not date and not (isinstance(day, str) and _A_DAY.fullmatch(day)):
        message = "write a day such as 2026-10-05"
        raise ValueError(message)  # as above
    return day


Day = Annotated[date, BeforeValidator(_as_day)]


def _storable(text: str) -> str:
    if not is_storable(text):
        message = "this holds a NUL or half a character, which is no text"
        raise ValueError(message)  # as above
    return text


Text = Annotated[str, AfterValidator(_storable)]
"""What a service stores or looks up as it is: a database refuses what is no text with an error of its own."""


def _bytes(told: object) -> object:
    """Bytes as RFC 4648 writes them, and in no other way: what was dropped or cut on its way would else be another file.

    Line breaks are none of it, and pass: many a library writes them after each line, as RFC 2045 does.
    """
    if isinstance(told, str):
        told = told.replace("\r", "").replace("\n", "")
        try:
            found = base64.b64decode(told, validate=True)
        except ValueError:
            found = None
        if found is not None and base64.b64encode(found).decode() == told:
            return found
    message = "write bytes as base64 (RFC 4648): its 64 characters and padding alone"
    raise ValueError(message)  # as above


Bytes = Annotated[bytes, BeforeValidator(_bytes), WithJsonSchema({"type": "string", "format": "base64"})]
"""What a file holds."""
