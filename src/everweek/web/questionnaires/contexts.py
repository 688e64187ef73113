"""What the templates of questionnaires are given: one dataclass a page, every field described."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from django.forms import BoundField, Form
from django.utils.functional import Promise

from everweek.web.answering.contexts import AnswerForm
from everweek.web.choices import Option, Step
from everweek.web.house.paging import Pager
from everweek.web.pages import Page
from everweek.web.questionnaires.filters import QuestionnairesAsked


@dataclass(frozen=True)
class QuestionnaireLine:
    """One questionnaire of the list."""

    key: Annotated[str, "its name in addresses"]
    title: Annotated[str, "what it is called"]
    states: Annotated[Sequence[tuple[str | Promise, str]], "where it stands: words and how they are marked"]
    languages: Annotated[str, "the languages it can be read in"]
    measures: Annotated[str, "what it measures, in words"]
    questions: Annotated[int, "how many questions it asks"]
    responses: Annotated[int, "how many answers came back"]
    newest: Annotated[datetime | None, "when the last answer was given"]


@dataclass(frozen=True, kw_only=True)
class QuestionnairesPage(Page, template="questionnaires/list.html"):
    """`/listen/questionnaires/`: everything that is asked of anyone."""

    title: Annotated[str | Promise, "what can be said of them, as a sentence"]
    lines: Annotated[Sequence[QuestionnaireLine], "the questionnaires of this page that are asked, or may be"]
    unasked: Annotated[Sequence[QuestionnaireLine], "those of this page that take in what people say unasked"]
    asked: Annotated[QuestionnairesAsked, "what is asked for"]
    pager: Annotated[Pager, "the ways to the titles before and after these"]
    states: Annotated[Sequence[Option], "the states they can be filtered by"]
    filters: Annotated[bool, "whether there is enough to filter, or a filter is set"]
    any: Annotated[bool, "whether there is any questionnaire or any filter"]
    may_edit: Annotated[bool, "whether the reader may write questionnaires"]
    gives: Annotated[str, "where the reader gives themselves a post, for who may do that and write none; or nothing"]


@dataclass(frozen=True)
class ShelfLine:
    """One starting point."""

    value: Annotated[str, "its name in the form"]
    title: Annotated[str, "what it is called"]
    told: Annotated[str | Promise, "what it is for"]
    questions: Annotated[Sequence[str], "what it asks"]
    takes: Annotated[str, "about how long it takes to answer"]
    languages: Annotated[str, "the languages it is written in"]
    chosen: Annotated[bool, "whether it is chosen"]


@dataclass(frozen=True, kw_only=True)
class ShelfPage(Page, template="questionnaires/shelf.html"):
    """`/listen/questionnaires/new/`: begin a questionnaire."""

    form: Annotated[Form, "its title and its name in addresses"]
    lines: Annotated[Sequence[ShelfLine], "what one can begin with"]


@dataclass(frozen=True, kw_only=True)
class BringPage(Page, template="questionnaires/bring.html"):
    """`/listen/questionnaires/import/`: bring a questionnaire in from a file."""

    form: Annotated[Form, "the file, and what to do where there is one of that name"]
    brought: Annotated[str, "the key of what came in, or nothing so far"] = ""
    title: Annotated[str, "what came of it, as a sentence, or what the page is for"]
    notes: Annotated[Sequence[str], "what could not be carried over, each in words"] = ()
    missing: Annotated[int, "how many texts are not translated"] = 0
    number: Annotated[int, "the number of the version that came in"] = 0


@dataclass(frozen=True)
class VersionLine:
    """One version of a questionnaire."""

    number: Annotated[int, "its number"]
    published_at: Annotated[datetime | None, "since when it is published; None: it is the draft"]
    saved_at: Annotated[datetime, "when it was last written"]
    responses: Annotated[int, "how many answers it got"]
    changes: Annotated[Sequence[str], "what it asks otherwise than the version before, in words"]
    first: Annotated[bool, "whether there is none before it"]
    current: Annotated[bool, "whether it is what is asked now"]


@dataclass(frozen=True)
class TextLine:
    """One question as the page of a questionnaire shows it."""

    text: Annotated[str, "what it asks, in the language chosen"]
    kind: Annotated[str | Promise, "its kind in words"]
    counts: Annotated[str, "what an answer counts as, in words, or nothing"]
    when: Annotated[str, "when it is shown, in words, or nothing: always"]
    choices: Annotated[Sequence[str], "what can be chosen"]


@dataclass(frozen=True)
class Comparing:
    """Two versions beside each other."""

    older: Annotated[Sequence[Option], "the versions to compare from"]
    newer: Annotated[Sequence[Option], "the versions to compare with"]
    sentences: Annotated[Sequence[str] | None, "what is different, in words; None: nothing was chosen"]


@dataclass(frozen=True, kw_only=True)
class QuestionnairePage(Page, template="questionnaires/one.html"):
    """`/listen/questionnaires/KEY`: one questionnaire, its versions and its words."""

    key: Annotated[str, "its name in addresses"]
    title: Annotated[str, "how it stands, as a sentence"]
    name: Annotated[str, "what it is called"]
    states: Annotated[Sequence[tuple[str | Promise, str]], "where it stands: words and how they are marked"]
    versions: Annotated[Sequence[VersionLine], "its versions, the newest first"]
    comparing: Annotated[Comparing | None, "two versions beside each other, where there are two"]
    shown: Annotated[int, "the number of the version whose words are shown"]
    drafted: Annotated[int | None, "the number of the draft, where there is one"]
    archived: Annotated[bool, "whether it is archived"]
    intro: Annotated[str, "its words before the first question"]
    thanks: Annotated[str, "its words of thanks"]
    lines: Annotated[Sequence[TextLine], "its questions in the language chosen"]
    languages: Annotated[Sequence[Option], "the languages it can be read in"]
    language: Annotated[str, "the tag of the one it is shown in"]
    direction: Annotated[str, "ltr or rtl"]
    responses: Annotated[int, "how many answers came back"]
    newest: Annotated[datetime | None, "when the last answer was given"]
    answers: Annotated[Step | None, "where its answers are, for who may read them"]
    as_file: Annotated[str, "where they are handed out as a file, for the same"]
    measures: Annotated[Sequence[Step], "its measures, each with its page"]
    may_edit: Annotated[bool, "whether the reader may write questionnaires"]


@dataclass(frozen=True)
class OutlineLine:
    """One question in the editor."""

    key: Annotated[str, "which question"]
    number: Annotated[int, "where it stands"]
    text: Annotated[str, "what it asks"]
    kind: Annotated[str | Promise, "its kind in words"]
    marks: Annotated[Sequence[str], "what is special about it, each in a word or two"]
    when: Annotated[str, "when it is shown, in words, or nothing: always"]
    address: Annotated[str, "where it is opened"]
    open: Annotated[bool, "whether it is open now"]
    first: Annotated[bool, "whether none stands above it"]
    last: Annotated[bool, "whether none stands below it"]
    focus: Annotated[str, "which of its arrows has the focus: up, down, or neither"] = ""


@dataclass(frozen=True)
class ChoiceRow:
    """One choice in the form of a question."""

    number: Annotated[int, "which row"]
    key: Annotated[str, "the choice's name for programs"]
    fixed: Annotated[bool, "whether the key is there already and stays"]
    text: Annotated[str, "its words"]
    score: Annotated[str, "its score, as typed"]
    open: Annotated[bool, "whether own words may be written beside it"]
    exclusive: Annotated[bool, "whether it stands alone"]
    place: Annotated[str, "where it stands, as typed"]
    error: Annotated[str, "what is wrong with it, or nothing"]


@dataclass(frozen=True)
class LabelRow:
    """The words at one point of a scale."""

    point: Annotated[int, "which point"]
    text: Annotated[str, "its words"]


@dataclass(frozen=True)
class ConditionRow:
    """One comparison in the form of a question."""

    number: Annotated[int, "which row"]
    questions: Annotated[Sequence[Option], "the questions it can look back at"]
    operators: Annotated[Sequence[Option], "how that question can be compared; none before it is chosen"]
    values: Annotated[Sequence[Option], "what can be chosen there; none: it is typed"]
    value: Annotated[str, "what is typed"]
    typed: Annotated[str, "how it is typed: text, date, or nothing where it is chosen or not needed"]
    hint: Annotated[str, "what can be typed, in words"]
    error: Annotated[str, "what is wrong with it, or nothing"]


@dataclass(frozen=True)
class ConditionPart:
    """When a question is shown, in its form."""

    modes: Annotated[Sequence[Option], "always, all of it, any of it, or as it is where the builder cannot show it"]
    kept: Annotated[str, "the condition that is kept as it is, in words, or nothing"]
    rows: Annotated[Sequence[ConditionRow], "the comparisons, and an empty one"]
    error: Annotated[str, "what is wrong with the whole, or nothing"]


@dataclass(frozen=True)
class QuestionPart:
    """The form of the question that is open."""

    address: Annotated[str, "where it is sent"]
    key: Annotated[str, "which question; nothing for a new one"]
    kind: Annotated[str | Promise, "its kind in words"]
    title: Annotated[str, "what the form is for"]
    fields: Annotated[Sequence[BoundField], "what every reader fills in, in order"]
    more: Annotated[Sequence[BoundField], "what few need"]
    more_open: Annotated[bool, "whether the part that few need is open"]
    scale: Annotated[Sequence[BoundField], "the ends of the scale, where it has some"]
    labels: Annotated[Sequence[LabelRow], "the words at its points"]
    choices: Annotated[Sequence[ChoiceRow], "what can be chosen, and empty rows"]
    too_many: Annotated[int, "how many choices there are, where they are too many to be changed here"]
    condition: Annotated[ConditionPart | None, "when it is shown; None where no question stands before it"]
    measures: Annotated[Sequence[Option], "measures it may feed, as suggestions"]
    form: Annotated[Form, "all fields, with what is wrong with the whole"]
    place: Annotated[str, "for a new question: after which it stands"]
    seen: Annotated[str, "the state of the question, so that words kept in the browser are not laid over another"]
    others: Annotated[Sequence[str], "where somebody else changed it meanwhile: what saving this would change of theirs"]


@dataclass(frozen=True)
class LanguageLine:
    """One language of a draft."""

    tag: Annotated[str, "its tag"]
    name: Annotated[str, "what it calls itself"]
    first: Annotated[bool, "whether it is the one written in first"]
    missing: Annotated[int, "how many texts are missing in it"]


@dataclass(frozen=True)
class KindLine:
    """A kind of question to choose."""

    key: Annotated[str, "its name in addresses"]
    name: Annotated[str | Promise, "what it is called"]
    help: Annotated[str | Promise, "what it is for"]


@dataclass(frozen=True, kw_only=True)
class EditorPage(Page, template="questionnaires/editor.html"):
    """`/listen/questionnaires/KEY/edit`: the draft of a questionnaire, one part of it open."""

    key: Annotated[str, "the questionnaire's name in addresses"]
    name: Annotated[str, "what it is called"]
    title: Annotated[str, "what is being done, as a sentence"]
    lead: Annotated[str, "what comes of a change, in a sentence"]
    digest: Annotated[str, "the state that is shown: what is saved over another is refused"]
    last_change: Annotated[str, "the word by which the reader's last change is taken back, or nothing"]
    number: Annotated[int, "the number of the version that is shown"]
    drafted: Annotated[bool, "whether there is a draft"]
    published: Annotated[int | None, "the number of the published version, where there is one"]
    lines: Annotated[Sequence[OutlineLine], "its questions in order"]
    intro: Annotated[str, "its words before the first question"]
    thanks: Annotated[str, "its words of thanks"]
    own_words: Annotated[Form | None, "the form of title, intro and thanks, where it is open"]
    part: Annotated[QuestionPart | None, "the question that is open, or a new one"]
    kinds: Annotated[Sequence[KindLine], "kinds to choose from"]
    after: Annotated[str, "the question after which one is added, or nothing: at the end"]
    languages: Annotated[Sequence[LanguageLine], "its languages"]
    adding: Annotated[Form, "one language more"]


@dataclass(frozen=True)
class TranslationLine:
    """One text beside its translation."""

    name: Annotated[str, "the name of its field"]
    told: Annotated[str, "what it is"]
    original: Annotated[str, "the text in the first language"]
    text: Annotated[str, "the text in the other"]
    missing: Annotated[bool, "whether it is missing"]
    rows: Annotated[int, "how tall its field is"]


@dataclass(frozen=True, kw_only=True)
class TranslationPage(Page, template="questionnaires/translate.html"):
    """`/listen/questionnaires/KEY/translate/TAG`: every text of a draft side by side with its translation."""

    key: Annotated[str, "the questionnaire's name in addresses"]
    name: Annotated[str, "what it is called"]
    title: Annotated[str, "how far the translation is, as a sentence"]
    digest: Annotated[str, "the state that is shown"]
    tag: Annotated[str, "the language it is translated to"]
    language: Annotated[str, "what that language calls itself"]
    direction: Annotated[str, "ltr or rtl"]
    first_tag: Annotated[str, "the language it is written in first"]
    first_language: Annotated[str, "what that one calls itself"]
    first_direction: Annotated[str, "ltr or rtl"]
    lines: Annotated[Sequence[TranslationLine], "the texts of this page"]
    pager: Annotated[Pager, "the ways to the texts before and after these"]
    problem: Annotated[str, "why it could not be saved, or nothing"]


@dataclass(frozen=True)
class MeasureLine:
    """What becomes of one measure."""

    title: Annotated[str, "what people call it"]
    state: Annotated[str | Promise, "begins, ends, keeps, moves, clashes, in words"]
    tone: Annotated[str, "how that is marked"]
    told: Annotated[str, "what it means for the numbers, in a sentence"]


@dataclass(frozen=True, kw_only=True)
class PublishPage(Page, template="questionnaires/publish.html"):
    """`/listen/questionnaires/KEY/publish`: what publishing the draft changes, and for the numbers."""

    key: Annotated[str, "the questionnaire's name in addresses"]
    name: Annotated[str, "what it is called"]
    title: Annotated[str, "what would be published, as a sentence"]
    digest: Annotated[str, "the state that is shown: another is not published unseen"]
    number: Annotated[int, "the number it gets"]
    published: Annotated[int | None, "the number of the version asked so far"]
    changes: Annotated[Sequence[str], "what changes, in words"]
    measures: Annotated[Sequence[MeasureLine], "what becomes of the measures"]
    missing: Annotated[Sequence[LanguageLine], "the languages in which texts are missing"]
    twice: Annotated[Sequence[str], "which two questions would count somebody twice, each in a sentence"]
    blocked: Annotated[bool, "whether a measure stands in the way"]
    problem: Annotated[str, "why it was not published, or nothing"]


@dataclass(frozen=True)
class ConditionLine:
    """A question behind a condition, as the answers so far stand."""

    name: Annotated[str, "what it asks"]
    when: Annotated[str, "when it is shown"]
    because: Annotated[str, "what decides it now"]


@dataclass(frozen=True, kw_only=True)
class PreviewPage(Page, template="questionnaires/preview.html"):
    """`/listen/questionnaires/KEY/NUMBER/preview`: a version as a customer sees it; nothing is stored."""

    key: Annotated[str, "the questionnaire's name in addresses"]
    name: Annotated[str, "what it is called"]
    title: Annotated[str, "what is shown, as a sentence"]
    form: Annotated[AnswerForm, "the questions"]
    done: Annotated[bool, "whether all was answered"]
    thanks: Annotated[str, "the words of thanks"]
    scores: Annotated[Sequence[tuple[str, str]], "what the answers would count as: measure and score"]
    waiting: Annotated[Sequence[ConditionLine], "questions that are not shown now"]
    appeared: Annotated[Sequence[ConditionLine], "questions behind a condition that are shown now"]
    languages: Annotated[Sequence[Option], "the languages it can be read in; values are addresses"]
    wide: Annotated[bool, "whether it is shown as wide as a desk"]
    other_width: Annotated[str, "the address of the other width"]
    may_edit: Annotated[bool, "whether the reader may write questionnaires"]
