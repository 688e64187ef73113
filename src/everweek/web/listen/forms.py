"""The forms of Listen."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from everweek.listen.asking.rules import LONGEST
from everweek.listen.asking.sheets import LONGEST_WORDS, Layout, words_to_begin_with
from everweek.listen.places import ENDINGS
from everweek.moments.queries import list_touchpoints
from everweek.people import saying
from everweek.people.access import Scope
from everweek.people.models import Member
from everweek.people.queries import list_units
from everweek.questionnaires.queries import list_published
from everweek.web.choices import unit_choices
from everweek.web.house.changing import ChangeForm
from everweek.web.house.forms import Form, Posted


class UploadForm(Form):
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


class MapForm(Form):
    """The map of a file, as text."""

    map_text = forms.CharField(
        label=_("The map: which column means what"),
        strip=False,
        widget=forms.Textarea(attrs={"class": "code", "rows": 24, "spellcheck": "false", "autocapitalize": "off", "wrap": "off"}),
        error_messages={"required": _("The map is empty. Load the page again to get the proposed one back.")},
    )


class ReasonForm(Form):
    """Why an answer is withdrawn or corrected."""

    reason = forms.CharField(
        label=_("Why"), max_length=500, help_text=_("Such as: a test of ours, the wrong customer, typed in wrongly from paper.")
    )


class LinkForm(Form):
    """A link at which anybody may answer. Sent twice it opens one: the same end of the address is the same link."""

    questionnaire = forms.ChoiceField(label=_("What is asked there"))
    slug = forms.CharField(
        label=_("The end of its address"),
        max_length=LONGEST,
        help_text=_("Short, so that it can be read out and typed: small letters, digits and hyphens, such as north-desk."),
        widget=forms.TextInput(attrs={"autocapitalize": "off", "autocomplete": "off", "spellcheck": "false"}),
    )
    unit = forms.ChoiceField(label=_("Which unit the answers are about"), required=False)
    touchpoint = forms.ChoiceField(label=_("Which moment they are about"), required=False)

    def __init__(self, viewer: Member, scope: Scope, data: Posted = None) -> None:
        super().__init__(data, auto_id="link-%s")
        asked = list_published(viewer)
        units = unit_choices(list_units(scope.units()))
        touchpoints = [(one.key, one.name) for one in list_touchpoints()]
        self.has_something_to_ask = bool(asked)
        self.choose(
            questionnaire=asked,
            # Who reaches some units only opens links about those.
            unit=[("", _("no unit of its own")), *units] if scope.all else units,
            touchpoint=[("", _("the visit as a whole")), *touchpoints],
        )
        self.fields["unit"].required = not scope.all
        if not touchpoints:
            del self.fields["touchpoint"]


class SitesForm(ChangeForm):
    """The websites whose pages may ask at a link."""

    sites = forms.CharField(
        label=_("The websites that may ask it, one a line"),
        required=False,
        max_length=4000,
        help_text=_("As they begin in the browser: https://www.example.org. Pages of others are refused."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "code", "spellcheck": "false", "autocapitalize": "off", "dir": "ltr"}),
    )

    def __init__(self, sites: Sequence[str], data: Posted = None) -> None:
        super().__init__(data, initial={"sites": "\n".join(sites)}, auto_id="sites-%s")


class SheetForm(Form):
    """The sheet of a link, to be printed. It changes nothing: what was chosen stands in the address of the PDF."""

    words = forms.CharField(
        label=_("The sentence on it"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=_("Short and warm: it is read in passing. Left empty, ours is printed in the language you choose."),
    )
    language = forms.ChoiceField(label=_("The language it speaks"))
    layout = forms.ChoiceField(
        label=_("How it is put up"),
        choices=[
            (Layout.A4, _("A poster (A4)")),
            (Layout.A5, _("A small poster (A5)")),
            (Layout.TENT, _("To be folded, for a table (A4)")),
        ],
    )

    def __init__(self, languages: Sequence[str], data: Posted = None) -> None:
        super().__init__(data, auto_id="sheet-%s")
        self.choose(language=[(tag, saying.own_name(tag)) for tag in languages])
        self.fields["words"].widget.attrs["placeholder"] = words_to_begin_with(languages[0])
        self.fields["words"].widget.attrs["dir"] = "auto"
