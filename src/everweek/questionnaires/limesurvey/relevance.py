"""LimeSurvey's relevance equations, as far as they say what a condition of ours can say."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Json = dict[str, object]

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<string>"[^"]*"|'[^']*')
    |(?P<field>\d+X\d+X\d+[A-Za-z0-9_#]*(?:\.[A-Za-z]+)?)
    |(?P<number>-?\d+(?:\.\d+)?)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z]+)?)
    |(?P<symbol>==|!=|>=|<=|&&|\|\||[()<>!,])
    )""",
    re.VERBOSE,
)
_WORDS = {"and": "&&", "or": "||", "eq": "==", "ne": "!=", "ge": ">=", "le": "<=", "gt": ">", "lt": "<", "not": "!"}
_COMPARISONS = {"==", "!=", ">=", "<=", ">", "<"}
_TURNED = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "==": "==", "!=": "!="}
_SUFFIXES = {"", "NAOK", "code", "value", "valueNAOK"}
_DEEPEST = 30
_LONGEST = 10_000


class Unsupported(ValueError):
    """An expression says something that a condition of ours cannot say; the message is what."""


@dataclass(frozen=True)
class Target:
    """What a name in an expression is here: a question; ``includes``: one choice of several; ``codes``: LimeSurvey's code of an
    option -> ours.
    """

    question: str
    kind: str
    includes: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Always:
    """Stands for a condition that always holds, or never does."""

    holds: bool


def condition_of(expression: str, resolve: Callable[[str], Target | None]) -> Json | None:
    """The condition an expression says, or ``None`` where it always holds. ``Unsupported`` says what cannot be carried over.

    >>> def resolve(name): return Target("q1", "choice", codes={"A1": "A1"}) if name == "q1" else None
    >>> condition_of('q1.NAOK == "A1"', resolve)
    {'question': 'q1', 'is': 'A1'}
    """
    text = expression.strip()
    if len(text) > _LONGEST:
        message = f"it is longer than {_LONGEST} characters"
        raise Unsupported(message)
    if text.startswith("{") and text.endswith("}"):
        text = text[1:-1]
    if not text:
        return None
    parser = _Parser(_tokens(text), resolve)
    found = parser.either(0)
    if parser.place < len(parser.tokens):
        message = f"{parser.tokens[parser.place][1]!r} is not understood"
        raise Unsupported(message)
    if isinstance(found, _Always):
        if found.holds:
            return None
        message = "it never holds"
        raise Unsupported(message)
    return found


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    place = 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            message = f"{text[place:].strip()[:20]!r} is not understood"
            raise Unsupported(message)
        kind, value = match.lastgroup, match[match.lastgroup]
        if kind == "name" and value.lower() in _WORDS:
            kind, value = "symbol", _WORDS[value.lower()]
        tokens.append((kind, value))
        place = match.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]], resolve: Callable[[str], Target | None]) -> None:
        self.tokens = tokens
        self.resolve = resolve
        self.place = 0

    def either(self, depth: int) -> Json | _Always:
        """Read parts joined by "or", and return them as one condition."""
        if depth > _DEEPEST:
            message = "it is nested too deep"
            raise Unsupported(message)
        return self._joined("||", "any", self._both, depth)

    def _both(self, depth: int) -> Json | _Always:
        return self._joined("&&", "all", self._one, depth)

    def _joined(self, symbol: str, name: str, part: Callable[[int], Json | _Always], depth: int) -> Json | _Always:
        parts = [part(depth)]
        while self._next("symbol", symbol):
            parts.append(part(depth))
        decided = name == "any"  # one that always holds decides an "any"; one that never does decides an "all"
        if any(isinstance(one, _Always) and one.holds is decided for one in parts):
            return _Always(holds=decided)
        open_ones = [one for one in parts if not isinstance(one, _Always)]
        if not open_ones:
            return _Always(holds=not decided)
        return open_ones[0] if len(open_ones) == 1 else {name: open_ones}

    def _one(self, depth: int) -> Json | _Always:
        if depth > _DEEPEST:
            message = "it is nested too deep"
            raise Unsupported(message)
        if self._next("symbol", "!"):
            inner = self._one(depth + 1)
            return _Always(holds=not inner.holds) if isinstance(inner, _Always) else {"not": inner}
        if self._next("symbol", "("):
            inner = self.either(depth + 1)
            if not self._next("symbol", ")"):
                message = "a parenthesis is not closed"
                raise Unsupported(message)
            return inner
        return self._comparison()

    def _comparison(self) -> Json | _Always:
        kind, value = self._take()
        if kind == "name" and self._next("symbol", "("):
            return self._function(value)
        operator = self._peek()
        if operator not in _COMPARISONS:
            if kind == "number":
                return _Always(holds=float(value) != 0)
            message = f"{value!r} alone is not compared with anything"
            raise Unsupported(message)
        self.place += 1
        other_kind, other = self._take()
        if kind in {"name", "field"} and other_kind in {"string", "number"}:
            return compare(self._target(value), operator, other.strip("\"'") if other_kind == "string" else other)
        if kind in {"string", "number"} and other_kind in {"name", "field"}:
            literal = value.strip("\"'") if kind == "string" else value
            return compare(self._target(other), _TURNED[operator], literal)
        message = f"{value!r} is compared with {other!r}, not with a fixed value"
        raise Unsupported(message)

    def _function(self, name: str) -> Json:
        if name != "is_empty":
            message = f"the function {name}() is not understood"
            raise Unsupported(message)
        _kind, value = self._take()
        target = self._target(value)
        if not self._next("symbol", ")"):
            message = "is_empty() of more than a question is not understood"
            raise Unsupported(message)
        return compare(target, "==", "")

    def _target(self, name: str) -> Target:
        base, _dot, suffix = name.partition(".")
        target = self.resolve(base) if suffix in _SUFFIXES else None
        if target is None:
            message = f"{name!r} is no question before this one"
            raise Unsupported(message)
        return target

    def _take(self) -> tuple[str, str]:
        if self.place >= len(self.tokens):
            message = "it ends too early"
            raise Unsupported(message)
        self.place += 1
        return self.tokens[self.place - 1]

    def _peek(self) -> str:
        return self.tokens[self.place][1] if self.place < len(self.tokens) else ""

    def _next(self, kind: str, value: str) -> bool:
        found = self.place < len(self.tokens) and self.tokens[self.place] == (kind, value)
        self.place += found
        return found


