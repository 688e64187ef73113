"""The forms of people. What they offer is what the reader may give; the gate asks again when they are sent."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.people.access import reach_of
from everweek.people.models import Member, Post, Unit
from everweek.people.policy import ROLES, Action, Role
from everweek.people.queries import list_units, today
from everweek.people.rules import ROLES_BY_FILE
from everweek.people.services import Over
from everweek.text.letters import plain
from everweek.web.choices import unit_choices
from everweek.web.house.asking import FIRST_YEAR, LAST_YEAR
from everweek.web.house.changing import ChangeForm
from everweek.web.house.doing import OnceForm
from everweek.web.house.fields import LanguageField, ZoneField
from everweek.web.house.forms import Form, Posted

LONGEST_KEY = 64
NEVER = "never"


class Day(forms.DateInput):
    """A day, chosen as the browser lets one choose it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day of the years people live in: a slip of the finger (0026) would be taken for the truth."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # Django's own
        super().__init__(widget=Day(), **options)

    def clean(self, value: Any) -> Any:  # noqa: ANN401  # Django's own
        """The day, or None where it is left out."""
        day = super().clean(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("Choose a day between 1900 and 2999."))
        return day


def units_to_staff(viewer: Member) -> list[Unit]:
    """The open units in which the reader may give posts."""
    return list_units(reach_of(viewer, Action.PEOPLE_EDIT).units())


def roles_to_give(viewer: Member) -> list[tuple[str, Any]]:
    """Return the roles the reader may give: those that reach everything only where the reader may appoint."""
    appoints = reach_of(viewer, Action.PEOPLE_APPOINT).all
    return [(role.value, ROLES[role]) for role in Role if appoints or role in ROLES_BY_FILE]


class GivePostForm(OnceForm):
    """A post from a day on."""

    role = forms.ChoiceField(label=gettext_lazy("As what"))
    unit = forms.ChoiceField(label=gettext_lazy("Where"))
    since = DayField(label=gettext_lazy("From"))
    until = DayField(
        label=gettext_lazy("First day without it"),
        required=False,
        help_text=gettext_lazy("Leave it empty for a post that goes on."),
    )

    def __init__(self, viewer: Member, data: Posted = None, *, unit: str = "", role: str = "") -> None:
        """``unit`` is where the colleague works already; else none is chosen: no post of the whole house is given by a slip.

        ``role`` is what is proposed, where the viewer may give it.
        """
        super().__init__(data, initial={"since": today(), "unit": unit, "role": role}, auto_id="give-%s")
        self.choose(role=roles_to_give(viewer), unit=[("", _("Choose where")), *unit_choices(units_to_staff(viewer))])


