"""Reading JSON by hand with the place always known, so that every refusal names it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from everweek.errors import Invalid
from everweek.questionnaires import languages
from everweek.questionnaires.shape import Texts

LONGEST = 10_000
"""Characters one text of a questionnaire may have in one language."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Place:
    """A value somewhere in a document, and where: ``questions[3] (recommend).scale``."""

    value: object
    path: str

    def refuse(self, message: str) -> Invalid:
        """Return the refusal of this value, which names its place."""
        return Invalid(f"{self.path}: {message}", field=self.path, code="document")

    def named(self, name: str) -> "Place":
        """Return this place with ``name`` in parentheses after its path, as in ``questions[3] (recommend)``."""
        return Place(self.value, f"{self.path} ({name})")

    def mapping(self, *, required: frozenset[str], optional: frozenset[str]) -> "Object":
        """Return the value as an object with these fields and no others; raises ``Invalid`` where it is none."""
        if not isinstance(self.value, Mapping):
            raise self.refuse("give an object ({...}).")
        known = required | optional
        for name in self.value:
            if name not in known:
                raise self.refuse(f"there is no field {name!r} here; there are {', '.join(sorted(known))}.")
        for name in sorted(required):
            if name not in self.value:
                raise self.refuse(f"the field {name!r} is missing.")
        return Object(self.value, self.path)

    def items(self, *, least: int, most: int) -> Iterator["Place"]:
        """The value as a list of ``least`` to ``most`` items."""
        if not isinstance(self.value, list | tuple):
            raise self.refuse("give a list ([...]).")
        if not least <= len(self.value) <= most:
            raise self.refuse(f"give {least} to {most} items, not {len(self.value)}.")
        return (Place(item, f"{self.path}[{index}]") for index, item in enumerate(self.value))

    def word(self, pattern: re.Pattern[str], like: str) -> str:
        """The value as a string of a certain form."""
        if not isinstance(self.value, str) or not pattern.fullmatch(self.value):
            raise self.refuse(f"give {like}, not {_shown(self.value)}.")
        return self.value

    def flag(self) -> bool:
        """The value as true or false."""
        if not isinstance(self.value, bool):
            raise self.refuse(f"give true or false, not {_shown(self.value)}.")
        return self.value

    def whole(self, low: int, high: int) -> int:
        """Return the value as a whole number from ``low`` to ``high``; raises ``Invalid`` where it is none."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or not low <= self.value <= high:
            raise self.refuse(f"give a whole number from {low} to {high}, not {_shown(self.value)}.")
        return self.value

    def number(self) -> float:
        """The value as a finite number; a whole one stays whole."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.refuse(f"give a number, not {_shown(self.value)}.")
        if not -1e9 <= self.value <= 1e9:  # NaN is not either
            raise self.refuse("give a number up to a thousand million.")
        return int(self.value) if self.value == int(self.value) else self.value

    def texts(self, default: str, allowed: tuple[str, ...]) -> Texts:
        """The value as the same text in several languages, in the order of ``allowed``, the default language among them."""
        if not isinstance(self.value, Mapping):
            raise self.refuse(f'give a text for each language, such as {{"{default}": "..."}}.')
        for tag, text in self.value.items():
            if tag not in allowed:
                raise self.refuse(f"{tag!r} is not among the languages of this questionnaire ({', '.join(allowed)}).")
            if not isinstance(text, str) or not text.strip():
                raise self.refuse(f"the text in {tag!r} is empty: write it or leave {tag!r} out.")
            if len(text) > LONGEST:
                raise self.refuse(f"the text in {tag!r} has {len(text)} characters; at most {LONGEST} are possible.")
            if _UNPRINTABLE.search(text):
                raise self.refuse(f"the text in {tag!r} holds control characters; leave them out.")
        if default not in self.value:
            raise self.refuse(f"the text in the default language {default!r} is missing.")
        return {tag: self.value[tag] for tag in allowed if tag in self.value}

    def tag(self) -> str:
        """The value as a language tag."""
        if not isinstance(self.value, str) or not languages.is_tag(self.value):
            raise self.refuse(f"give a language tag such as en, pt-BR or ar, not {_shown(self.value)}.")
        return self.value


@dataclass(frozen=True)
class Object:
    """An object whose fields are known to be allowed."""

    value: Mapping[str, object]
    path: str

    def __contains__(self, name: str) -> bool:
        return name in self.value

    def __getitem__(self, name: str) -> Place:
        return Place(self.value[name], f"{self.path}.{name}" if self.path else name)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
