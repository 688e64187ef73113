"""How forms are drawn, and the forms of the house."""

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class Renderer(TemplatesSetting):
    """Every form and field, allauth's too, is drawn by our components."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class LookForm(forms.Form):
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
