"""The form of one question: its fields, choices and condition read together, into a question for the document."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.questionnaires.differences import name_of, question_differences
from everweek.questionnaires.document.writing import Json, dump_question
from everweek.questionnaires.drafting import Opened
from everweek.questionnaires.editing import key_from, place_of
from everweek.questionnaires.kinds import Kind
from everweek.questionnaires.queries import list_measures
from everweek.questionnaires.shape import Question
from everweek.questionnaires.standing import STANDING
from everweek.questionnaires.versions import digest_of
from everweek.web.choices import Option
from everweek.web.questionnaires import choosing, conditions
from everweek.web.questionnaires.contexts import LabelRow, QuestionPart
from everweek.web.questionnaires.forms import FIRST_FIELDS, SCALE_FIELDS, QuestionForm, initial_of

MOST_LABELS: Final = 11
FLAGS: Final = ("required", "not_applicable", "reversed", "whole", "personal")
LIMITS: Final = ("least", "most", "longest")
_LABEL = re.compile(r"label-(-?[0-9]{1,4})")
_WHERE = re.compile(r"questions\[(\d+)\](?: \([^)]*\))?\.?(.*)")


class QuestionEditor:
    """One question being written: as it stands (``sent`` is None), or as somebody sent it.

    ``look`` is for a form that is only looked at again: nothing is refused yet.
    """

    def __init__(
        self,
        opened: Opened,
        kind: Kind,
        *,
        key: str = "",
        place: int | None = None,
        sent: QueryDict | None = None,
        look: bool = False,
    ) -> None:
        document = opened.document
        self.opened, self.kind, self.sent = opened, kind, sent
        self.place = place_of(document, key) if key else len(document.questions) if place is None else place
        self.question: Question | None = document.questions[self.place] if key else None
        self.key = key
        self.fixed = key in opened.fixed
        self.stored_when = self.question.when if self.question is not None else None
        self.known = conditions.earlier(document, self.place)
        self.form = self._form(sent, look=look)
        fixed_choices = opened.fixed_choices(key) if key else frozenset()
        self.too_many = len(self.question.choices) if self.question and len(self.question.choices) > choosing.MOST else 0
        if sent is None:
            self.choices = choosing.Choices(choosing.rows_of(self.question, fixed_choices))
            self.built = conditions.stand(self.stored_when)
        else:
            self.choices = choosing.read(sent, self.question, fixed_choices, document.language)
            self.built = conditions.read(sent, self.stored_when, self.known)
            if look:
                self.built = conditions.Built(self.built.mode, self.built.rows, self.built.when, {})
        self.condition_error = ""

    @property
    def right(self) -> bool:
        """Whether what was sent can be tried on the document."""
        sound = self.form.is_valid() and self.choices.right and not self.built.errors
        return self._has_choices() and self._labels_fit() and sound

    def written(self) -> Json:
        """The question for the document, its words in other languages kept; only where it is ``right``."""
        told = self.form.cleaned_data
        before: Json = dump_question(self.question) if self.question is not None else {}
        taken = {one.key for one in self.opened.document.questions}
        key = self.key if self.fixed else told.get("key") or self.key or key_from(told["text"], taken)
        written: Json = {"key": key, "kind": self.kind.key, "text": self._texts(before.get("text"), told["text"])}
        if told.get("help"):
            written["help"] = self._texts(before.get("help"), told["help"])
        written |= {name: told[name] for name in ("measure", "about", *LIMITS) if told.get(name)}
        written |= {name: True for name in FLAGS if told.get(name)}
        if told.get("low") is not None and told.get("high") is not None:
            written["scale"] = [_whole(told["low"]), _whole(told["high"])]
        elif self.kind.scale_rule == "fixed" and self.kind.scale is not None:
            written["scale"] = list(self.kind.scale)
        if "labels" in self.kind.allows:
            labels = self._labels(before.get("labels"))
            written |= {"labels": labels} if labels else {}
        if "choices" in self.kind.allows:
            written["choices"] = before["choices"] if self.too_many else list(self.choices.written)
        if self.built.when is not None:
            written["when"] = self.built.when
        return written

    def refuse(self, wrong: Invalid) -> None:
        """Say what the document refused beside the field it is about, as far as it is about this question."""
        path = wrong.field or ""
        found = _WHERE.match(path)
        message = wrong.message.removeprefix(f"{path}: ")
        message = message[:1].upper() + message[1:]
        if found is None:
            self.form.add_error("measure" if path == "questions" and "measure" in self.form.fields else None, message)
        elif int(found[1]) != self.place:
            other = self.opened.document.questions[min(int(found[1]), len(self.opened.document.questions)) - (not self.key)]
            told = {"other": name_of(other), "why": message}
            self.form.add_error(None, _("It cannot be saved like this because of %(other)s. %(why)s") % told)
        else:
            self._refuse_part(re.split(r"[.\[]", found[2])[0], message)

    def part(self, address: str, *, after: str = "", others: Sequence[str] = ()) -> QuestionPart:
        """What the template draws."""
        names = list(self.form.fields)
        first = [name for name in FIRST_FIELDS if name in names]
        scale = [name for name in SCALE_FIELDS if name in names]
        more = [name for name in names if name not in {*first, *scale}]
        return QuestionPart(
            address=address,
            key=self.key,
            kind=self.kind.name,
            title=_("A new question") if not self.key else name_of(self._asked()),
            fields=self._bound(first),
            more=self._bound(more),
            more_open=any(self.form[name].errors for name in more) if self.form.is_bound else False,
            scale=self._bound(scale),
            labels=self._label_rows() if "labels" in self.kind.allows else [],
            choices=self.choices.rows if "choices" in self.kind.allows and not self.too_many else [],
            too_many=self.too_many,
            condition=conditions.part_of(self.built, self.opened.document, self.place, self.stored_when, self.condition_error),
            measures=suggestions(),
            form=self.form,
            place=after,
            seen="" if self.question is None else digest_of(dump_question(self.question))[:12],
            others=others,
        )

    def against(self, wanted: Question) -> list[str]:
        """What saving ``wanted`` would change of what stands there now."""
        return question_differences(self._asked(), wanted) if self.question is not None else []

    def _asked(self) -> Question:
        return self.opened.document.questions[self.place]

    def _form(self, sent: QueryDict | None, *, look: bool) -> QuestionForm:
        if sent is None or look:
            form = QuestionForm(self.kind, fixed=self.fixed, question=self.question)
            if sent is not None:
                # Looked at again: what was typed stands there, and nothing is called wrong yet.
                ticks = {name: name in sent for name in FLAGS}
                form.initial = {**initial_of(self.kind, None), **{name: sent.get(name, "") for name in form.fields}, **ticks}
            return form
        return QuestionForm(self.kind, fixed=self.fixed, question=self.question, data=sent)

    def _bound(self, names: Sequence[str]) -> list[BoundField]:
        return [self.form[name] for name in names]

    def _has_choices(self) -> bool:
        if "choices" not in self.kind.allows or self.too_many or self.choices.written:
            return True
        self.form.add_error(None, _("Write at least one thing to choose."))
        return False

    def _texts(self, before: object, text: str) -> dict[str, str]:
        found = dict(before) if isinstance(before, Mapping) else {}
        return {**found, self.opened.document.language: text.strip()}

    def _label_rows(self) -> list[LabelRow]:
        stored = self.question.labels if self.question is not None else {}
        low, high = self._scale()
        points = list(range(low, high + 1)) if high - low < MOST_LABELS else sorted({low, (low + high) // 2, high, *stored})
        points += [point for point in self._labelled() if point not in points]
        language = self.opened.document.language
        return [
            LabelRow(point, self.sent.get(f"label-{point}", "") if self.sent else stored.get(point, {}).get(language, ""))
            for point in points
        ]

    def _scale(self) -> tuple[int, int]:
        ends = self.sent.get("low", "") if self.sent else "", self.sent.get("high", "") if self.sent else ""
        try:
            low, high = int(ends[0]), int(ends[1])
        except ValueError:
            scale = self.question.scale if self.question and self.question.scale else self.kind.scale or (1, 5)
            low, high = int(scale[0]), int(scale[1])
        return (low, high) if -1000 <= low < high <= 1000 else (1, 5)

    def _labels(self, before: object) -> dict[str, dict[str, str]]:
        stored = before if isinstance(before, Mapping) else {}
        return {str(point): self._texts(stored.get(str(point)), text) for point, text in self._labelled().items()}

    def _labelled(self) -> dict[int, str]:
        """The points with words, as sent."""
        sent = self.sent or QueryDict()
        points = [int(match[1]) for match in map(_LABEL.fullmatch, sent) if match]
        return {point: text for point in sorted(points) if (text := sent.get(f"label-{point}", "")).strip()}

    def _labels_fit(self) -> bool:
        low, high = self._scale()
        outside = [str(point) for point in self._labelled() if not low <= point <= high]
        if not outside or "labels" not in self.kind.allows:
            return True
        message = _("There are words at %(points)s, which is not on this scale. Empty them, or make the scale longer.")
        self.form.add_error(None, message % {"points": ", ".join(outside)})
        return False

    def _refuse_part(self, name: str, message: str) -> None:
        if name == "when":
            self.condition_error = message
        elif name in self.form.fields:
            self.form.add_error(name, message)
        elif name in {"scale", "labels"} and "high" in self.form.fields:
            self.form.add_error("high", message)
        else:
            self.form.add_error(None, message)


def suggestions() -> list[Option]:
    """Measures a question may feed: the standing ones, and those other questionnaires feed already, with their scales."""
    scales = list_measures()
    standing = {name: str(one.title) for name, one in STANDING.items() if one.offered}
    names = [*standing, *(name for name in sorted(scales) if name not in STANDING)]
    told = {
        name: _("from %(low)g to %(high)g") % {"low": scales[name][0], "high": scales[name][1]}
        for name in names
        if name in scales
    }
    return [Option(standing.get(name, name), told.get(name, ""), chosen=False) for name in names]


def _whole(number: float) -> float:
    return int(number) if number == int(number) else number
