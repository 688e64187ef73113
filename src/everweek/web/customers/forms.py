"""The forms of customers."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.people.models import Customer
from everweek.web.customers.words import FIELDS, KINDS
from everweek.web.house.changing import ChangeForm
from everweek.web.house.doing import OnceForm
from everweek.web.house.fields import LanguageField, ZoneField
from everweek.web.house.forms import Form, Posted

_ZONE = gettext_lazy("Such as Europe/Lisbon; empty: the organisation's.")
_LANGUAGE = gettext_lazy("The one we write in.")
LONGEST_VALUE = 2000


def _text(name: str, longest: int, help_text: Any = "") -> forms.CharField:  # noqa: ANN401  # text or a promise of it
    quiet = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=FIELDS[name], required=False, max_length=longest, widget=quiet, help_text=help_text)


class AddForm(OnceForm):
    """A new customer: whatever is known of them."""

    name = _text("name", 200)
    email = forms.EmailField(label=FIELDS["email"], required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    phone = _text("phone", 40)
    kind = forms.ChoiceField(label=FIELDS["kind"], choices=list(KINDS.items()), initial="customer")
    language = LanguageField(label=FIELDS["language"], required=False, max_length=12, help_text=_LANGUAGE)
    zone = ZoneField(label=FIELDS["zone"], required=False, help_text=_ZONE)
    external_id = _text("external_id", 200, gettext_lazy("What the till or another program calls this customer, if one does."))


class ProfileForm(ChangeForm):
    """What is known of a customer."""

    name = _text("name", 200)
    email = forms.EmailField(label=FIELDS["email"], required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    phone = _text("phone", 40)
    kind = forms.ChoiceField(label=FIELDS["kind"], choices=list(KINDS.items()))
    language = LanguageField(label=FIELDS["language"], required=False, max_length=12, help_text=_LANGUAGE)
    zone = ZoneField(label=FIELDS["zone"], required=False, help_text=_ZONE)

    NAMES = ("name", "email", "phone", "kind", "language", "zone")

    def __init__(self, customer: Customer, data: Posted = None) -> None:
        super().__init__(data, initial={name: getattr(customer, name) for name in self.NAMES}, auto_id="profile-%s")


class AttributeForm(Form):
    """One thing more that is known of a customer: a text, a number, a yes or no."""

    name = forms.RegexField(
        r"^[A-Za-z_][A-Za-z0-9_.-]{0,79}$",
        label=gettext_lazy("What"),
        help_text=gettext_lazy("A short name such as tier: letters, digits, _ . and -, a letter first."),
        error_messages={"invalid": gettext_lazy("Write a short name of letters, digits, _ . and -, a letter first.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("It is"),
        choices=[
            ("text", gettext_lazy("a text or a day")),
            ("number", gettext_lazy("a number")),
            ("flag", gettext_lazy("yes or no")),
            ("none", gettext_lazy("not known: take it away")),
        ],
    )
    value = forms.CharField(
        label=gettext_lazy("Value"),
        required=False,
        max_length=LONGEST_VALUE,
        help_text=gettext_lazy("Write a day as 2026-10-05."),
    )

    def __init__(self, data: Posted = None) -> None:
        super().__init__(data, auto_id="attribute-%s")

    def clean(self) -> dict[str, Any]:
        """The value as what it is said to be."""
        values = super().clean() or self.cleaned_data
        told = str(values.get("value", "")).strip()
        try:
            values["value"] = typed(told, str(values.get("kind", "")))
        except ValueError as wrong:
            self.add_error("value", str(wrong))
        return values


def typed(text: str, kind: str) -> str | int | float | bool | None:
    """A value as what it is said to be; ``ValueError`` says in a sentence why it is none.

    >>> typed("3", "number"), typed("3.5", "number"), typed("yes", "flag"), typed("gold", "text"), typed("", "none")
    (3, 3.5, True, 'gold', None)
    """
    if kind == "none":
        return None
    if not text:
        raise ValueError(_("Write down what it is."))
    if kind == "number":
        return _number(text)
    if kind == "flag":
        words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
        words |= {_("yes").casefold(): True, _("no").casefold(): False}
        if text.casefold() not in words:
            raise ValueError(_("Write yes or no."))
        return words[text.casefold()]
    return text


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise ValueError(_("“%(text)s” is no number.") % {"text": text[:40]}) from None
