"""What the API's document says of problems, and how every error of its library becomes one."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from everweek.errors import EverweekError
from everweek.web.api.problems import problem, refused

E = TypeVar("E", bound=Exception)


class Fault(Schema):
    """One value to blame."""

    field: str = Field(description="Where it stands, such as answers.nps or responses.3.weight.")
    detail: str = Field(description="What is wrong and what would be right.")


class Problem(Schema):
    """What went wrong, for a program and for a person."""

    type: str = Field(
        description="A name for this kind of problem that never changes.", examples=["urn:everweek:problem:invalid"]
    )
    title: str = Field(description="The kind of problem, in words.", examples=["Unprocessable Entity"])
    status: int = Field(description="The HTTP status.", examples=[422])
    detail: str = Field(description="What is wrong here and what would be right.")
    code: str = Field(description="The last part of type.", examples=["invalid"])
    field: str | None = Field(default=None, description="The one value to blame, where there is one.")
    errors: list[Fault] | None = Field(default=None, description="All values to blame, where there are several.")


def install(api: NinjaAPI) -> None:
    """Let every error of ``api`` become a problem document."""

    def on_refused(_request: HttpRequest, error: EverweekError | type[EverweekError]) -> HttpResponse:
        return refused(_raised(error, EverweekError("This cannot be done.")))

    def on_malformed(_request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
        wrong = _raised(error, ValidationError([]))
        faults = [Fault(field=_place(one.get("loc", ())), detail=_sentence(one)) for one in wrong.errors[:50]]
        detail = "; ".join(f"{fault.field}: {fault.detail}" for fault in faults[:3])
        field = faults[0].field if faults else None
        errors = [fault.model_dump() for fault in faults]
        return problem(422, detail or "The request is not valid.", code="invalid", field=field, errors=errors)

    def on_stranger(_request: HttpRequest, _error: AuthenticationError | type[AuthenticationError]) -> HttpResponse:
        return problem(401, "Send a valid token: Authorization: Bearer ew_...", code="token")

    def on_http(_request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
        said = _raised(error, HttpError(400, "The request is not valid."))
        if isinstance(said.__cause__, EverweekError):
            # ninja says of every failure of the parser the same; ours says which it was.
            return problem(said.status_code, said.__cause__.message, code=said.__cause__.code, field=said.__cause__.field)
        return problem(said.status_code, said.message, code=HTTPStatus(said.status_code).name.lower().replace("_", "-"))

    api.add_exception_handler(EverweekError, on_refused)
    api.add_exception_handler(ValidationError, on_malformed)
    api.add_exception_handler(AuthenticationError, on_stranger)
    api.add_exception_handler(HttpError, on_http)


def _sentence(wrong: Mapping[str, Any]) -> str:
    """What is wrong, in words of ours where those of pydantic tell of its own classes, or of the items of a text.

    >>> _sentence({"type": "too_long", "msg": "...", "ctx": {"field_type": "Value", "max_length": 200}})
    'Write at most 200 characters'
    """
    told, ends = wrong.get("type"), wrong.get("ctx", {})
    if told in {"model_attributes_type", "model_type", "dataclass_type"}:
        return "Send an object of names and values, such as {...}"
    # A text that is checked first is called a value, and its characters items.
    if told == "too_long" and ends.get("field_type") == "Value":
        return f"Write at most {ends['max_length']} characters"
    if told == "too_short" and ends.get("field_type") == "Value":
        return f"Write at least {ends['min_length']} characters" if ends["min_length"] > 1 else "Write at least one character"
    return str(wrong.get("msg", "not valid"))


def _raised(error: E | type[E], otherwise: E) -> E:
    """The error itself: ninja's types allow a class to be raised, which says nothing."""
    return otherwise if isinstance(error, type) else error


def _place(location: Sequence[object]) -> str:
    """Where a value stands, without ninja's own names for the body and its argument."""
    parts = [str(part) for part in location]
    if parts[:1] == ["body"]:
        parts = parts[2:] or parts[:1]
    elif parts[:1] in (["query"], ["path"], ["header"]):
        parts = parts[1:] or parts
    return ".".join(parts)
