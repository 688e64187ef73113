"""The forms of Prove."""

from collections.abc import Mapping
from typing import Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.web.house.forms import Form, Posted

PAGES: Final[Mapping[str, str | Promise]] = {
    "prove": _("Measures"),
    "consistency": _("Consistency"),
    "fair": _("Fair comparison"),
    "silence": _("Silence"),
}
"""The pages whose views can be saved, by the names of their addresses."""


class RenameViewForm(Form):
    """What a view is called."""

    name = forms.CharField(label=_("What it is called"), max_length=120)

    def __init__(self, view_id: int, data: Posted = None, *, called: str = "") -> None:
        super().__init__(data, initial={"name": called}, auto_id=f"view-{view_id}-%s")


class SaveViewForm(Form):
    """A name for the view one looks at."""

    name = forms.CharField(label=_("Save this view as"), max_length=120)
    shared = forms.BooleanField(label=_("Offer it to colleagues; each sees in it what they may see"), required=False)
    page = forms.ChoiceField(choices=list(PAGES.items()), widget=forms.HiddenInput)
    asked = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)
