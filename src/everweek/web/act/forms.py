"""The forms of Act. Each about a case carries how often it had been changed when its page was made (``seen``)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.act.cases.rules import LONGEST_TEXT, LONGEST_TITLE, TO_BE_TOLD, Aside, Deed, Severity, may
from everweek.act.causes.queries import list_causes
from everweek.act.clocks import queries
from everweek.act.clocks.rules import ClockKind
from everweek.act.clocks.services import MOST_MINUTES
from everweek.act.complaining.queries import DoorShown
from everweek.act.mailing.queries import MailboxShown
from everweek.act.queues import Queue
from everweek.act.shown import CaseShown
from everweek.act.words import KINDS, SEVERITIES
from everweek.moments.queries import list_touchpoints
from everweek.people.models import Member
from everweek.web.act.filing import FilesField
from everweek.web.act.words import (
    ASIDES,
    COMPLEXITIES,
    DECISIONS,
    FROM_HERE,
    IMPACTS,
    SOUGHT,
    WAYS,
    told_of,
)
from everweek.web.house.doing import OnceForm
from everweek.web.house.fields import LanguageField
from everweek.web.house.forms import Files, Form, Posted

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Label: TypeAlias = "str | _StrPromise"
Promises = Mapping[ClockKind, Mapping[Severity, queries.Promise]]
Choices = Sequence[tuple[str, str | Promise]]


def _text(label: Label, *, required: bool = True, rows: int = 4, help_text: Label = "") -> forms.CharField:
    box = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, required=required, max_length=LONGEST_TEXT, widget=box, help_text=help_text)


def _one_of(label: Label, words: Mapping[str, str | Promise], none: str | Promise) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, choices=[("", none), *((str(key), name) for key, name in words.items())]
    )


class CaseForm(OnceForm):
    """A form about a case that stands already."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        case: CaseShown,
        data: Posted = None,
        files: Files = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        name = type(self).__name__.removesuffix("Form").lower()
        super().__init__(data, files, initial={"seen": case.changes, **(initial or {})}, auto_id=f"{name}-%s")

    def look_again(self, case: CaseShown) -> None:
        """Where it was refused because somebody was quicker, it is sent next with the picture it is shown beside now."""
        if any(error.code == "changed" for errors in self.errors.as_data().values() for error in errors):
            assert isinstance(self.data, QueryDict)  # noqa: S101  # it was sent
            self.data = self.data.copy()
            self.data["seen"] = str(case.changes)


class WriteForm(CaseForm):
    """A word to the customer that was said, or sent, by somebody."""

    text = _text(_("What the customer is told"))
    through = forms.ChoiceField(label=_("How"), choices=[*FROM_HERE.items(), *WAYS.items()])
    attached = FilesField()
    asks = forms.BooleanField(label=_("We need an answer from the customer; the clock for the solution waits"), required=False)

    def __init__(self, case: CaseShown, data: Posted = None, files: Files = None) -> None:
        super().__init__(case, data, files)
        if not may(Deed.ASK, case.standing):
            # Once they were told, their word to that is waited for, and nothing waits for another one.
            del self.fields["asks"]


class HearForm(CaseForm):
    """A word of the customer that came by telephone or at a desk."""

    text = _text(_("What the customer said, in their words"))
    through = forms.ChoiceField(label=_("How"), choices=list(WAYS.items()))
    attached = FilesField()


class NoteForm(CaseForm):
    """A note among ourselves."""

    text = _text(_("What is to be known"), rows=3)
    attached = FilesField()
    finding = forms.BooleanField(label=_("This was found out"), required=False)


class AssignForm(CaseForm):
    """To whom a case goes."""

    to = forms.ChoiceField(label=_("Whose it is"), required=False)
    note = _text(_("What the new owner needs to know"), required=False, rows=2)

    def __init__(self, case: CaseShown, colleagues: Iterable[Member], data: Posted = None) -> None:
        super().__init__(case, data, initial={"to": str(case.owner or "")})
        self.choose(to=[("", _("nobody's")), *((str(one.pk), one.name) for one in colleagues)])


