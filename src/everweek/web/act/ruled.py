"""The form of a rule that opens cases."""

from django import forms
from django.utils.translation import gettext_lazy as _

from everweek.act.cases.rules import Severity
from everweek.act.ruling.queries import RuleShown
from everweek.act.ruling.rules import Opens
from everweek.act.words import SEVERITIES
from everweek.web.act.forms import Choices
from everweek.web.act.words import URGENCIES
from everweek.web.house.doing import OnceForm
from everweek.web.house.forms import Posted


class RuleForm(OnceForm):
    """A rule that opens cases."""

    name = forms.CharField(label=_("What it is called"), max_length=120)
    unit = forms.ChoiceField(label=_("Where it holds"), required=False)
    measure = forms.ChoiceField(
        label=_("A low score of"),
        required=False,
        help_text=_("What is asked here, with its scale. Leave both empty where scores open nothing."),
    )
    at_most = forms.FloatField(label=_("Up to and with"), required=False)
    urgencies = forms.MultipleChoiceField(
        label=_("Words that speak of"), required=False, choices=list(URGENCIES.items()), widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=_("One of these words"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Whole words or short phrases, with a comma between them: lawyer, injured."),
    )
    severity = forms.TypedChoiceField(
        label=_("How grave what it opens is"),
        coerce=int,
        choices=[(int(one), name) for one, name in SEVERITIES.items()],
        initial=int(Severity.NORMAL),
    )
    safety = forms.BooleanField(label=_("Somebody's safety is at stake"), required=False)

    def __init__(
        self,
        units: Choices,
        measures: Choices,
        data: Posted = None,
        *,
        shown: RuleShown | None = None,
    ) -> None:
        super().__init__(data, auto_id="rule-%s", initial=_typed(shown) if shown is not None else None)
        self.choose(unit=[("", _("everywhere")), *units], measure=[("", _("no score")), *measures])

    @property
    def opens(self) -> Opens:
        """Return what opens a case, as it was typed."""
        told = self.cleaned_data
        words = tuple(one.strip() for one in told["words"].replace("\n", ",").split(","))
        return Opens(
            measure=told["measure"], at_most=told["at_most"], urgencies=tuple(told["urgencies"]), words=tuple(filter(None, words))
        )


def _typed(shown: RuleShown) -> dict[str, object]:
    return {
        "name": shown.name,
        "unit": shown.unit,
        "measure": shown.opens.measure,
        "at_most": None if shown.opens.at_most is None else f"{shown.opens.at_most:g}",
        "urgencies": list(shown.opens.urgencies),
        "words": ", ".join(shown.opens.words),
        "severity": int(shown.severity),
        "safety": shown.safety,
    }
