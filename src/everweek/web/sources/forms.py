"""The forms of sources."""

from collections import Counter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from everweek.listen.helpdesks.queries import HelpdeskShown
from everweek.listen.mentions.queries import SourceShown
from everweek.moments.queries import list_touchpoints
from everweek.people.queries import list_every_unit
from everweek.web.choices import unit_choices
from everweek.web.house.changing import ChangeForm
from everweek.web.house.doing import OnceForm
from everweek.web.house.fields import SECRET, LongTextField
from everweek.web.house.forms import Form, Posted

WAYS = (
    ("feed", _("We look at its feed (RSS or Atom)")),
    ("mailbox", _("We read a mailbox")),
    ("told", _("A program or a file tells us")),
)


KINDS = (("zendesk", "Zendesk"), ("freshdesk", "Freshdesk"), ("chatwoot", "Chatwoot"), ("zammad", "Zammad"))

_BARE = {"autocomplete": "off", "spellcheck": "false"}


class SourceForm(OnceForm):
    """A new source."""

    name = forms.CharField(
        label=_("What it is called"), max_length=120, help_text=_("As your colleagues know it, such as Harbour Reviews.")
    )
    way = forms.ChoiceField(label=_("How it comes to us"), choices=WAYS, widget=forms.RadioSelect, initial="feed")
    address = forms.CharField(
        label=_("The address of the feed or the mailbox"),
        required=False,
        max_length=1000,
        help_text=_(
            "A feed begins with https://. A mailbox is written imaps://mail.example.org/INBOX, or maildir:///var/mail/reviews. "
            "It is looked at every quarter of an hour; each entry, or mail, is taken once."
        ),
        widget=forms.TextInput(attrs={**_BARE, **SECRET, "inputmode": "url"}),
    )
    login = forms.CharField(
        label=_("The name with which the mailbox is entered"), required=False, max_length=200, widget=forms.TextInput(attrs=_BARE)
    )
    password = forms.CharField(
        label=_("Its password"),
        required=False,
        max_length=300,
        strip=False,
        help_text=_("Best one that may read this mailbox and nothing else. It is kept, and shown to nobody again."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    low = forms.FloatField(label=_("The lowest rating there"), initial=1)
    high = forms.FloatField(label=_("The highest rating there"), initial=5)
    unit = forms.ChoiceField(label=_("Which unit it is about"), required=False)
    touchpoint = forms.ChoiceField(label=_("Which moment it is about"), required=False)

    def __init__(self, data: Posted = None) -> None:
        super().__init__(data, auto_id="source-%s")
        units = [("", _("the house as a whole")), *unit_choices(list_every_unit())]
        touchpoints = [("", _("the visit as a whole")), *((one.key, one.name) for one in list_touchpoints())]
        self.choose(unit=units, touchpoint=touchpoints)


class AddressForm(ChangeForm):
    """Where a feed stands."""

    address = forms.CharField(label=_("The address of its feed"), max_length=1000, widget=forms.URLInput)

    def __init__(self, source: SourceShown, data: Posted = None) -> None:
        super().__init__(data, initial={"address": source.address}, auto_id=f"address-{source.key}-%s")


class MailboxForm(ChangeForm):
    """Where a mailbox stands, and how it is entered."""

    address = forms.CharField(label=_("The address of the mailbox"), max_length=1000, widget=forms.TextInput(attrs=_BARE))
    login = forms.CharField(label=_("The name with which it is entered"), required=False, max_length=200)
    password = forms.CharField(
        label=_("Its password"),
        required=False,
        max_length=300,
        strip=False,
        help_text=_("Leave it empty where it is the same as before."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, source: SourceShown, data: Posted = None) -> None:
        initial = {"address": source.address, "login": source.login}
        super().__init__(data, initial=initial, auto_id=f"address-{source.key}-%s")
        # What was typed would stand there, hidden.
        self.fields["password"].show_hidden_initial = False


def names_of_units() -> dict[str, str]:
    """What people call each unit, by its key: its name, where it is no other's and can stand behind a sign of equality."""
    units = [(unit.key, unit.name) for unit in list_every_unit()]
    often = Counter(name.casefold() for _key, name in units)
    return {key: name for key, name in units if often[name.casefold()] == 1 and "=" not in name}


class MappingFields(Form):
    """What the tickets of a helpdesk are to us."""

    unit = forms.ChoiceField(label=_("Which unit its tickets belong to"), required=False)
    groups = LongTextField(
        label=_("Groups of it that belong to another unit"),
        rows=3,
        required=False,
        help_text=_("One a line, its name there and the unit here: Billing = North desk"),
    )
    touchpoint = forms.ChoiceField(label=_("Which moment a solved ticket is"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  # Django's own
        super().__init__(*args, **options)
        units = [("", _("the house as a whole")), *unit_choices(list_every_unit())]
        touchpoints = [("", _("none")), *((one.key, one.name) for one in list_touchpoints())]
        self.choose(unit=units, touchpoint=touchpoints)

    def clean_groups(self) -> dict[str, str]:
        """Groups by their names, each with the key of its unit."""
        found: dict[str, str] = {}
        keys = {name.casefold(): key for key, name in names_of_units().items()}
        for line in self.cleaned_data["groups"].splitlines():
            if not line.strip():
                continue
            group, _sign, key = (part.strip() for part in line.rpartition("="))
            if not group or not key:
                raise forms.ValidationError(_("Write each line as a group, = and a unit: Billing = North desk"))
            key = keys.get(key.casefold(), key)
            if found.setdefault(group, key) != key:
                raise forms.ValidationError(_("The group %(group)s is given to two units; give it to one.") % {"group": group})
        return found


class HelpdeskForm(MappingFields, OnceForm):
    """A new helpdesk."""

    name = forms.CharField(label=_("What it is called"), max_length=120, help_text=_("As you call it among yourselves."))
    kind = forms.ChoiceField(label=_("Which one it is"), choices=KINDS)
    field_order = ("name", "kind", "unit", "groups", "touchpoint")

    def __init__(self, data: Posted = None) -> None:
        super().__init__(data, auto_id="helpdesk-%s")


class MappingForm(MappingFields, ChangeForm):
    """What the tickets of a helpdesk are to us from now on."""

    def __init__(self, helpdesk: HelpdeskShown, data: Posted = None) -> None:
        units = names_of_units()
        groups = "\n".join(f"{group} = {units.get(key, key)}" for group, key in helpdesk.groups)
        initial = {"unit": helpdesk.unit_key, "groups": groups, "touchpoint": helpdesk.touchpoint}
        super().__init__(data, initial=initial, auto_id="mapping-%s")


class SecretForm(Form):
    """The secret a helpdesk shows."""

    secret = forms.CharField(
        label=_("Its signing secret"),
        max_length=300,
        widget=forms.TextInput(attrs={**_BARE, **SECRET}),
    )
