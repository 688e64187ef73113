"""The forms of Prove."""

from collections.abc import Mapping
from typing import Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.web.house.forms import Form

PAGES: Final[Mapping[str, str | Promise]] = {
    "prove": _("Measures"),
    "consistency": _("Consistency"),
    "fair": _("Fair comparison"),
    "silence": _("Silence"),
}
"""The pages whose views can be saved, by the names of their addresses."""


class SaveViewForm(Form):
    """A name for the view one looks at."""

    name = forms.CharField(label=_("Save this view as"), max_length=120)
    shared = forms.BooleanField(label=_("Offer it to colleagues; each sees in it what they may see"), required=False)
    page = forms.ChoiceField(choices=list(PAGES.items()), widget=forms.HiddenInput)
    asked = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)
