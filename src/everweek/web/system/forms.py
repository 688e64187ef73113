"""The forms of the house itself."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from everweek.people import keeping, saying
from everweek.people.models import Organisation
from everweek.people.policy import TokenScope
from everweek.people.privacy import Kept
from everweek.web.house.changing import ChangeForm
from everweek.web.house.doing import OnceForm
from everweek.web.house.fields import SECRET, CountryField, CurrencyField, LanguageField, LongTextField, UnderHeadings, ZoneField
from everweek.web.house.forms import Posted
from everweek.web.system.at_privacy import whole
from everweek.web.system.scopes import KINDS, kinds_for, under_headings
from everweek.web.system.told import Headed
from everweek.web.system.words import kept_words

DAYS = ((30, _("a month")), (90, _("three months")), (366, _("a year")))


class TokenForm(OnceForm):
    """A token for a program."""

    name = forms.CharField(
        label=_("Which program is it for?"), max_length=120, help_text=_("So that you know it again: the till at the north desk.")
    )
    kind = forms.ChoiceField(
        label=_("What kind of program is it?"),
        required=False,
        help_text=_("It may do what stands there and no more, unless you tick it below."),
    )
    days = forms.TypedChoiceField(label=_("For how long?"), choices=DAYS, coerce=int, initial=90)
    scopes = forms.MultipleChoiceField(label=_("Thing by thing: what may it do?"), required=False, widget=UnderHeadings)

    def __init__(self, useful: Collection[TokenScope], data: Posted = None) -> None:
        super().__init__(data)
        self.choose(kind=kinds_for(useful), scopes=under_headings(useful))

    def clean(self) -> dict[str, Any]:
        """What its kind needs, and what was ticked besides: at least one thing."""
        values = super().clean() or self.cleaned_data
        chosen = values.get("kind", "")
        needs = {one.value for one in KINDS[chosen][1]} if chosen else set()
        values["scopes"] = sorted({*needs, *values.get("scopes", ())})
        if not values["scopes"] and not {"kind", "scopes"} & self.errors.keys():
            self.add_error("scopes", _("Choose at least one thing it may do."))
        return values


class WebhookForm(OnceForm):
    """A program that is to be told what happens."""

    name = forms.CharField(
        label=_("Which program is it?"), max_length=120, help_text=_("So that you know it again: the helpdesk.")
    )
    address = forms.CharField(
        label=_("Where is it told?"),
        max_length=500,
        help_text=_("Its address, such as https://helpdesk.example.org/hooks/everweek"),
        widget=forms.TextInput(attrs=SECRET),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What is it told?"), widget=UnderHeadings, help_text=_("One or several; or everything.")
    )

    def __init__(self, kinds: Headed, data: Posted = None) -> None:
        super().__init__(data)
        self.choose(kinds=[("*", _("Everything that happens")), *kinds])
        self.fields["kinds"].error_messages["required"] = _("Choose at least one thing it is told.")


class OrganisationForm(ChangeForm):
    """The organisation itself."""

    name = forms.CharField(label=_("Name"), max_length=200)
    zone = ZoneField(label=_("Time zone"), help_text=_("Such as Europe/Lisbon. Days, weeks and posts begin and end by it."))
    language = LanguageField(label=_("Language"), max_length=12)
    country = CountryField(
        label=_("Country"),
        required=False,
        help_text=_("Such as Portugal. Its public holidays are days off, where a unit says nothing else."),
    )
    currency = CurrencyField(label=_("Currency"), help_text=_("Such as euro, or its three letters."))
    year_starts_month = forms.TypedChoiceField(label=_("The year begins in"), choices=list(MONTHS.items()), coerce=int)

    def __init__(self, organisation: Organisation, data: Posted = None) -> None:
        known = {name: getattr(organisation, name) for name in self.base_fields}
        super().__init__(data, initial=known)


class PrivacyForm(ChangeForm):
    """How long each kind of thing is kept, and what the organisation itself says of it, by language."""

    WORDS = "words-"

    contact = forms.CharField(
        label=_("Whom customers turn to"),
        max_length=300,
        required=False,
        help_text=_("An e-mail address, or a name and how to reach them. It stands at the end of their page."),
    )

    def __init__(self, known: Mapping[str, Any], kept: Sequence[Kept], languages: Sequence[str], data: Posted = None) -> None:
        super().__init__(data, initial=known)
        days = {one.key: one for one in kept if not one.settled}
        for key, one in days.items():
            least = keeping.KEEPINGS[key].least
            label, said = str(kept_words(one)), whole(one.days)
            self.fields[key] = forms.IntegerField(label=label, min_value=least, max_value=keeping.LONGEST, help_text=said)
        for tag in languages:
            label = _("In your own words, in %(language)s") % {"language": saying.language(tag)}
            self.fields[self.WORDS + tag] = LongTextField(rows=4, label=label, required=False, max_length=4000)
        for field in self.fields.values():
            field.show_hidden_initial = True

    @property
    def days(self) -> list[forms.BoundField]:
        """The fields of days."""
        return [self[name] for name in self.fields if name != "contact" and not name.startswith(self.WORDS)]

    @property
    def said(self) -> list[forms.BoundField]:
        """The fields of the organisation's own words."""
        return [self[name] for name in self.fields if name.startswith(self.WORDS)]
