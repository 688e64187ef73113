"""Reading LimeSurvey's survey structure as tab-separated text (its export "Tab Separated Values format", ``.txt``).

One row each for settings (class S), settings in a language (SL), groups (G), questions (Q), subquestions (SQ) and answer options
(A); what follows a group or a question belongs to it. The default language comes first, then the whole again in each other one.
"""

import codecs
import csv
import io
from collections.abc import Iterator

from everweek.errors import Invalid
from everweek.questionnaires.limesurvey.survey import Asked, Group, Item, Note, Survey

LARGEST = 20_000_000
_COLUMNS = ("class", "type/scale", "name", "relevance", "text", "help", "language", "validation", "mandatory", "other", "default")
_KNOWN = frozenset((*_COLUMNS, "id", "related_id", "same_default", "same_script", "encrypted"))
_LEFT_OUT = {
    "QTA": "the quotas were left out: limit who is asked by contact rules instead",
    "AS": "the texts shown for assessment scores were left out",
}

Row = dict[str, str]


def survey_of(content: bytes) -> Survey:
    """The survey in the text; ``Invalid`` names the line where it is none."""
    survey = Survey(languages=[])
    reader = _Reader(survey)
    for line, row in _rows(content):
        reader.read(line, row)
    if not survey.groups:
        message = "The file holds no groups of questions (rows of class G and Q)."
        raise Invalid(message, field="file")
    survey.languages = list(dict.fromkeys([survey.language, *survey.languages]))
    return survey


def _rows(content: bytes) -> Iterator[tuple[int, Row]]:
    if len(content) > LARGEST:
        message = f"The file is larger than {LARGEST // 1_000_000} MB, more than any survey structure."
        raise Invalid(message, field="file")
    # LimeSurvey writes UTF-8; a spreadsheet that saves "Unicode text" writes UTF-16 and says so in its first two bytes.
    marked = content[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    name, encoding = ("UTF-16", "utf-16") if marked else ("UTF-8", "utf-8-sig")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as wrong:
        message = f"The file is not {name} text (byte {wrong.start}); export it again from LimeSurvey."
        raise Invalid(message, field="file") from wrong
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t")
    try:
        missing = [name for name in ("class", "type/scale", "name", "text", "language") if name not in (lines.fieldnames or ())]
        if missing:
            message = f"Line 1: a survey structure has a column {missing[0]!r}; there is none."
            raise Invalid(message, field="file")
        for row in lines:
            yield lines.line_num, {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
    except csv.Error as wrong:
        message = f"Line {lines.line_num}: {wrong}."
        raise Invalid(message, field="file") from wrong


class _Reader:
    """Takes the rows in order and remembers which group and question they belong to."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.asked: dict[str, Asked] = {}
        self.items: dict[tuple[str, str, str, str], Item] = {}
        self.groups_seen: dict[str, int] = {}
        self.questions_seen: set[tuple[str, str]] = set()
        self.group: Group | None = None
        self.question: Asked | None = None

    def read(self, line: int, row: Row) -> None:
        """Take in one row of the file."""
        kind = row.get("class", "")
        # A file in one language only, written by hand, may leave the column empty.
        row["language"] = row["language"] or self.survey.language
        if kind == "S":
            self._setting(row)
        elif kind == "SL":
            self._setting_in_a_language(row)
        elif kind == "G":
            self._group(row)
        elif kind == "Q":
            self._question(line, row)
        elif kind in {"SQ", "A"}:
            self._item(line, row)
        else:
            self._leave_out(kind)

    def _setting(self, row: Row) -> None:
        if row["name"] == "sid":
            self.survey.sid = row["text"]
        elif row["name"] == "language":
            self.survey.language = row["text"]
        elif row["name"] == "additional_languages":
            self.survey.languages += row["text"].split()
        elif row["name"] == "assessments":
            self.survey.assessed = row["text"] == "Y"

    def _setting_in_a_language(self, row: Row) -> None:
        texts = {
            "surveyls_title": self.survey.title,
            "surveyls_welcometext": self.survey.welcome,
            "surveyls_endtext": self.survey.end,
        }.get(row["name"])
        if texts is not None and row["text"]:
            texts[row["language"]] = row["text"]

    def _group(self, row: Row) -> None:
        place = self.groups_seen.get(row["language"], 0)
        self.groups_seen[row["language"]] = place + 1
        if place >= len(self.survey.groups):
            self.survey.groups.append(Group(relevance=row.get("relevance") or "1", random=bool(row.get("random_group"))))
        self.group = self.survey.groups[place]
        self.question = None
        self.group.name[row["language"]] = row["name"]
        self.group.description[row["language"]] = row["text"]

    def _question(self, line: int, row: Row) -> None:
        if self.group is None:
            message = f"Line {line}: the question {row['name']!r} stands before any group."
            raise Invalid(message, field="file")
        question = self.asked.get(row["name"])
        if (row["name"], row["language"]) in self.questions_seen:
            message = f"Line {line}: there is an earlier question {row['name']!r} in {row['language']!r}; give each its own code."
            raise Invalid(message, field="file")
        self.questions_seen.add((row["name"], row["language"]))
        if question is None:
            question = Asked(
                code=row["name"],
                type=row["type/scale"],
                mandatory=row.get("mandatory") or "N",
                other=row.get("other") == "Y",
                relevance=row.get("relevance") or "1",
                pattern=row.get("validation", ""),
                default=bool(row.get("default")),
                attributes={name: value for name, value in row.items() if name not in _KNOWN and value},
            )
            self.asked[question.code] = question
            self.group.questions.append(question)
        for texts, name in ((question.text, "text"), (question.help, "help")):
            if row.get(name):
                texts[row["language"]] = row[name]
        for name, value in row.items():
            if name not in _KNOWN and value:
                question.translated.setdefault(name, {})[row["language"]] = value
        self.question = question

    def _item(self, line: int, row: Row) -> None:
        if self.question is None:
            message = f"Line {line}: {row['name']!r} stands before any question."
            raise Invalid(message, field="file")
        scale = row["type/scale"]
        key = row["class"], self.question.code, scale, row["name"]
        item = self.items.get(key)
        if item is None:
            item = Item(row["name"], int(scale) if scale in {"0", "1"} else 0)
            self.items[key] = item
            if row["class"] == "A":
                item.score = row.get("relevance", "")
                self.question.answers.append(item)
            else:
                item.relevance = row.get("relevance", "")
                self.question.subquestions.append(item)
        if row["text"]:
            item.text[row["language"]] = row["text"]

    def _leave_out(self, kind: str) -> None:
        for beginning, message in _LEFT_OUT.items():
            if kind.startswith(beginning) and all(note.message != message for note in self.survey.notes):
                self.survey.notes.append(Note("", message))
