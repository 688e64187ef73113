"""Fields that every room's forms are made of, and what a field says of itself when it cannot take what was typed."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

REFUSALS: Final[Mapping[type[forms.Field], Mapping[str, Any]]] = {
    forms.Field: {"required": _("Something is missing here.")},
    forms.BooleanField: {"required": _("Tick this first.")},
    forms.ChoiceField: {
        "required": _("Choose one."),
        "invalid_choice": _("“%(value)s” cannot be chosen here. Choose one of the list."),
    },
    forms.MultipleChoiceField: {
        "required": _("Choose at least one."),
        "invalid_choice": _("“%(value)s” cannot be chosen here. Choose from the list."),
    },
    forms.IntegerField: {"invalid": _("Write a whole number, such as 5.")},
    forms.FloatField: {"invalid": _("Write a number, such as 2.5.")},
    forms.DecimalField: {"invalid": _("Write a number, such as 2.5.")},
    forms.DateField: {"required": _("Choose a day."), "invalid": _("Write a day, such as 2026-10-05.")},
    forms.FileField: {
        "required": _("Choose a file first."),
        "empty": _("There is nothing in this file."),
        "missing": _("Choose a file first."),
    },
}
"""What a field says in our words; a form that knows better gives its field ``error_messages`` of its own."""


class LongTextField(forms.CharField):
    """Words of any length: the browser keeps what was typed until the next page says that it is done."""

    def __init__(self, *, rows: int, **options: Any) -> None:  # noqa: ANN401  # Django's own
        attrs = {"rows": rows, "class": "short", "dir": "auto", "data-keep": "fresh"}
        options.setdefault("error_messages", {"required": _("Write something here.")})
        super().__init__(widget=forms.Textarea(attrs=attrs), **options)


def speak_plainly() -> None:
    """Have every field of every form, allauth's too, say what is wrong in our words. Before the first form is made."""
    for field, words in REFUSALS.items():
        # Not through the field's own dict: one that it only inherits would be changed for all its kin.
        field.default_error_messages = {**vars(field).get("default_error_messages", {}), **words}
    validators.EmailValidator.message = _("Write an e-mail address, such as name@example.org.")
    validators.URLValidator.message = _("Write an address that begins with https://.")
    validators.MaxLengthValidator.message = ngettext_lazy(
        "Shorten this to %(limit_value)d character; it has %(show_value)d.",
        "Shorten this to %(limit_value)d characters; it has %(show_value)d.",
        "limit_value",
    )
    validators.MinLengthValidator.message = ngettext_lazy(
        "Write at least %(limit_value)d character; this has %(show_value)d.",
        "Write at least %(limit_value)d characters; this has %(show_value)d.",
        "limit_value",
    )
    validators.MaxValueValidator.message = _("Write a number of at most %(limit_value)s.")
    validators.MinValueValidator.message = _("Write a number of at least %(limit_value)s.")
    validators.ProhibitNullCharactersValidator.message = _("There is a character in this that cannot be stored. Type it anew.")
