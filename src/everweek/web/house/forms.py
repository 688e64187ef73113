"""How forms are drawn, what every form takes, and the forms of the house."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from everweek.web.house.controls import draw

Posted: TypeAlias = Mapping[str, Any] | None
"""What a form was sent, ``request.POST``; None where it is shown before anything was sent."""
Files: TypeAlias = MultiValueDict[str, UploadedFile[Any]] | None
Choices: TypeAlias = Iterable[tuple[Any, Any]]
"""Values and their labels; under headings, a heading and those below it."""


class Renderer(TemplatesSetting):
    """Every form and field, allauth's too, is drawn by our components."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Draw it; without a template what pages are full of: plain controls, and the errors of fields that have none."""
        if template_name.startswith("django/forms/errors/list/") and not context["errors"]:
            return SafeString()
        drawn = draw(template_name, context)
        return drawn if drawn is not None else super().render(template_name, context, request)


class Form(forms.Form):
    """What every form of the house takes, and how it is told what can be chosen."""

    def __init__(
        self,
        data: Posted = None,
        files: Files = None,
        *,
        auto_id: str = "id_%s",
        prefix: str | None = None,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, files, auto_id=auto_id, prefix=prefix, initial=dict(initial or {}))

    def choose(self, **offered: Choices) -> None:
        """Say what can be chosen in fields of which it is known only when the form is made, each named by its field."""
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared so by the form
            field.choices = list(choices)


class LookForm(Form):
    """How Everweek looks in this browser."""

    scheme = forms.ChoiceField(
        label=_("Colours"),
        choices=[("system", _("As this device is set")), ("light", _("Light")), ("dark", _("Dark"))],
        widget=forms.RadioSelect,
    )
    keys = forms.BooleanField(
        label=_("Single keys are shortcuts"),
        help_text=_("j and k move through a list, Enter opens. Switch this off if you speak to your device."),
        required=False,
    )