class HandOverForm(AssignForm):
    """To whom a case goes, asked from a queue, to which the reader goes back."""

    queue = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, case: CaseShown, colleagues: Iterable[Member], data: Posted = None, *, queue: Queue) -> None:
        super().__init__(case, colleagues, data)
        self.initial["queue"] = queue.value


class MoveForm(CaseForm):
    """Where a case belongs."""

    unit = forms.ChoiceField(label=_("Where it belongs"))
    touchpoint = forms.ChoiceField(label=_("At which touchpoint"), required=False)
    title = forms.CharField(label=_("What it is about, in a few words"), max_length=LONGEST_TITLE)
    note = _text(_("What they need to know there"), required=False, rows=2)

    def __init__(self, case: CaseShown, units: Choices, touchpoints: Choices, data: Posted = None) -> None:
        super().__init__(case, data, initial={"unit": case.unit_key, "touchpoint": case.touchpoint_key, "title": case.title})
        self.choose(unit=units, touchpoint=[("", _("none that is named")), *touchpoints])


class AssessForm(CaseForm):
    """What a case is held for, in one glance."""

    severity = forms.TypedChoiceField(
        label=_("How grave it is for the customer"), coerce=int, choices=[(int(one), name) for one, name in SEVERITIES.items()]
    )
    safety = forms.BooleanField(label=_("Somebody's safety is at stake"), required=False)
    complexity = _one_of(_("Who is needed"), COMPLEXITIES, _("not known yet"))
    impact = _one_of(_("Whom it touches"), IMPACTS, _("not known yet"))
    sought = _one_of(_("What is wanted"), SOUGHT, _("not known yet"))

    def __init__(self, case: CaseShown, data: Posted = None) -> None:
        names = ("severity", "safety", "complexity", "impact", "sought")
        super().__init__(case, data, initial={name: getattr(case, name) for name in names})


class DecideForm(CaseForm):
    """What is decided."""

    decision = forms.ChoiceField(label=_("What we do"), choices=list(DECISIONS.items()), widget=forms.RadioSelect)
    what = _text(_("What exactly"), rows=3, help_text=_("In plain words: the customer will read them."))

    def __init__(self, case: CaseShown, data: Posted = None, *, taken: CaseShown | None = None) -> None:
        begun = taken or case
        super().__init__(case, data, initial={"decision": begun.decision, "what": begun.decided})


class TellForm(CaseForm):
    """Telling the customer what was decided."""

    text = _text(_("What the customer is told"))
    through = forms.ChoiceField(label=_("How"), choices=[*FROM_HERE.items(), *WAYS.items()])
    attached = FilesField()

    def __init__(self, case: CaseShown, data: Posted = None, files: Files = None) -> None:
        super().__init__(case, data, files, initial={"text": case.decided})


class VerdictForm(CaseForm):
    """What the customer says to what was decided."""

    agrees = forms.ChoiceField(
        label=_("What the customer says to it"),
        choices=[("yes", _("The customer agrees")), ("no", _("The customer does not agree: it goes to the next level up"))],
        widget=forms.RadioSelect,
    )
    word = _text(_("In the customer's words"), required=False, rows=2)


class CloseForm(CaseForm):
    """Closing a case."""

    customer_said = _text(
        _("What the customer said to it"),
        required=False,
        rows=2,
        help_text=_(
            "Needed where nothing was put right and the customer has not agreed. Where they say nothing, whoever leads closes it."
        ),
    )
    cause = forms.ChoiceField(label=_("Why it happened"), required=False)

    def __init__(self, case: CaseShown, data: Posted = None) -> None:
        super().__init__(case, data, initial={"customer_said": case.customer_said, "cause": case.cause_key})
        _offer_causes(self, case)


class CauseForm(CaseForm):
    """Why it happened."""

    cause = forms.ChoiceField(label=_("Why it happened"), required=False)

    def __init__(self, case: CaseShown, data: Posted = None) -> None:
        super().__init__(case, data, initial={"cause": case.cause_key})
        _offer_causes(self, case)


def _offer_causes(form: Form, case: CaseShown) -> None:
    """The causes a case may be given, with the one it has; no field where the organisation has none."""
    offered = [one for one in list_causes().shown.values() if one.retired_at is None or one.key == case.cause_key]
    if not offered:
        del form.fields["cause"]
        return
    form.choose(cause=[("", _("nobody has said")), *((one.key, one.full) for one in offered)])


