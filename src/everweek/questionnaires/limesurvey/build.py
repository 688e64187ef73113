"""From a LimeSurvey survey to a questionnaire document, with a note for everything that could not be carried over."""

import re
import unicodedata
from collections.abc import Mapping

from everweek.errors import Invalid
from everweek.questionnaires import languages
from everweek.questionnaires.document import FORMAT, parse
from everweek.questionnaires.document.conditional import read_condition
from everweek.questionnaires.document.places import Place
from everweek.questionnaires.document.reading import DOCUMENT_KEY, read_question
from everweek.questionnaires.limesurvey.questions import Made, make
from everweek.questionnaires.limesurvey.relevance import Json, Target, Unsupported, condition_of
from everweek.questionnaires.limesurvey.survey import Asked, Group, Note, Survey, lost_in, plain
from everweek.questionnaires.shape import Document, Question


def build(survey: Survey, *, key: str = "") -> tuple[Document, list[Note]]:
    """The document and the notes; ``Invalid`` where nothing of the survey can be asked here."""
    return _Builder(survey, key).build()


MOST = 1000
"""Questions a questionnaire has at most, and a survey may have groups and questions."""


class _Builder:
    def __init__(self, survey: Survey, key: str) -> None:
        self.survey = survey
        # Keys only: each note once, in order.
        self.notes = dict.fromkeys(survey.notes)
        self.tags = self._tags()
        self.default = next(iter(self.tags.values()))
        self.allowed = tuple(dict.fromkeys(self.tags.values()))
        self.key = key or _key_of(survey, self._texts(survey.title, ""))
        self.targets: dict[str, Target] = {}
        self.parsed: list[Question] = []
        self.written: list[Json] = []

    def build(self) -> tuple[Document, list[Note]]:
        """Turn the whole survey into a document, group by group."""
        if max(len(self.survey.groups), sum(len(group.questions) for group in self.survey.groups)) > MOST:
            message = f"The survey has more than {MOST} questions or groups; take it apart before you bring it in."
            raise Invalid(message, field="file")
        for number, group in enumerate(self.survey.groups, 1):
            self._group(number, group)
        if not self.written:
            message = "Nothing in this survey can be asked here: " + "; ".join(str(note) for note in list(self.notes)[:5])
            raise Invalid(message, field="file")
        title = self._texts(self.survey.title, "") or {self.default: self.key}
        document: Json = {
            "format": FORMAT,
            "key": self.key,
            "title": title,
            "language": self.default,
            "languages": list(self.allowed),
            "questions": self.written,
        }
        for name, texts in (("intro", self.survey.welcome), ("thanks", self.survey.end)):
            found = self._texts(texts, "")
            if found:
                document[name] = found
        return parse(document), list(self.notes)

    def _group(self, number: int, group: Group) -> None:
        condition = self._condition(group.relevance, f"group {number}")
        if group.random:
            self._note(f"group {number}", "the order of groups is not drawn by lot here")
        name, description = self._texts(group.name, ""), self._texts(group.description, f"group {number}")
        heading = {tag: "\n".join(part for part in (name.get(tag, ""), description.get(tag, "")) if part) for tag in self.allowed}
        heading = {tag: text for tag, text in heading.items() if text}
        if self.default in heading:
            codes = self.survey.asked()
            key = next(key for key in (f"G{number}", f"group-{number}", f"group-{number}-heading") if key not in codes)
            self._add(Made({"key": key, "kind": "statement", "text": heading}), f"group {number}", condition)
        for asked in group.questions:
            self._question(asked, condition)

    def _question(self, asked: Asked, group_condition: Json | None) -> None:
        made, messages = make(asked, self._texts, self.allowed, assessed=self.survey.assessed)
        if made:
            messages += [message for markup in (*asked.text.values(), *asked.help.values()) for message in lost_in(markup)]
        for message in messages:
            self._note(asked.code, message)
        own = self._condition(asked.relevance, asked.code) if made else None
        both: list[object] = [condition for condition in (group_condition, own) if condition is not None]
        condition: Json | None = {"all": both} if len(both) > 1 else own or group_condition
        for one in made:
            if self._add(one, asked.code, condition):
                self.targets.update(one.targets)

    def _add(self, made: Made, code: str, condition: Json | None) -> bool:
        """Write the question down if the format takes it; say why where it does not."""
        if len(self.written) >= MOST:
            self._note(code, f"it was left out: a questionnaire has at most {MOST} questions, the lines of arrays among them")
            return False
        written = dict(made.written)
        if condition is not None:
            written["when"] = condition
        try:
            question = read_question(Place(written, str(written["key"])), self.default, self.allowed, self.parsed)
        except Invalid as wrong:
            self._note(code, f"it was left out: {wrong.message}")
            return False
        self.parsed.append(question)
        self.written.append(written)
        return True

    def _condition(self, relevance: str, code: str) -> Json | None:
        if relevance.strip() in {"", "1"}:
            return None
        try:
            found = condition_of(relevance, self._resolve)
            if found is not None:
                read_condition(Place(found, "condition"), self.parsed)
        except (Unsupported, Invalid) as wrong:
            reason = wrong.message if isinstance(wrong, Invalid) else str(wrong)
            shown = relevance if len(relevance) <= 300 else f"{relevance[:300]}..."
            self._note(code, f"its condition {shown!r} was left out, so that it is always shown: {reason}")
            return None
        return found

    def _resolve(self, name: str) -> Target | None:
        if name in self.targets:
            return self.targets[name]
        for start in range(len(name), 0, -1):
            code = self.survey.fields.get(name[:start])
            if code is not None:
                rest = name[start:].lstrip("_")
                return self.targets.get(f"{code}_{rest}" if rest else code)
        return None

    def _texts(self, texts: Mapping[str, str], code: str) -> dict[str, str]:
        """Plain texts by our language tags, the default always; ``code`` is noted where that is borrowed from another."""
        found: dict[str, str] = {}
        for theirs, ours in self.tags.items():
            words = plain(texts.get(theirs, ""))
            if words and ours not in found:
                found[ours] = words
        ordered = {tag: found[tag] for tag in self.allowed if tag in found}
        if self.default in ordered or not ordered:
            return ordered
        borrowed, words = next(iter(ordered.items()))
        self._note(code, f"it has no words in {self.default!r}; those in {borrowed!r} are shown")
        return {self.default: words, **ordered}

    def _tags(self) -> dict[str, str]:
        """Return LimeSurvey's language codes with our tags for them, the default first."""
        tags: dict[str, str] = {}
        for code in self.survey.languages or [self.survey.language]:
            tag = code.replace("-informal", "").replace("-easy", "").replace("_", "-")
            if not languages.is_tag(tag):
                self._note("", f"the language {code!r} is not known here; its texts were left out")
                continue
            if tag in tags.values():
                self._note("", f"the language {code!r} is here the same as {tag!r}; its texts were left out")
                continue
            if tag != code:
                self._note("", f"the language {code!r} is called {tag!r} here")
            tags[code] = tag
        if not tags:
            tags[self.survey.language] = "en"
        return tags

    def _note(self, code: str, message: str) -> None:
        self.notes[Note(code, message)] = None


def _key_of(survey: Survey, title: Mapping[str, str]) -> str:
    letters = unicodedata.normalize("NFKD", next(iter(title.values()), "")).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-")[:80].strip("-")
    if DOCUMENT_KEY.fullmatch(words):
        return words
    return f"limesurvey-{survey.sid}" if survey.sid.isdigit() else "limesurvey"
