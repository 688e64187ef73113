"""What bodies and queries have in common: nothing unknown is let pass, nothing is guessed."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AwareDatetime, BeforeValidator, ConfigDict

from everweek.errors import Invalid
from everweek.text.nearest import did_you_mean


def check_query(request: HttpRequest, query: Schema) -> None:
    """Refuse parameters that ``query`` does not know: ninja would drop them, and with a misspelt one what it was to narrow."""
    known = type(query).model_fields
    for name in request.GET:
        if name not in known:
            message = _("There is no parameter {name!r}; there are {known}.").format(name=name, known=", ".join(known))
            raise Invalid(message + did_you_mean(name, known), field=name)


class Strict(Schema):
    """A body in which an unknown field is an error: a misspelt name must not lose what it carries."""

    model_config = ConfigDict(extra="forbid")


def _written(moment: object) -> object:
    """Refuse a bare number: it might be seconds or milliseconds, and we do not guess."""
    if not isinstance(moment, str):
        message = "write a moment with its time zone, such as 2026-10-05T09:30:00+01:00"
        raise ValueError(message)  # noqa: TRY004  # pydantic turns ValueError, and not TypeError, into a refusal
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_written)]
