"""What is asked of a list or a page by its address: one dataclass a page, whose fields say how each part is read and written.

    @dataclass(frozen=True)
    class CasesAsked(Asking):
        words: str = asking.words()
        unit: str = asking.key()
        state: State | None = asking.one_of(State)
        since: date | None = asking.day()

``CasesAsked.read(request.GET)`` takes every address. What cannot be used stands in ``problems``, a sentence for each field, and
is kept as it was typed; the page then shows its form with these and the status 400, and no list: a wrong filter is not no filter.
``asked.to(here)`` is the address of the same page that asks just this, and ``with_`` and ``without`` ask for the one beside it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, ClassVar, Final, Self, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.errors import Invalid
from everweek.facts.rules import read_day
from everweek.people.paging import Place
from everweek.text.storable import is_storable
from everweek.web.choices import Chip

R = TypeVar("R")

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2999
LONGEST: Final = 200
LONGEST_NUMBER: Final = 18
"""A number of so many digits is one that a table can have."""
SHOWN: Final = 40
"""So many letters of what is wrong are said again in the sentence about it."""
PART: Final = "part"
TO_MEND: Final = gettext_lazy("Something you asked for needs mending.")
"""The title of a page that cannot show what is asked of it."""


def number_of(text: str, *, longest: int = LONGEST_NUMBER) -> int | None:
    """The whole number a text is, of at most ``longest`` digits; None where it is none. Only digits from 0 to 9 are such.

    >>> number_of("12"), number_of("-1"), number_of("²"), number_of("1234", longest=3)
    (12, None, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else None


class Part:
    """How one part of an address is read and written; each kind is one of these. ``control`` is what a form shows for it."""

    control: ClassVar[str] = "choose"

    def read(self, texts: Sequence[str]) -> Any:  # noqa: ANN401  # of the field's own type
        """The value of a part that is there; where it stands several times, the last counts. ``Invalid`` says what is wrong."""
        return self.read_one(texts[-1])

    def read_one(self, text: str) -> Any:  # noqa: ANN401  # as above
        """Return the value of a part from its one text; ``Invalid`` says what is wrong."""
        raise NotImplementedError

    def write(self, value: Any) -> list[str]:  # noqa: ANN401  # as above
        """The texts of it: ``read`` makes the same value of them."""
        return [str(value)]


class _Words(Part):
    control = "words"

    def read_one(self, text: str) -> str:
        found = clean(text)
        if len(found) > LONGEST:
            raise Invalid(_("At most %(most)s letters are looked for.") % {"most": LONGEST})
        return found


class _Key(Part):
    def read_one(self, text: str) -> str:
        if not is_storable(text) or len(text) > LONGEST:
            raise Invalid(_("“%(text)s” is not known here.") % {"text": shown_again(text)})
        return text.strip()


class _Number(Part):
    control = "words"

    def read_one(self, text: str) -> int:
        number = number_of(text)
        if number is None:
            raise Invalid(_("“%(text)s” is no whole number.") % {"text": shown_again(text)})
        return number


class _Day(Part):
    control = "day"

    def read_one(self, text: str) -> date:
        try:
            day = read_day(text.strip())
        except Invalid as wrong:
            told = {"text": shown_again(text)}
            raise Invalid(_("%(text)s is no day. Write it like 2026-10-05.") % told) from wrong
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Invalid(_("Choose a day between 1900 and 2999."))
        return day


class _Tick(Part):
    control = "tick"

    def read_one(self, text: str) -> bool:
        if text not in {"1", "on", "true", "yes"}:
            raise Invalid(_("Write 1 for yes, or leave it out."))
        return True

    def write(self, value: Any) -> list[str]:  # noqa: ANN401  # a bool
        return ["1"] if value else []


class _OneOf(Part):
    def __init__(self, choices: Iterable[Any]) -> None:
        self._choices = {str(one): one for one in choices}

    def read_one(self, text: str) -> Any:  # noqa: ANN401  # one of the choices
        if text not in self._choices:
            told = {"text": shown_again(text), "choices": ", ".join(one for one in self._choices if one)}
            raise Invalid(_("“%(text)s” is not one of: %(choices)s.") % told)
        return self._choices[text]


def words() -> Any:  # noqa: ANN401  # as the field is annotated
    """A ``str``: words to look for, as people type them."""
    return part(_Words(), "")


def key(usual: str = "") -> Any:  # noqa: ANN401  # as the field is annotated
    """A ``str``: the key of something, such as a unit. Whether there is such a thing, and for whom, the page finds out."""
    return part(_Key(), usual)


def number() -> Any:  # noqa: ANN401  # as the field is annotated
    """An ``int | None``: the number of something."""
    return part(_Number(), None)


def day() -> Any:  # noqa: ANN401  # as the field is annotated
    """A ``date | None``. A page that has the days ``since`` and ``until`` is told where they stand in the wrong order."""
    return part(_Day(), None)


def tick() -> Any:  # noqa: ANN401  # as the field is annotated
    """A ``bool``: said, or left out."""
    return part(_Tick(), default=False)


def one_of(choices: Iterable[Any], usual: object = None) -> Any:  # noqa: ANN401  # as the field is annotated
    """Read a part as one of an enumeration, or of texts; ``usual`` (left out: None) counts where nothing is asked, and is not
    written.
    """
    return part(_OneOf(choices), usual)


def part(how: Part, default: object) -> Any:  # noqa: ANN401  # as the field is annotated
    """A part of a kind of one's own."""
    return field(default=default, metadata={PART: how})


@dataclass(frozen=True)
class Asking:
    """What is asked of a page by its address.

    ``after`` or ``before`` is the place from which a list is read on (``place``); asking for anything else begins anew.
    ``problems`` says by field what cannot be used, ``typed`` holds what was written there.
    """

    after: str = field(default="", kw_only=True)
    before: str = field(default="", kw_only=True)
    problems: Mapping[str, str] = field(default_factory=dict, kw_only=True, compare=False)
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict, kw_only=True, hash=False)

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """What an address asks. It takes everything: what is not known is passed over, what is wrong is told in ``problems``."""
        values: dict[str, Any] = {}
        typed: dict[str, Sequence[str]] = {}
        problems: dict[str, str] = {}
        for name, how in parts_of(cls).items():
            texts = [text for text in query.getlist(name) if text.strip()]
            try:
                if texts:
                    values[name] = how.read(texts)
            except Invalid as wrong:
                typed[name], problems[name] = tuple(texts), wrong.message
        after = query.get("after", "")
        asked = cls(after=after, before="" if after else query.get("before", ""), typed=typed, **values)
        return replace(asked, problems=asked.at_odds() | problems)

    def at_odds(self) -> dict[str, str]:
        """What does not fit together, by the field to blame; a page that knows of more says it too."""
        since, until = getattr(self, "since", None), getattr(self, "until", None)
        if since and until and since > until:
            return {"until": _("The last day lies before the first.")}
        return {}

    @property
    def address(self) -> str:
        """The query part of the address that asks this, the short one: what is as usual is left out."""
        pairs: list[tuple[str, str]] = []
        for name, how in parts_of(type(self)).items():
            if name in self.typed:
                pairs += [(name, text) for text in self.typed[name]]
            elif name in self.chosen:
                pairs += [(name, text) for text in how.write(getattr(self, name))]
        return urlencode(
            pairs + [(name, place) for name in ("after", "before") if (place := getattr(self, name))], errors="replace"
        )

    @property
    def chosen(self) -> list[str]:
        """The parts that are asked for: all that are not as usual."""
        usual = type(self)()
        return [name for name in parts_of(type(self)) if name in self.typed or getattr(self, name) != getattr(usual, name)]

    @property
    def place(self) -> Place:
        """From where the list is read on."""
        return Place(self.before, back=True) if self.before else Place(self.after)

    def to(self, here: str) -> str:
        """The whole address, of a page that stands at ``here``."""
        return f"{here}?{self.address}" if self.address else here

    def with_(self, **changes: Any) -> Self:  # noqa: ANN401  # of the fields' own types
        """Return what is asked with these changes, from the beginning of the list."""
        typed = {name: texts for name, texts in self.typed.items() if name not in changes}
        problems = {name: said for name, said in self.problems.items() if name in typed}
        return replace(self, **({"after": "", "before": ""} | changes), typed=typed, problems=problems)

    def without(self, name: str) -> Self:
        """Return what is asked with one part as usual, from the beginning of the list."""
        return self.with_(**{name: getattr(type(self)(), name)})

    def blaming(self, name: str, sentence: str) -> Self:
        """Return what is asked, with ``sentence`` as what the page found to be wrong with a part."""
        return replace(self, problems={name: sentence} | dict(self.problems))

    def among(self, name: str, choices: Iterable[str]) -> Self:
        """Return what is asked; where a part is none of the choices that there are for this reader, with that as what
        is wrong.
        """
        value = getattr(self, name)
        if not value or value in set(choices):
            return self
        return self.blaming(name, _("“%(text)s” is not here, or not for you to see.") % {"text": shown_again(value)})

    def check(self) -> Self:
        """Return what is asked, or raise ``Invalid`` for the first problem, where there is no form to show it in."""
        for name, sentence in self.problems.items():
            raise Invalid(sentence, field=name)
        return self

    def answered(self, find: Callable[[], R], *, blamed: str = "") -> tuple[Self, R | None]:
        """What is found, or nothing where something that is asked for cannot be used, which is then told.

        ``blamed`` is the part beside which a refusal stands that names none.
        """
        if self.problems:
            return self, None
        try:
            return self, find()
        except Invalid as wrong:
            return self.blaming(wrong.field or blamed, wrong.message), None

    def chips(self, here: str, told: Mapping[str, str]) -> list[Chip]:
        """For the parts asked for that have no control of their own, told in words by name: each with the way out of it."""
        found = [name for name in self.chosen if told.get(name)]
        ways = parts_of(type(self))
        return [
            Chip(shown_again(text) if name in self.typed else told[name], self.without(name).to(here), name, text)
            for name in found
            for text in self.typed.get(name) or ways[name].write(getattr(self, name))
        ]

    @property
    def status(self) -> int:
        """The status of the page: 400 where something that was asked for cannot be used."""
        return 400 if self.problems else 200


def parts_of(asked: type[Asking]) -> dict[str, Part]:
    """The parts of an address, by name, in their order."""
    return {one.name: one.metadata[PART] for one in fields(asked) if PART in one.metadata}


def shortened(request: HttpRequest, asked: Asking) -> HttpResponse | None:
    """The way to the short address, where another one stands in the bar: a form sends its empty fields, too."""
    if asked.problems or request.META.get("QUERY_STRING", "") == asked.address:
        return None
    return redirect(asked.to(request.path))


def shown_again(text: str) -> str:
    """The beginning of what is wrong, for the sentence about it."""
    return clean(text)[:SHOWN]


def clean(text: str) -> str:
    r"""Words as they are looked for: no more than one blank between them.

    >>> clean("  a\0b \n c ")
    'a b c'
    """
    return " ".join(text.replace("\0", " ").split())