ABOUT: Final = _("Which colleague it is about")
NAMED: Final = _("Their name, mail address or number. They neither have the case nor close it. Empty: nobody of us.")


class AboutForm(CaseForm):
    """Which colleague a case is about."""

    about = forms.CharField(label=ABOUT, required=False, max_length=120, help_text=NAMED)


class ReferForm(CaseForm):
    """Handing a case to the next level up."""

    why = _text(_("What they need to know"), rows=3)


class SetAsideForm(CaseForm):
    """Why a case is set aside."""

    why = forms.ChoiceField(label=_("Why"), choices=list(ASIDES.items()), widget=forms.RadioSelect)
    text = _text(
        _("What is to be known of it"),
        required=False,
        rows=2,
        help_text=_("Needed where it was settled elsewhere, or nobody can be reached: how and when you tried."),
    )


class TogetherForm(Form):
    """Why cases of withdrawn answers are set aside together; ``up_to`` is the last of those the page told of."""

    why = forms.ChoiceField(
        label=_("Why"),
        choices=[(one, says) for one, says in ASIDES.items() if one not in TO_BE_TOLD],
        initial=Aside.TEST,
        widget=forms.RadioSelect,
    )
    up_to = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, many: int, data: Posted = None, *, initial: Mapping[str, object] | None = None) -> None:
        super().__init__(data, auto_id="together-%s", initial=initial)
        self.many = many


class ReopenForm(CaseForm):
    """Beginning a case anew."""

    why = _text(_("Why it begins anew"), rows=2)


class JoinForm(CaseForm):
    """Making a case part of another one."""

    into = forms.IntegerField(label=_("The number of the case that stays"), min_value=1)


class OpenForm(OnceForm):
    """A new case."""

    kind = forms.ChoiceField(label=_("What it is"), choices=list(KINDS.items()), widget=forms.RadioSelect)
    title = forms.CharField(label=_("What it is about, in a few words"), max_length=LONGEST_TITLE)
    text = _text(_("What the customer said, in their words"), required=False)
    through = forms.ChoiceField(label=_("How it came"), choices=list(WAYS.items()))
    moment = forms.ChoiceField(
        label=_("Which moment it is about"),
        required=False,
        help_text=_("The newest of this customer. By it the case is found with others of the same cause."),
    )
    unit = forms.ChoiceField(label=_("Where it belongs"))
    touchpoint = forms.ChoiceField(label=_("At which touchpoint"), required=False)
    severity = forms.TypedChoiceField(
        label=_("How grave it is for the customer"),
        coerce=int,
        choices=[(int(one), name) for one, name in SEVERITIES.items()],
        initial=int(Severity.NORMAL),
    )
    safety = forms.BooleanField(label=_("Somebody's safety is at stake"), required=False)
    about = forms.CharField(label=ABOUT, required=False, max_length=120, help_text=NAMED)
    writer = forms.CharField(
        label=_("Who the customer is"),
        required=False,
        max_length=200,
        help_text=_("A name, where it is no customer we know."),
    )
    address = forms.EmailField(label=_("Mail address to answer to"), required=False)
    language = LanguageField(
        label=_("The customer's language"),
        required=False,
        max_length=12,
        help_text=_("Letters are written in it. Left empty: what is known of the customer, else the house's."),
    )

    def __init__(
        self,
        units: Choices,
        data: Posted = None,
        *,
        initial: Mapping[str, object],
        answered: bool = False,
        moments: Choices = (),
    ) -> None:
        super().__init__(data, auto_id="open-%s", initial=dict(initial))
        # What was said, how it came, where, of whom and in which language stands in the answer it is opened for.
        for name in ("text", "through", "touchpoint", "about", "language") if answered else ():
            del self.fields[name]
        self.choose(unit=[*([("", _("where that moment was"))] if moments else []), *units])
        # Only where one can be chosen: else somebody has to say where it belongs.
        self.fields["unit"].required = not moments
        self.choose(moment=[("", _("none of these")), *moments])
        if not moments:
            del self.fields["moment"]
        if not answered:
            nothing = _("that of the moment, or none") if moments else _("none that is named")
            self.choose(touchpoint=[("", nothing), *((one.key, one.name) for one in list_touchpoints())])


