"""The form in which it is said what a colleague knows."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _
from django.utils.translation import to_locale

from everweek.act.assigning.rules import About
from everweek.act.words import KINDS
from everweek.people import saying
from everweek.web.house.fields import LanguageField
from everweek.web.house.forms import Form, Posted

# A tag nobody has a name for stands beside the name of its language: German (de-AT).
_TAGGED = re.compile(r"[^()]+ \(([A-Za-z0-9-]+)\)\Z")


class LanguagesField(forms.CharField):
    """Languages by their names, as they are shown, or by their tags, with a comma between them: its value is their tags.

    >>> LanguagesField().clean("Portuguese, de, Tamil, Argentinian Spanish, my tongue")
    ['pt', 'de', 'ta', 'es-AR', 'my tongue']
    """

    def clean(self, value: Any) -> Any:  # noqa: ANN401  # Django's own
        """Return the tags of what was written, each once; what is no language stays as it was written."""
        by_name, one = _by_name(), LanguageField()
        written = filter(None, (each.strip() for each in super().clean(value).split(",")))
        tags = (by_name.get(each.casefold()) or one.to_python(_TAGGED.sub(r"\1", each)) for each in written)
        return list(dict.fromkeys(tags))

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401  # Django's own
        """Return what the reader calls these languages."""
        return ", ".join(saying.language(tag) for tag in value) if isinstance(value, list) else value


def _by_name() -> Mapping[str, str]:
    """The tags of languages by what the reader calls them: of every one whose name a tag of somebody's may be shown as."""
    every = {saying.language(tag).casefold(): to_locale(tag).replace("_", "-") for tag in LANG_INFO}
    return every | {name.casefold(): tag for tag, name in saying.languages()}


class SkillsForm(Form):
    """All that a colleague knows."""

    languages = LanguagesField(
        label=_("Languages"),
        required=False,
        max_length=400,
        help_text=_("With a comma between them: Portuguese, German. Who knows Portuguese reads Brazilian Portuguese."),
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
                "languages": said[About.LANGUAGE],
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
        return [
            *((About.LANGUAGE, tag) for tag in told["languages"]),
            *((About.TOUCHPOINT, key) for key in told.get("touchpoints", [])),
            *((About.KIND, kind) for kind in told["kinds"]),
        ]
