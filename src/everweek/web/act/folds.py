"""A thing that can be done on the page of a case, behind a click."""

from dataclasses import dataclass
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Fold:
    """One thing that can be done, behind a click."""

    label: Annotated[Words, "what it is called"]
    route: Annotated[str, "the name of its address"]
    press: Annotated[Words, "what its button says"]
    says: Annotated[Words, "what will happen"]
    form: Annotated[Form, "what it asks for"]
    first: Annotated[bool, "whether it is what one would do next"]
