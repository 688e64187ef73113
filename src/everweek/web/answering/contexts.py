"""What the form of a respondent needs to be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class AskedChoice:
    """One thing a respondent can choose."""

    value: Annotated[str, "as the form sends it"]
    label: Annotated[str, "in the respondent's language"]
    chosen: Annotated[bool, "whether it is chosen now"]
    own_name: Annotated[str, "the name of the field for own words beside it, or nothing"] = ""
    own_words: Annotated[str, "what stands in that field"] = ""


@dataclass(frozen=True)
class AskedQuestion:
    """One question as a respondent sees it."""

    key: Annotated[str, "which question"]
    name: Annotated[str, "the name of its field"]
    control: Annotated[str, "how it is answered: points, one, several, select, text, date, number or statement"]
    text: Annotated[str, "what it asks"]
    help: Annotated[str, "the explanation under it, or nothing"]
    choices: Annotated[Sequence[AskedChoice], "what can be chosen, points of a scale among them"]
    low_words: Annotated[str, "the words at the lowest point"]
    high_words: Annotated[str, "the words at the highest point"]
    value: Annotated[str, "what is typed so far"]
    longest: Annotated[int | None, "how many characters at most"]
    not_applicable: Annotated[AskedChoice | None, "the answer that it does not apply, where it is offered"]
    error: Annotated[str, "what is wrong with the answer, or nothing"] = ""
    mark: Annotated[str, "the word that tells it from most others: required or optional, or nothing"] = ""


@dataclass(frozen=True)
class AnswerForm:
    """What a respondent fills in, whoever asks: the questions that are shown after the answers so far."""

    language: Annotated[str, "the language it is shown in"]
    direction: Annotated[str, "ltr or rtl"]
    title: Annotated[str, "what the questionnaire is called"]
    intro: Annotated[str, "the words before the first question, or nothing"]
    questions: Annotated[Sequence[AskedQuestion], "what is asked now, in order"]
    hidden: Annotated[Sequence[tuple[str, str]], "answers to questions not shown now, as fields, so that they are not lost"]
    send: Annotated[str, "what the button says"]
    more: Annotated[Sequence[AskedQuestion], "what may be answered too and stands folded away under the button"] = ()
    more_words: Annotated[str, "what unfolds it"] = ""
