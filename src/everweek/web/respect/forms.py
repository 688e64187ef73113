"""The forms of respect."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from everweek.act.respect.caring import Care
from everweek.act.respect.ladder import StepWanted
from everweek.act.respect.rules import (
    LONGEST_LINE,
    PAUSES,
    CharterMeasure,
    CharterSide,
    How,
    IncidentKind,
    MayExplain,
    Outcome,
    StepKind,
    Terms,
    Where,
)
from everweek.people.queries import organisation
from everweek.web.house.asking import number_of
from everweek.web.house.doing import OnceForm
from everweek.web.house.fields import LanguageField, LongTextField
from everweek.web.house.forms import Form, Posted
from everweek.web.respect.words import EXPLAINS, HOWS, KINDS, MEASURES, ONLY, OUTCOMES, PLACES, Words

DAY: Final = {"type": "date"}
HOUR: Final = {"type": "time"}


def _open(choices: Mapping[str, Words], empty: Words) -> list[tuple[str, Words]]:
    return [("", empty), *((str(key), name) for key, name in choices.items())]


class SayForm(Form):
    """What it was, where, how it ended."""

    kind = forms.ChoiceField(label=_("What it was"), choices=_open(KINDS, _("not said")), required=False)
    where = forms.ChoiceField(label=_("Where"), choices=_open(PLACES, _("not said")), required=False)
    outcome = forms.ChoiceField(
        label=_("How it ended"),
        choices=_open(OUTCOMES, _("not said")),
        required=False,
        help_text=_("A situation that was calmed counts, whether or not the matter was solved."),
    )
    words = LongTextField(label=_("What happened"), required=False, rows=3)
    customer = forms.CharField(
        label=_("Which customer it was"),
        required=False,
        max_length=120,
        help_text=_("Their number, mail address, telephone or whole name. Empty, it stays as it is said above."),
    )
    colleague = forms.ChoiceField(
        label=_("It was a colleague"),
        required=False,
        help_text=_("Whoever is named here sees nothing of this report from then on, and others ask you how you are."),
    )

    def __init__(
        self,
        who: Sequence[tuple[int, str]],
        data: Posted = None,
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, auto_id="say-%s", initial=initial)
        self.choose(colleague=[("", _("not said")), *((str(pk), name) for pk, name in who)])

    def told(self) -> dict[str, Any]:
        """What was said, as the service takes it."""
        one = self.cleaned_data
        return {
            "kind": IncidentKind(one["kind"]) if one["kind"] else None,
            "where": Where(one["where"]) if one["where"] else None,
            "outcome": Outcome(one["outcome"]) if one["outcome"] else None,
            "words": one["words"],
        }


class HandForm(Form):
    """Who goes on with the case."""

    to = forms.ChoiceField(label=_("Who goes on with the case"), required=False)

    def __init__(self, who: Sequence[tuple[int, str]], data: Posted = None) -> None:
        super().__init__(data, auto_id="hand-%s")
        self.choose(to=[("", _("nobody yet")), *((str(pk), name) for pk, name in who)])


class PauseForm(Form):
    """How long a pause is."""

    minutes = forms.TypedChoiceField(label=_("Minutes"), coerce=int, choices=[(one, str(one)) for one in PAUSES], initial=20)


class AnswerForm(OnceForm):
    """What came of a report."""

    text = LongTextField(label=_("What came of it"), rows=3)


class CheckInForm(Form):
    """How the colleague is."""

    how = forms.ChoiceField(label=_("How they are"), choices=list(HOWS.items()))
    words = LongTextField(label=_("What they said"), required=False, rows=2, help_text=_("Only the two of you read it."))

    def how_said(self) -> How:
        """What was chosen."""
        return How(self.cleaned_data["how"])


class StepForm(OnceForm):
    """A step that is proposed: a notice or a limit after a report; or what becomes of a limit."""

    kind = forms.ChoiceField(label=_("What is proposed"))
    reason = LongTextField(label=_("Why"), rows=3, help_text=_("The customer reads this, word for word."))
    may_explain = forms.ChoiceField(
        label=_("Could an illness, a disability or great distress explain it?"), choices=list(EXPLAINS.items())
    )
    adjustment = LongTextField(
        label=_("What was considered about that, and what we do about it"),
        rows=2,
        help_text=_("An interpreter, more time, another way to be heard; or why none is needed. Only we read it."),
    )
    channel = forms.ChoiceField(label=_("Only by this way"), choices=_open(ONLY, _("any way")), required=False)
    hours_from = forms.TimeField(label=_("Only from"), required=False, widget=forms.TimeInput(attrs=HOUR))
    hours_until = forms.TimeField(label=_("until"), required=False, widget=forms.TimeInput(attrs=HOUR))
    contact = forms.TypedChoiceField(label=_("Only with"), coerce=int, empty_value=None, required=False)
    review_on = forms.DateField(
        label=_("It ends on"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("A limit ends on this day by itself; to go on it is decided anew, by two."),
    )

    def __init__(self, kinds: Mapping[str, Words], who: Sequence[tuple[int, str]] = (), data: Posted = None) -> None:
        super().__init__(data, auto_id="step-%s")
        self.choose(kind=list(kinds.items()), contact=[("", _("whoever is there")), *((str(pk), name) for pk, name in who)])
        if StepKind.LIMIT not in kinds:
            for name in ("channel", "hours_from", "hours_until"):
                del self.fields[name]
            self._go_on_with(who if StepKind.EXTENSION in kinds else ())

    def _go_on_with(self, who: Sequence[tuple[int, str]]) -> None:
        """Ask with whom a limit goes on, where who served so far has left; nothing else of it can be changed."""
        if not who:
            del self.fields["contact"]
            return
        self.fields["contact"].label = _("Only with, from now on")
        self.fields["contact"].help_text = _("Who did so far has left. It goes on only with somebody else, or is lifted.")
        self.choose(contact=[("", _("nobody yet")), *((str(pk), name) for pk, name in who)])

    def wanted(self, **follows: Any) -> StepWanted:  # noqa: ANN401  # a row of the room: an incident, or the limit it is of
        """What is proposed, of what it ``follows``."""
        one = self.cleaned_data
        kind, channel = StepKind(one["kind"]), one.get("channel")
        limits = kind is StepKind.LIMIT
        return StepWanted(
            kind=kind,
            reason=one["reason"],
            may_explain=MayExplain(one["may_explain"]),
            adjustment=one["adjustment"],
            **follows,
            terms=Terms(
                channel=Where(channel) if limits and channel else None,
                hours_from=one.get("hours_from") if limits else None,
                hours_until=one.get("hours_until") if limits else None,
                contact=one.get("contact") if kind is not StepKind.NOTICE else None,
            ),
            review_on=one["review_on"],
            key=one["once"] or None,
        )


class WhyForm(OnceForm):
    """Why a step is not taken."""

    why = LongTextField(label=_("Why it is not taken"), rows=2)


class AppealForm(OnceForm):
    """An appeal that somebody made by word of mouth."""

    text = LongTextField(label=_("What the customer says"), rows=3)


class VerdictForm(OnceForm):
    """What is decided about an appeal."""

    grants = forms.ChoiceField(
        label=_("What is decided"), choices=[("yes", _("The step is lifted")), ("no", _("It stays as it was decided"))]
    )
    answer = LongTextField(label=_("Why"), rows=3, help_text=_("The customer reads this, word for word."))


class LineForm(OnceForm):
    """One more line of the charter, in one language. What we ask has no number."""

    text = LongTextField(label=_("What it says"), rows=2, max_length=LONGEST_LINE)
    language = LanguageField(label=_("Language"))
    measure = forms.ChoiceField(
        label=_("Which number tells how well it is kept"),
        choices=_open(MEASURES, _("none")),
        required=False,
        help_text=_("Everybody reads it beside the promise, with its interval, as it stands that day."),
    )

    def __init__(self, side: CharterSide, data: Posted = None) -> None:
        super().__init__(data, auto_id=f"{side}-%s", initial={"language": organisation().language})
        if side is CharterSide.ASK:
            del self.fields["measure"]

    def measured(self) -> CharterMeasure | None:
        """The number that was chosen."""
        chosen = self.cleaned_data.get("measure")
        return CharterMeasure(chosen) if chosen else None


class MeasureForm(Form):
    """Which number a promise of the draft is held against."""

    measure = forms.ChoiceField(
        label=_("Which number tells how well it is kept"), choices=_open(MEASURES, _("none")), required=False
    )

    def measured(self) -> CharterMeasure | None:
        """The number that was chosen."""
        chosen = self.cleaned_data["measure"]
        return CharterMeasure(chosen) if chosen else None


class SayLineForm(Form):
    """A line of the charter in one language, over what stands there."""

    language = LanguageField(label=_("Language"))
    text = LongTextField(label=_("What it says there"), rows=2, max_length=LONGEST_LINE)


class CareForm(Form):
    """After how many days a colleague is asked how they are; left empty, as the unit above says."""

    days = forms.CharField(
        label=_("After how many days"),
        required=False,
        max_length=60,
        help_text=_("0 is the day itself; several with a comma between them: 0, 3, 14. Left empty: as the unit above says."),
    )

    def __init__(self, found: Care, data: Posted = None) -> None:
        super().__init__(data, initial={"days": ", ".join(map(str, found.days)) if found.own else ""}, auto_id="care-%s")

    def clean_days(self) -> list[int] | None:
        """The days, or None where nothing was written."""
        parts = [one.strip() for one in str(self.cleaned_data["days"]).replace(";", ",").split(",") if one.strip()]
        days = [day for day in (number_of(one, longest=3) for one in parts) if day is not None]
        if len(days) < len(parts):
            raise forms.ValidationError(_("Write whole days with a comma between them, such as 0, 3, 14."))
        return days or None
