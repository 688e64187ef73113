"""How a part of the house stands: not raised, but said in the same manner, with what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a part stands: nothing to do; worth a look; it does not do its work."""

    WELL = "well"
    LOOK = "look"
    ILL = "ill"


@dataclass(frozen=True)
class Finding:
    """One part: how it stands, a sentence, and what to do where it does not stand well."""

    part: str
    state: State
    says: str
    do: str = ""