def compare(target: Target, operator: str, literal: str) -> Json:
    """One comparison as a condition. An unanswered question is unequal to everything there, so "!=" is the negation of "is"."""
    question = target.question
    if target.includes:
        yes: Json = {"question": question, "includes": target.includes}
        if operator in {"==", "!="} and literal in {"Y", "N", ""}:
            return yes if (literal == "Y") is (operator == "==") else {"not": yes}
        message = f"a choice is compared with {literal!r}"
        raise Unsupported(message)
    if literal == "" and operator in {"==", "!="}:
        return {"question": question, "answered": operator == "!="}
    if target.kind == "choice":
        return _compare_choice(target, operator, literal)
    value: object = literal if target.kind == "date" else _number(literal)
    if operator in {"==", "!="}:
        equal: Json = {"question": question, "is": value}
        return equal if operator == "==" else {"not": equal}
    if operator in {">=", "<="}:
        return {"question": question, "at_least" if operator == ">=" else "at_most": value}
    opposite: Json = {"question": question, "at_most" if operator == ">" else "at_least": value}
    return {"all": [{"question": question, "answered": True}, {"not": opposite}]}


def _compare_choice(target: Target, operator: str, literal: str) -> Json:
    if operator in {"==", "!="}:
        if literal not in target.codes:
            message = f"{target.question!r} has no answer {literal!r}"
            raise Unsupported(message)
        equal: Json = {"question": target.question, "is": target.codes[literal]}
        return equal if operator == "==" else {"not": equal}
    bound = _number(literal)
    numbers = {key: float(code) for code, key in target.codes.items() if code.replace(".", "", 1).isdigit()}
    if len(numbers) < len(target.codes):
        message = f"the answers of {target.question!r} are compared as numbers, but are none"
        raise Unsupported(message)
    fitting = {
        ">=": [key for key, number in numbers.items() if number >= bound],
        "<=": [key for key, number in numbers.items() if number <= bound],
        ">": [key for key, number in numbers.items() if number > bound],
        "<": [key for key, number in numbers.items() if number < bound],
    }[operator]
    if not fitting:
        message = f"no answer of {target.question!r} is {operator} {literal}"
        raise Unsupported(message)
    return {"question": target.question, "any_of": fitting}


def _number(literal: str) -> float:
    try:
        number = float(literal)
    except ValueError as wrong:
        message = f"{literal!r} is no number"
        raise Unsupported(message) from wrong
    return int(number) if number == int(number) else number
