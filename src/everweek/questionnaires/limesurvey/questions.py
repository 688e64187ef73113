"""Each of LimeSurvey's question types as questions of ours."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from everweek.questionnaires.document.reading import CHOICE_KEY
from everweek.questionnaires.limesurvey.relevance import Target
from everweek.questionnaires.limesurvey.survey import Asked, Item, lost_in
from everweek.questionnaires.limesurvey.words import words

Texts = Mapping[str, str]
MakeTexts = Callable[[Texts, str], dict[str, str]]


@dataclass(frozen=True)
class Made:
    """One question of ours, and by which names LimeSurvey's expressions call its answers."""

    written: dict[str, object]
    targets: Mapping[str, Target] = field(default_factory=dict)


# What has no place in a questionnaire, and is said rather than dropped: attribute -> what became of it.
_NOTED = {
    "array_filter": "choices are not filtered by an earlier answer here: all are shown",
    "array_filter_exclude": "choices are not filtered by an earlier answer here: all are shown",
    "random_order": "the order of choices is not drawn by lot here",
    "answer_order": "the order of choices is not drawn by lot here",
    "em_validation_q": "the validation equation was left out",
    "em_validation_sq": "the validation equation was left out",
    "equals_num_value": "that the numbers add up is not checked here",
    "min_num_value": "that the numbers add up is not checked here",
    "max_num_value": "that the numbers add up is not checked here",
    "random_group": "the order of questions is not drawn by lot here",
    "time_limit": "the time limit was left out",
    "prefix": "the words before the field were left out",
    "suffix": "the words after the field were left out",
}
_TYPES = {
    "*": "an equation computes nothing here; it was left out",
    "|": "files cannot be uploaded here; it was left out",
    "I": "the language is chosen by the page, not by a question; it was left out",
    "R": "a ranking cannot be asked here; it was left out (ask for the best three as several choices)",
}


MOST_PARTS = 1000
"""Lines, cells and answers one question may have: as many as a questionnaire has questions."""


def make(asked: Asked, texts: MakeTexts, allowed: tuple[str, ...], *, assessed: bool) -> tuple[list[Made], list[str]]:
    """The questions that a LimeSurvey question becomes (an array one for each line), and what could not be kept of it."""
    maker = _Maker(asked, texts, allowed, assessed=assessed)
    return maker.make(), list(dict.fromkeys(maker.messages))