class JoinForm(OnceForm):
    """A new colleague."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Needed to sign in. Who only works at a desk that somebody else signs in at needs none."),
    )
    role = forms.ChoiceField(label=gettext_lazy("As what"))
    unit = forms.ChoiceField(label=gettext_lazy("Where"))
    since = DayField(label=gettext_lazy("From"))
    account = forms.BooleanField(
        label=gettext_lazy("Make an account, so that this colleague can sign in"), required=False, initial=True
    )

    def __init__(self, viewer: Member, data: Posted = None, *, unit: str = "") -> None:
        super().__init__(data, initial={"since": today(), "unit": unit})
        self.choose(role=roles_to_give(viewer), unit=unit_choices(units_to_staff(viewer)))

    def clean(self) -> dict[str, Any]:
        """An account needs an address."""
        values = super().clean() or self.cleaned_data
        if values.get("account") and not values.get("email") and "email" not in self.errors:
            self.add_error("email", _("Who signs in needs an address. Write it down, or make no account as yet."))
        return values


class EndPostForm(Form):
    """The end of a post; hidden beside it, the end it had when the page was made."""

    on = DayField(
        label=gettext_lazy("First day without it"),
        help_text=gettext_lazy(
            "From that day on it gives no rights any more. Today means at once; a day after its end lets it go on until then."
        ),
    )

    stood = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, post: Post, data: Posted = None) -> None:
        stood = post.until.isoformat() if post.until else NEVER
        super().__init__(data, initial={"on": today(), "stood": stood}, auto_id=f"end-{post.pk}-%s")

    @property
    def over(self) -> Over | None:
        """The end that was looked at; None where the form does not say."""
        stood: str = self.cleaned_data["stood"]
        return Over(None if stood == NEVER else date.fromisoformat(stood)) if stood else None

    def clean_stood(self) -> str:
        """What the page said stood there, where it is a day or none."""
        stood: str = self.cleaned_data["stood"]
        try:
            return stood if not stood or stood == NEVER else date.fromisoformat(stood).isoformat()
        except ValueError:
            return ""


class LeaveForm(Form):
    """The day somebody is gone."""

    on = DayField(
        label=gettext_lazy("First day gone"),
        help_text=gettext_lazy("Today means at once."),
    )

    def __init__(self, data: Posted = None) -> None:
        super().__init__(data, initial={"on": today()}, auto_id="leave-%s")


class ProfileForm(ChangeForm):
    """Name, address, language and zone of a colleague."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    language = LanguageField(
        label=gettext_lazy("Language"), required=False, max_length=12, help_text=gettext_lazy("Empty: the organisation's.")
    )
    zone = ZoneField(
        label=gettext_lazy("Time zone"),
        required=False,
        help_text=gettext_lazy("Such as Europe/Lisbon; empty: the organisation's."),
    )

    def __init__(self, member: Member, data: Posted = None) -> None:
        known = {name: getattr(member, name) for name in ("name", "email", "language", "zone")}
        super().__init__(data, initial=known, auto_id="profile-%s")


class OpenUnitForm(OnceForm):
    """A new unit."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    key = forms.CharField(
        label=gettext_lazy("Short name"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("What files and programs call it, for good: north-desk, say. Left empty, it is made of the name."),
        widget=forms.TextInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
    )
    parent = forms.ChoiceField(label=gettext_lazy("Under"))

    def __init__(self, units: Iterable[Unit], data: Posted = None, *, parent: str = "") -> None:
        super().__init__(data, initial={"parent": parent}, auto_id="open-%s")
        self.choose(parent=unit_choices(units))

    def clean(self) -> dict[str, Any]:
        """A key is wanted by programs; people have given a name."""
        values = super().clean() or self.cleaned_data
        values["key"] = values.get("key") or slugify(plain(values.get("name", "")))[:LONGEST_KEY].strip("-_")
        if values.get("name") and not values["key"]:
            self.add_error("key", _("No key can be made of this name. Write one of small letters, digits, - and _."))
        return values


class UnitNameForm(ChangeForm):
    """Name and zone of a unit."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    zone = ZoneField(
        label=gettext_lazy("Time zone"),
        required=False,
        help_text=gettext_lazy("Such as Europe/Lisbon; empty: the organisation's."),
    )

    def __init__(self, unit: Unit, data: Posted = None) -> None:
        super().__init__(data, initial={"name": unit.name, "zone": unit.zone}, auto_id="unit-%s")


class MoveUnitForm(Form):
    """Another place in the tree."""

    parent = forms.ChoiceField(label=gettext_lazy("Under"))

    def __init__(self, unit: Unit, units: Iterable[Unit], data: Posted = None) -> None:
        parent = unit.parent.key if unit.parent else ""
        super().__init__(data, initial={"parent": parent}, auto_id="move-%s")
        self.choose(parent=unit_choices(one for one in units if not one.path.startswith(unit.path)))


class CloseUnitForm(Form):
    """The end of a unit."""

    on = DayField(label=gettext_lazy("First day it is no longer there"), help_text=gettext_lazy("Today means at once."))

    def __init__(self, data: Posted = None) -> None:
        super().__init__(data, initial={"on": today()}, auto_id="close-%s")
