"""The form in which it is said what a colleague knows."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from everweek.act.assigning.rules import About
from everweek.act.words import KINDS
from everweek.web.house.forms import Form, Posted


class SkillsForm(Form):
    """All that a colleague knows."""

    languages = forms.CharField(
        label=_("Languages"),
        required=False,
        max_length=400,
        help_text=_("Their tags with a comma between them: pt, de, fr. Who knows pt reads pt-BR."),
    )
    touchpoints = forms.MultipleChoiceField(label=_("Touchpoints"), required=False, widget=forms.CheckboxSelectMultiple)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of case"), required=False, choices=list(KINDS.items()), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, known: Sequence[tuple[About, str]], touchpoints: Mapping[str, str], data: Posted = None) -> None:
        said = {one: [value for about, value in known if about is one] for one in About}
        super().__init__(
            data,
            initial={
                "languages": ", ".join(said[About.LANGUAGE]),
                "touchpoints": said[About.TOUCHPOINT],
                "kinds": said[About.KIND],
            },
        )
        self.choose(touchpoints=list(touchpoints.items()))
        if not touchpoints:
            del self.fields["touchpoints"]

    @property
    def skills(self) -> list[tuple[About, str]]:
        """All of it, as it was said."""
        told = self.cleaned_data
        tags = filter(None, (one.strip() for one in told["languages"].split(",")))
        return [
            *((About.LANGUAGE, tag) for tag in tags),
            *((About.TOUCHPOINT, key) for key in told.get("touchpoints", [])),
            *((About.KIND, kind) for kind in told["kinds"]),
        ]
