"""The forms of questionnaires."""

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.people import saying
from everweek.questionnaires.document.places import LONGEST
from everweek.questionnaires.document.reading import DOCUMENT_KEY, MEASURE, QUESTION_KEY, WORD
from everweek.questionnaires.kinds import LONGEST_TEXT, Kind
from everweek.questionnaires.shape import Question
from everweek.questionnaires.standing import STANDING
from everweek.questionnaires.starting import TONGUES
from everweek.web.house.doing import OnceForm
from everweek.web.house.fields import LanguageField, LongTextField
from everweek.web.house.forms import Form, Posted
from everweek.web.questionnaires.words import FELT

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

KEY_HELP: Final = gettext_lazy(
    "For addresses, files and programs: small letters, digits, - and _. Left out, it is made from the title."
)
LIKELY_NEXT: Final = ("pt", "es", "fr", "de", "it", "nl", "pl", "ar", "en")
"""Languages that stand as an example of one to add, the first that is not there."""
FIRST_FIELDS: Final = ("text", "help", "measure", "required")
SCALE_FIELDS: Final = ("low", "high")


class StartForm(OnceForm):
    """Begin a questionnaire: what it is called, and which languages of the starting point it keeps."""

    title = forms.CharField(
        label=gettext_lazy("What it is called"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Customers read it at the top. Left empty, the one you chose keeps its own, in every language."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Which languages to keep"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Others can be added later. The first one is yours, where you keep it."),
        error_messages={"required": gettext_lazy("Keep one language at least.")},
    )
    key = forms.CharField(label=gettext_lazy("Its short name"), max_length=80, required=False, help_text=KEY_HELP)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.choose(languages=[(tag, saying.language(tag)) for tag in TONGUES])
        self.fields["languages"].initial = list(TONGUES)

    def clean_key(self) -> str:
        """A key as documents have it."""
        return check_document_key(self.cleaned_data["key"])


class BringForm(Form):
    """A questionnaire from a file."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("A file that Everweek wrote (.json), or a survey of LimeSurvey (.lss, .txt or .tsv), up to 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,.lss,.txt,.tsv"}),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty. Choose another one."),
        },
    )
    key = forms.CharField(
        label=gettext_lazy("Its short name here"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Left out, the one in the file."),
    )
    over = forms.BooleanField(
        label=gettext_lazy("If there is one of that name already, write it as its draft"),
        help_text=gettext_lazy("What is published stays as it is. A draft that is open is replaced; you can take that back."),
        required=False,
    )

    def clean_key(self) -> str:
        """A key as documents have it."""
        return check_document_key(self.cleaned_data["key"])


class OwnWordsForm(Form):
    """Title, intro and thanks, in the first language."""

    title = forms.CharField(
        label=gettext_lazy("What it is called"), max_length=300, error_messages={"required": gettext_lazy("Give it a title.")}
    )
    intro = LongTextField(
        label=gettext_lazy("Before the first question"),
        rows=3,
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy("Why you ask, and how long it takes."),
    )
    thanks = LongTextField(
        label=gettext_lazy("Thanks, at the end"),
        rows=3,
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy("Say what happens with the answer, if something does."),
    )


class LanguageForm(Form):
    """One language more."""

    def __init__(self, there: Container[str], data: Posted = None) -> None:
        super().__init__(data)
        example = next((saying.language(tag) for tag in LIKELY_NEXT if tag not in there), "")
        self.fields["tag"] = LanguageField(
            label=_("Add a language"),
            max_length=40,
            placeholder=example,
            there=there,
            error_messages={"required": _("Write which language.")},
        )


class QuestionForm(Form):
    """One question of a kind, in the first language: what its kind allows, and nothing else."""

    def __init__(
        self, kind: Kind, *, fixed: bool, question: Question | None = None, data: Mapping[str, object] | None = None
    ) -> None:
        initial = initial_of(kind, question)
        super().__init__(data=data, initial=initial)
        made: dict[str, forms.Field] = {
            "text": _text_field(kind),
            "help": LongTextField(label=gettext_lazy("Explanation under it"), rows=2, required=False, max_length=LONGEST),
        }
        made |= {name: field for name, field in _fields(kind).items() if name in kind.allows}
        if kind.scale_rule in {"default", "given", "range"}:
            low, high = gettext_lazy("Lowest"), gettext_lazy("Highest")
            made |= {"low": _scale_end(low, kind), "high": _scale_end(high, kind)}
        if kind.scale_rule == "from-choices":
            told = gettext_lazy("Left out, the lowest score")
            made["low"] = forms.FloatField(label=gettext_lazy("Scale from"), required=False, help_text=told)
            made["high"] = forms.FloatField(
                label=gettext_lazy("to"), required=False, help_text=gettext_lazy("... and the highest.")
            )
        if not fixed:
            made["key"] = _key_field()
        self.fields.update(made)

    def clean_measure(self) -> str:
        """A measure's name; a standing one may be called by its title, as it is offered and shown."""
        told = str(self.cleaned_data["measure"]).strip()
        by_title = {str(one.title).casefold(): name for name, one in STANDING.items()}
        name = by_title.get(told.casefold(), told)
        if name and not MEASURE.fullmatch(name):
            raise forms.ValidationError(_("Write small letters, with dots between the parts, such as touchpoint.signs."))
        return name

    def clean_key(self) -> str:
        """A question's key."""
        key = str(self.cleaned_data["key"]).strip()
        if key and not QUESTION_KEY.fullmatch(key):
            raise forms.ValidationError(_("Begin with a letter, then letters, digits, . - and _ only."))
        return key

    def clean_about(self) -> str:
        """One word."""
        word = str(self.cleaned_data["about"]).strip()
        if word and not WORD.fullmatch(word):
            raise forms.ValidationError(_("Write one word of small letters, such as experience."))
        return word

    def clean(self) -> dict[str, object]:
        """The ends of a scale belong together."""
        found = super().clean() or self.cleaned_data
        low, high = found.get("low"), found.get("high")
        if (low is None) != (high is None) and not self.has_error("low") and not self.has_error("high"):
            self.add_error("high" if high is None else "low", _("Give both ends of the scale, or neither."))
        elif isinstance(low, int | float) and isinstance(high, int | float) and not low < high:
            self.add_error("high", _("The highest must be more than the lowest."))
        return found


def initial_of(kind: Kind, question: Question | None) -> dict[str, object]:
    """What the form of a question shows at first."""
    if question is None:
        low, high = kind.scale or ((1, 5) if kind.scale_rule == "given" else (None, None))
        return {"measure": "", "low": low, "high": high, "about": "", **kind.begins}
    found: dict[str, object] = {
        name: getattr(question, name)
        for name in ("key", "measure", "required", "not_applicable", "reversed", "whole", "personal", "least", "most", "longest")
    }
    standing = STANDING.get(question.measure or "")
    if standing is not None and question.kind != "felt":
        found["measure"] = str(standing.title)
    low, high = question.scale or (None, None)
    text, explained = next(iter(question.text.values()), ""), next(iter(question.help.values()), "")
    return found | {"about": question.about, "low": low, "high": high, "text": text, "help": explained}


def check_document_key(key: str) -> str:
    """A key as questionnaires have it, or nothing."""
    found = key.strip()
    if found and not DOCUMENT_KEY.fullmatch(found):
        raise forms.ValidationError(_("Write small letters, digits, - and _, such as after-a-call."))
    return found


def _text_field(kind: Kind) -> forms.CharField:
    label = gettext_lazy("What it says") if kind.key == "statement" else gettext_lazy("What it asks")
    return LongTextField(label=label, rows=2, max_length=LONGEST)


def _fields(kind: Kind) -> dict[str, forms.Field]:
    """Every field that only some kinds have."""
    return {
        "measure": _measure_field(kind),
        "required": _tick(
            gettext_lazy("It must be answered"), gettext_lazy("Use it rarely: whoever must answer may leave instead.")
        ),
        "not_applicable": _tick(gettext_lazy("Offer “does not apply”"), gettext_lazy("An answer, but without a score.")),
        "reversed": _tick(gettext_lazy("The lowest answer is the best"), gettext_lazy("The score is turned round.")),
        "whole": _tick(gettext_lazy("Whole numbers only"), ""),
        "least": _whole(gettext_lazy("At least so many"), 1, 1000),
        "most": _whole(gettext_lazy("At most so many"), 1, 1000),
        "longest": _whole(gettext_lazy("At most so many characters"), 1, LONGEST_TEXT),
        "about": forms.CharField(
            label=gettext_lazy("What the answer is about"),
            required=False,
            max_length=40,
            help_text=gettext_lazy("One word, such as experience or price. Comments are sorted by it."),
        ),
        "personal": _tick(
            gettext_lazy("The answer may name somebody"),
            gettext_lazy("Then it goes when that person is erased."),
        ),
    }


def _measure_field(kind: Kind) -> forms.Field:
    if kind.key == "felt":
        pairs = [(name, words) for name, words in FELT.items()]
        return forms.ChoiceField(label=gettext_lazy("What is felt"), choices=pairs)
    return forms.CharField(
        label=gettext_lazy("Counts as the measure"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("With a measure, it counts in the numbers. Without one, it is read and not counted."),
        widget=forms.TextInput(attrs={"list": "measures", "autocapitalize": "off", "spellcheck": "false"}),
    )


def _key_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Its short name"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("For files and programs. Left out, it is made from the words. Once published, it stays."),
        widget=forms.TextInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
    )


def _scale_end(label: "str | _StrPromise", kind: Kind) -> forms.Field:
    if kind.scale_rule == "range":
        return forms.FloatField(label=label, required=False)
    return forms.IntegerField(label=label, min_value=-1000, max_value=1000, required=kind.scale_rule == "given")


def _tick(label: "str | _StrPromise", told: "str | _StrPromise") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=told, required=False)


def _whole(label: "str | _StrPromise", low: int, high: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=low, max_value=high)
