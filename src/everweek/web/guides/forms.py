"""The forms of guides."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from everweek.act.cases.rules import LONGEST_TEXT
from everweek.act.causes.queries import list_causes
from everweek.act.knowing.queries import GuideShown
from everweek.act.knowing.rules import LONGEST_TITLE
from everweek.act.words import KINDS
from everweek.moments.queries import list_touchpoints
from everweek.web.guides.words import SORTS
from everweek.web.house.doing import OnceForm
from everweek.web.house.forms import Posted


class GuideForm(OnceForm):
    """What a guide says, and of which cases; what stands already carries how often it had been changed (``seen``)."""

    title = forms.CharField(label=_("Called, in a few words"), max_length=LONGEST_TITLE)
    sort = forms.ChoiceField(label=_("What it tells"), choices=[(key.value, name) for key, name in SORTS.items()])
    text = forms.CharField(
        label=_("What colleagues should know"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
        help_text=_("A line for each step. Nothing of it is ever shown to a customer."),
    )
    unit = forms.ChoiceField(label=_("Unit, and below"))
    kind = forms.ChoiceField(label=_("Kind of case"), required=False, choices=[("", _("whatever it is")), *KINDS.items()])
    touchpoint = forms.ChoiceField(label=_("Touchpoint"), required=False)
    cause = forms.ChoiceField(label=_("Cause, and below"), required=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, units: Sequence[tuple[str, str]], data: Posted = None, *, shown: GuideShown | None = None) -> None:
        names = ("title", "sort", "text", "unit", "kind", "touchpoint", "cause")
        standing = {name: getattr(shown, name) for name in names} | {"seen": shown.changes} if shown is not None else {}
        super().__init__(data, initial=standing)
        self._offer("unit", units, ("", ""))
        touchpoints = [(one.key, one.name) for one in list_touchpoints()]
        self._offer("touchpoint", touchpoints, (shown.touchpoint, shown.touchpoint_name) if shown is not None else ("", ""))
        causes = [(one.key, one.full) for one in list_causes().in_use]
        self._offer("cause", causes, (shown.cause, shown.cause_name) if shown is not None else ("", ""))

    def _offer(self, name: str, choices: Sequence[tuple[str, str]], stands: tuple[str, str]) -> None:
        """What can be chosen, and what stands there already: what was retired meanwhile is not changed unseen."""
        kept = [stands] if stands[0] and stands[0] not in dict(choices) else []
        nothing = [] if self.fields[name].required else [("", _("whatever it is"))]
        self.choose(**{name: [*nothing, *choices, *kept]})
