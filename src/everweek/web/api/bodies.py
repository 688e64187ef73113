"""What bodies have in common: nothing unknown is let pass."""

from ninja import Schema
from pydantic import ConfigDict


class Strict(Schema):
    """A body in which an unknown field is an error: a misspelt name must not lose what it carries."""

    model_config = ConfigDict(extra="forbid")
