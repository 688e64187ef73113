"""Fields that every room's forms are made of, and what a field says of itself when it cannot take what was typed."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core import validators
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from everweek.people import codes, saying
from everweek.text.nearest import did_you_mean

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


USUAL_LANGUAGES: Final = (
    "ar", "bg", "bn", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja", "ko",
    "lt", "lv", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sr", "sv", "sw", "th", "tr", "uk", "ur", "vi",
    "zh-Hans", "zh-Hant",
)  # fmt: skip


class OfferingInput(forms.TextInput):
    """A line in which anything can be written, with a list of what is usual under it."""

    template_name = "components/offering.html"

    def __init__(self, offers: Callable[[], Sequence[str]], attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(dict(attrs or {}))
        self.offers = offers

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:  # noqa: ANN401  # Django's own
        """Return the context of the widget with the list of what is offered, and the list's name."""
        context = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        own["list"] = f"{own.get('id', name)}-offers"
        return {**context, "offers": self.offers()}


class UnderHeadings(forms.CheckboxSelectMultiple):
    """Many to tick, under headings: Django's own has a label for each heading that is the label of nothing."""

    template_name = "components/under_headings.html"


class LanguageField(forms.CharField):
    """A language by its name, as it is shown and offered, or by its tag: its value is the tag.

    Those that are ``there`` already are not offered; any can be written.

    >>> LanguageField().to_python(" portuguese "), LanguageField().to_python("German (de-AT)"), LanguageField().to_python("tlh")
    ('pt', 'de-AT', 'tlh')
    """

    def __init__(self, *, placeholder: str | Promise | None = None, there: Container[str] = (), **options: Any) -> None:  # noqa: ANN401  # Django's own
        offered = [tag for tag in USUAL_LANGUAGES if tag not in there]
        # Whether a lazy text is empty would be asked of the language that is spoken while this is imported.
        attrs = {"autocomplete": "off", **({"placeholder": placeholder} if placeholder is not None else {})}
        options.setdefault("error_messages", {"required": _("Write a language, such as Portuguese.")})
        super().__init__(widget=OfferingInput(lambda: [saying.language(tag) for tag in offered], attrs), **options)

    def to_python(self, value: Any) -> Any:  # noqa: ANN401  # Django's own
        """The tag of what was written."""
        told = str(super().to_python(value))
        by_name = {saying.language(tag).casefold(): tag for tag in USUAL_LANGUAGES}
        if told.casefold() in by_name:
            return by_name[told.casefold()]
        _name, _open, tag = told.removesuffix(")").partition(" (")
        return tag if tag and saying.language(tag) == told else told

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401  # Django's own
        """Return what the reader calls the language."""
        return saying.language(value) if isinstance(value, str) and value else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A name may be longer than the tag it stands for."""
        return {name: told for name, told in super().widget_attrs(widget).items() if name != "maxlength"}


LONGEST_NAME: Final = 80


class _NamedField(forms.CharField):
    """Something that is kept by its code, and written and shown by its name; the code is taken too."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # Django's own
        attrs = {"autocomplete": "off"}
        super().__init__(widget=OfferingInput(lambda: [self.shown(code) for code in self.names()], attrs), **options)

    def names(self) -> Mapping[str, str | Promise]:
        """Every code that is offered, with its name."""
        raise NotImplementedError

    def shown(self, code: str) -> str:
        """What is offered and shown of a code."""
        return str(self.names().get(code, code))

    def to_python(self, value: Any) -> str:  # noqa: ANN401  # Django's own
        """The code of what was written; what has none is left to be refused."""
        told = str(super().to_python(value))[:LONGEST_NAME]
        for code, name in self.names().items():
            if told.casefold() in {code.casefold(), str(name).casefold(), self.shown(code).casefold()}:
                return code
        return told

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401  # Django's own
        """Return what the reader calls the value of this code."""
        return self.shown(value) if isinstance(value, str) and value else value


class CountryField(_NamedField):
    """A country by its name or its two letters.

    >>> CountryField().clean("portugal"), CountryField().clean("pt"), CountryField(required=False).clean("")
    ('PT', 'PT', '')
    """

    def names(self) -> Mapping[str, str | Promise]:
        """All there are."""
        return codes.countries()

    def validate(self, value: str) -> None:
        """Refuse what is no country."""
        super().validate(value)
        if value and value not in self.names():
            near = did_you_mean(value, [str(name) for name in self.names().values()])
            raise forms.ValidationError(_("There is no country “%(value)s”.") % {"value": value} + near)


class CurrencyField(_NamedField):
    """A currency by its name or its three letters.

    >>> [CurrencyField().clean(told) for told in ("euro", "eur", "Euro (EUR)", "gyd")]
    ['EUR', 'EUR', 'EUR', 'GYD']
    """

    _CODE = re.compile("[A-Za-z]{3}")

    def names(self) -> Mapping[str, str | Promise]:
        """Return the currencies that are offered, by code; there are others."""
        return codes.CURRENCIES

    def shown(self, code: str) -> str:
        """Return a currency by its name and its letters: people know the one or the other."""
        name = self.names().get(code)
        return f"{name} ({code})" if name else code

    def to_python(self, value: Any) -> str:  # noqa: ANN401  # Django's own
        """Small letters are meant as large ones."""
        told = super().to_python(value)
        return told.upper() if self._CODE.fullmatch(told) else told

    def validate(self, value: str) -> None:
        """Refuse what is no currency."""
        super().validate(value)
        if value and not self._CODE.fullmatch(value):
            near = did_you_mean(value, [str(name) for name in self.names().values()])
            message = _("There is no currency “%(value)s”. Write its name, or its three letters.") % {"value": value}
            raise forms.ValidationError(message + near)


class ZoneField(forms.CharField):
    """A time zone, chosen from a list or told by a city of it: its value is its IANA name.

    >>> ZoneField().clean("lisbon"), ZoneField().clean("Europe/Lisbon"), ZoneField().clean("Larkwater")
    ('Europe/Lisbon', 'Europe/Lisbon', 'Larkwater')
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # Django's own
        super().__init__(widget=OfferingInput(codes.zones, {"autocomplete": "off"}), max_length=64, **options)

    def to_python(self, value: Any) -> str:  # noqa: ANN401  # Django's own
        """The zone of what was written; what is none is refused where it is stored, with what may have been meant."""
        told = str(super().to_python(value))
        city = told.replace(" ", "_").casefold()
        return next((zone for zone in codes.zones() if city in {zone.casefold(), zone.rpartition("/")[2].casefold()}), told)


SECRET: Final = {"data-secret": ""}
"""The attribute of a field in which a secret may be typed that is to be seen while it is: the browser keeps nothing of it."""


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