class MailboxForm(Form):
    """Where a mail that belongs to no case opens one."""

    unit = forms.ChoiceField(label=_("In which unit"), required=False)
    kind = forms.ChoiceField(label=_("As what"), choices=list(KINDS.items()))

    def __init__(self, units: Choices, data: Posted = None, *, shown: MailboxShown | None = None) -> None:
        initial = {"unit": shown.unit, "kind": shown.kind} if shown is not None else None
        super().__init__(data, auto_id="mailbox-%s", initial=initial)
        self.choose(unit=[("", _("at the top")), *units])


class DoorForm(Form):
    """How the public page of complaints stands."""

    opens = forms.BooleanField(label=_("Anybody may complain there"), required=False)
    unit = forms.ChoiceField(label=_("What is said there belongs to"), required=False)
    shown = forms.MultipleChoiceField(
        label=_("Places to choose from"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: it is not asked."),
    )

    touchpoints = forms.MultipleChoiceField(
        label=_("Touchpoints to choose from"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("So that what is said there counts where causes are looked for. None: it is not asked."),
    )
    words = forms.CharField(
        label=_("What they are called in other languages"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A line each, such as: boarding de: Einsteigen. What is not said here is called as it is in the house."),
    )

    def __init__(self, units: Choices, data: Posted = None, *, shown: DoorShown | None = None) -> None:
        super().__init__(data, auto_id="door-%s", initial=_standing(shown) if shown is not None else None)
        self.choose(
            unit=[("", _("the top")), *units], shown=units, touchpoints=[(one.key, one.name) for one in list_touchpoints()]
        )

    def clean_words(self) -> dict[str, dict[str, str]]:
        """What each touchpoint is called, by language."""
        found: dict[str, dict[str, str]] = {}
        for line in str(self.cleaned_data["words"]).splitlines():
            head, sign, name = line.partition(":")
            match head.split():
                case [key, tag] if sign and name.strip():
                    found.setdefault(key, {})[tag.lower()] = name.strip()
                case [] if not sign:
                    continue
                case _:
                    raise forms.ValidationError(
                        _("%(line)s: write touchpoint, language, colon, name."), params={"line": line.strip()}
                    )
        return found

    def clean(self) -> dict[str, Any]:
        """What is called something else can be chosen."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        lost = sorted(set(told.get("words") or {}) - set(told.get("touchpoints") or []))
        if lost and "touchpoints" not in self.errors:
            self.add_error("words", _("Choose the touchpoint too that is called something else, or leave the line out."))
        return told


def _standing(shown: DoorShown) -> dict[str, object]:
    lines = [f"{key} {tag}: {name}" for key, words in shown.touchpoints.items() for tag, name in words.items()]
    return {
        "opens": shown.is_open,
        "unit": shown.unit,
        "shown": list(shown.shown),
        "touchpoints": list(shown.touchpoints),
        "words": "\n".join(lines),
    }


class PromisesForm(Form):
    """How many working hours a unit promises itself; what is left empty is as the unit above promises."""

    def __init__(self, promises: Promises, data: Posted = None) -> None:
        super().__init__(data, auto_id="promise-%s")
        for kind, by_severity in promises.items():
            for severity, promise in by_severity.items():
                self.fields[f"{kind}-{int(severity)}"] = forms.FloatField(
                    label=told_of(kind, severity),
                    required=False,
                    min_value=1 / 60,
                    max_value=MOST_MINUTES / 60,
                    initial=None if promise.own is None else round(promise.own / 60, 2),
                    widget=forms.NumberInput(attrs={"step": "any", "placeholder": f"{promise.minutes / 60:g}"}),
                )

    def minutes(self, kind: ClockKind, severity: Severity) -> int | None:
        """What was written, in whole minutes."""
        hours = self.cleaned_data[f"{kind}-{int(severity)}"]
        return None if hours is None else max(1, round(hours * 60))
