"""The forms of Listen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from everweek.listen.places import ENDINGS


class UploadForm(forms.Form):
    """A file to import."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("CSV, TSV, Excel (.xlsx), Parquet, JSON Lines or SPSS (.sav), up to 2 GB."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("The file is empty. Choose one that has a line of column names and at least one row."),
        },
    )


class MapForm(forms.Form):
    """The map of a file, as text."""

    map_text = forms.CharField(
        label=_("The map: which column means what"),
        strip=False,
        widget=forms.Textarea(attrs={"class": "code", "rows": 24, "spellcheck": "false", "autocapitalize": "off", "wrap": "off"}),
        error_messages={"required": _("The map is empty. Load the page again to get the proposed one back.")},
    )