class _Maker:
    def __init__(self, asked: Asked, texts: MakeTexts, allowed: tuple[str, ...], *, assessed: bool) -> None:
        self.asked = asked
        self.texts = texts
        self.allowed = allowed
        self.assessed = assessed
        self.messages: list[str] = []

    def make(self) -> list[Made]:
        """Return what the question becomes, by its LimeSurvey type."""
        kind = self.asked.type
        if kind in _TYPES:
            self.messages.append(_TYPES[kind])
            return []
        makers: Mapping[str, Callable[[], list[Made]]] = {
            **dict.fromkeys("L!O", self._list),
            **dict.fromkeys("MP", self._several),
            **dict.fromkeys("STU", self._text),
            "Q": lambda: self._lines("text"),
            "N": self._number,
            "K": lambda: self._lines("number"),
            "5": lambda: [self._one(self.asked.code, self._title(), {"kind": "scale", "scale": [1, 5]})],
            "A": lambda: self._lines("scale", scale=[1, 5]),
            "B": lambda: self._lines("scale", scale=[1, 10]),
            "C": lambda: self._lines("choice", choices=self._fixed("YUN")),
            "E": lambda: self._lines("choice", choices=self._fixed("ISD")),
            **dict.fromkeys("FH", self._array),
            "1": self._dual,
            ":": lambda: self._cells("number"),
            ";": lambda: self._cells("text"),
            "Y": lambda: [self._one(self.asked.code, self._title(), {"kind": "choice", "choices": self._fixed("YN")})],
            "G": lambda: [self._one(self.asked.code, self._title(), {"kind": "choice", "choices": self._fixed("FM")})],
            "D": self._date,
            "X": lambda: [Made({"key": self.asked.code, "kind": "statement", "text": self._title()})],
        }
        if kind not in makers:
            self.messages.append(f"there is no question type {kind!r} here; it was left out")
            return []
        if self._size() > MOST_PARTS:
            self.messages.append(f"it has more than {MOST_PARTS} lines, cells or answers; it was left out")
            return []
        self._note_attributes()
        return makers[kind]()

    def _size(self) -> int:
        """Return how many questions of ours it would become, or how many answers it would have, whichever is more."""
        columns = sum(item.scale == 1 for item in self.asked.subquestions)
        rows = len(self.asked.subquestions) - columns
        return max(rows * (columns if self.asked.type in {":", ";"} else 1), columns, len(self.asked.answers))

    def _note_attributes(self) -> None:
        self.messages += [
            message for name, message in _NOTED.items() if self.asked.attributes.get(name, "0") not in {"", "0", "N", "normal"}
        ]
        if self.asked.attributes.get("hidden") == "1":
            self.messages.append("it was always hidden there, and is shown here: remove it if it was filled by the system")
        if self.asked.pattern:
            self.messages.append(f"the check by the pattern {self.asked.pattern!r} was left out")
        if self.asked.default:
            self.messages.append("its default answer was left out: an answer nobody gave is not an answer")
        if self.asked.mandatory == "S":
            self.messages.append("it was softly mandatory; it may be left unanswered here")
        if any(item.relevance.strip() not in {"", "1"} for item in self.asked.subquestions):
            self.messages.append("the conditions of single lines were left out: all are shown")

    def _title(self, item: Item | None = None, second: Item | None = None) -> dict[str, str]:
        """Return the question's words, with those of its line (and of the second one) under them."""
        found = self.texts(self.asked.text, self.asked.code)
        if not found:
            found = {self.allowed[0]: self.asked.code}
            self.messages.append("it has no words; its code is shown")
        for one in (item, second):
            if one is not None:
                words_of = self._item_texts(one)
                found = {tag: f"{text}\n{words_of[tag]}" for tag, text in found.items() if tag in words_of}
        return found

    def _item_texts(self, item: Item) -> dict[str, str]:
        self.messages += [message for markup in item.text.values() for message in lost_in(markup)]
        found = self.texts(item.text, self.asked.code)
        if not found:
            self.messages.append(f"{item.code!r} has no words; its code is shown")
            return {self.allowed[0]: item.code}
        return found

    def _one(self, key: str, title: dict[str, str], rest: Mapping[str, object], name: str = "") -> Made:
        written: dict[str, object] = {"key": key, "kind": rest["kind"], "text": title}
        hint = self.texts(self.asked.help, self.asked.code)
        if hint and self.allowed[0] in hint:
            written["help"] = hint
        if self.asked.mandatory == "Y":
            written["required"] = True
        written.update(rest)
        return Made(written, {name or key: _target(key, str(rest["kind"]), rest.get("choices"))})

    def _list(self) -> list[Made]:
        choices = self._choices(self.asked.answers)
        made = [self._one(self.asked.code, self._title(), {"kind": "choice", "choices": choices})]
        if self.asked.type == "O":
            comment = {tag: f"{text} …" for tag, text in self._title().items()}
            made.append(Made({"key": f"{self.asked.code}_comment", "kind": "text", "text": comment}))
        return made

    def _several(self) -> list[Made]:
        choices = self._choices(self.asked.subquestions, own_words=self.asked.type == "P")
        if self.asked.type == "P":
            self.messages.append("the comment to a choice can be written only where the choice is made")
        alone = set(self.asked.attributes.get("exclude_all_others", "").split(";"))
        rest: dict[str, object] = {
            "kind": "choices",
            "choices": [{**choice, "exclusive": True} if choice["key"] in alone else choice for choice in choices],
        }
        for theirs, ours in (("min_answers", "least"), ("max_answers", "most")):
            limit = self.asked.attributes.get(theirs, "")
            if limit.isdigit() and 1 <= int(limit) <= len(choices):
                rest[ours] = int(limit)
            elif limit:
                self.messages.append(f"the limit {theirs} = {limit} was left out")
        one = self._one(self.asked.code, self._title(), rest)
        names = {f"{self.asked.code}_{choice['key']}": str(choice["key"]) for choice in choices}
        targets = {name: Target(self.asked.code, "choices", includes=key) for name, key in names.items()}
        return [Made(one.written, targets)]

    def _text(self) -> list[Made]:
        return [self._one(self.asked.code, self._title(), {"kind": "text", **self._longest()})]

    def _longest(self) -> dict[str, object]:
        limit = self.asked.attributes.get("maximum_chars", "")
        if self.asked.attributes.get("numbers_only") == "1":
            self.messages.append("that only numbers may be written is not checked in a text")
        return {"longest": int(limit)} if limit.isdigit() and 1 <= int(limit) <= 20_000 else {}

    def _number(self) -> list[Made]:
        return [self._one(self.asked.code, self._title(), {"kind": "number", **self._range()})]

    def _range(self) -> dict[str, object]:
        found: dict[str, object] = {}
        if self.asked.attributes.get("num_value_int_only") == "1":
            found["whole"] = True
        low, high = (self.asked.attributes.get(f"{end}_num_value_n", "") for end in ("min", "max"))
        try:
            if low and high:
                found["scale"] = [float(low), float(high)]
            elif low or high:
                self.messages.append("a limit at one end only was left out")
        except ValueError:
            self.messages.append(f"the limits {low} and {high} are computed there and were left out")
        return found

    def _date(self) -> list[Made]:
        if "H" in self.asked.attributes.get("date_format", "").upper():
            self.messages.append("only the day is asked here, not the time of day")
        if self.asked.attributes.get("date_min") or self.asked.attributes.get("date_max"):
            self.messages.append("the earliest and latest date were left out")
        return [self._one(self.asked.code, self._title(), {"kind": "date"})]

    def _lines(self, kind: str, **rest: object) -> list[Made]:
        """One question for each line of an array or of several fields."""
        if kind == "text":
            rest.update(self._longest())
        if kind == "number":
            rest.update(self._range())
        return [self._one(f"{self.asked.code}_{item.code}", self._title(item), {"kind": kind, **rest}) for item in self._rows()]

    def _array(self) -> list[Made]:
        return self._lines("choice", choices=self._choices(self.asked.answers))

    def _dual(self) -> list[Made]:
        made: list[Made] = []
        for item in self._rows():
            for scale in (0, 1):
                heading = self.asked.translated.get(f"dualscale_header{'AB'[scale]}", {})
                second = Item(str(scale + 1), text=dict(heading)) if heading else None
                key = f"{self.asked.code}_{item.code}_{scale}"
                choices = self._choices([answer for answer in self.asked.answers if answer.scale == scale])
                made.append(self._one(key, self._title(item, second), {"kind": "choice", "choices": choices}))
        return made

    def _cells(self, kind: str) -> list[Made]:
        columns = [item for item in self.asked.subquestions if item.scale == 1]
        return [
            self._one(f"{self.asked.code}_{row.code}_{column.code}", self._title(row, column), {"kind": kind})
            for row in self._rows()
            for column in columns
        ]

    def _rows(self) -> Iterable[Item]:
        return [item for item in self.asked.subquestions if item.scale == 0]

    def _fixed(self, codes: str) -> list[dict[str, object]]:
        return [{"key": code, "text": words(code, self.allowed)} for code in codes]

    def _choices(self, items: Iterable[Item], *, own_words: bool = False) -> list[dict[str, object]]:
        items = list(items)
        scores = {item.code: _score(item.score) for item in items}
        scored = self.assessed and len({score for score in scores.values() if score is not None}) > 1
        choices: list[dict[str, object]] = []
        for item in items:
            if not CHOICE_KEY.fullmatch(item.code):
                self.messages.append(f"the answer {item.code!r} was left out: a code has letters and digits")
                continue
            choice: dict[str, object] = {"key": item.code, "text": self._item_texts(item)}
            if scored and scores[item.code] is not None:
                choice["score"] = scores[item.code]
            if own_words:
                choice["open"] = True
            choices.append(choice)
        if self.asked.other:
            named = self.texts(self.asked.translated.get("other_replace_text", {}), self.asked.code)
            key = "other" if all(choice["key"] != "other" for choice in choices) else "other-words"
            choices.append({"key": key, "text": named or words("other", self.allowed), "open": True})
        return choices


def _score(text: str) -> float | None:
    try:
        score = float(text)
    except ValueError:
        return None
    return int(score) if score == int(score) else score


def _target(key: str, kind: str, choices: object) -> Target:
    codes = {}
    if isinstance(choices, list):
        codes = {str(choice["key"]): str(choice["key"]) for choice in choices}
        if "other" in codes:
            codes["-oth-"] = "other"
    return Target(key, kind, codes=codes)
