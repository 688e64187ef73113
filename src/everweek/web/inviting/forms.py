"""The forms of inviting."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from everweek.listen.inviting import rules
from everweek.listen.inviting.queries import RuleShown
from everweek.messages.contact.queries import rules as contact_rules
from everweek.moments.queries import list_touchpoints
from everweek.moments.words import channel_of, channel_words
from everweek.people import saying
from everweek.people.access import Scope
from everweek.people.models import Member
from everweek.people.queries import list_units
from everweek.questionnaires.queries import list_published
from everweek.web.choices import unit_choices
from everweek.web.house.changing import ChangeForm
from everweek.web.house.doing import OnceForm
from everweek.web.house.forms import Form, Posted
from everweek.web.inviting.reminding import most_reminded_in_words

DELAYS: Final = {
    0: _("at once"),
    30: _("half an hour later"),
    60: _("an hour later"),
    120: _("two hours later"),
    240: _("four hours later"),
    1440: _("a day later"),
    2880: _("two days later"),
    4320: _("three days later"),
    10080: _("a week later"),
    43200: _("thirty days later"),
}
REMINDERS: Final = {0: _("never"), 1: _("once"), 2: _("twice"), 3: _("three times")}
LANGUAGES: Final = ("en", "de", "fr", "es", "ar", "pt")


class RuleFields(Form):
    """What a rule says."""

    name = forms.CharField(label=_("What you call it"), max_length=120)
    questionnaire = forms.ChoiceField(label=_("What is asked"))
    unit = forms.ChoiceField(label=_("Where the moment was: this unit and all below it"), required=False)
    touchpoints = forms.MultipleChoiceField(
        label=_("Which moments"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None chosen: all of them.")
    )
    channels = forms.CharField(
        label=_("How the customer came"),
        required=False,
        max_length=200,
        help_text=_("Such as by phone, at the desk; with commas between several. Empty: however they came."),
    )
    attributes = forms.CharField(
        label=_("Only where your program told"),
        required=False,
        max_length=1000,
        help_text=_("Facts of the moment, such as queue = refunds, with commas between several. Empty: whatever it told."),
    )
    delay = forms.ChoiceField(label=_("When the customer is asked"))
    share = forms.DecimalField(
        label=_("Of 100 such customers, how many are asked"),
        min_value=Decimal("0.0001"),
        max_value=Decimal(100),
        max_digits=7,
        decimal_places=4,
        help_text=_("Who is asked is drawn. Each answer counts by as much as its giver stands for."),
    )
    open_days = forms.IntegerField(label=_("For how many days they can answer"), min_value=1, max_value=rules.MOST_OPEN_DAYS)
    reminders = forms.ChoiceField(label=_("How often they are reminded, if they do not answer"))
    remind_after_days = forms.IntegerField(label=_("After how many days each time"), min_value=1, max_value=90)
    language = forms.ChoiceField(label=_("In which language, where theirs is not known"), required=False)

    def offer(self, viewer: Member, scope: Scope, *, delay: int = 0, language: str = "") -> None:
        """Fill the lists to choose from; what a rule says already can be chosen too."""
        units = unit_choices(list_units(scope.units()))
        delays = {**DELAYS, **({} if delay in DELAYS else {delay: _("%(n)s minutes later") % {"n": saying.count(delay)}})}
        told = {*LANGUAGES, *([language] if language else [])}
        self.choose(
            questionnaire=list_published(viewer),
            unit=[("", _("anywhere")), *units],
            touchpoints=[(one.key, one.name) for one in list_touchpoints()],
            delay=[(str(minutes), words) for minutes, words in sorted(delays.items())],
            reminders=[(str(times), words) for times, words in REMINDERS.items()],
            language=[("", _("the house's")), *((tag, saying.own_name(tag)) for tag in sorted(told))],
        )
        self.fields["reminders"].help_text = most_reminded_in_words(contact_rules())


class NewRuleForm(OnceForm, RuleFields):
    """A new rule."""

    def __init__(self, viewer: Member, scope: Scope, data: Posted = None) -> None:
        initial = {"share": 100, "open_days": rules.OPEN_DAYS, "remind_after_days": 3, "delay": "60", "reminders": "0"}
        super().__init__(data, auto_id="rule-%s", initial=initial)
        self.offer(viewer, scope)


class RuleChangeForm(RuleFields, ChangeForm):
    """A rule that stands."""

    def __init__(self, viewer: Member, scope: Scope, rule: RuleShown, data: Posted = None) -> None:
        super().__init__(data, auto_id="rule-%s", initial=as_typed(rule))
        self.offer(viewer, scope, delay=rule.delay_minutes, language=rule.language)


class InviteForm(OnceForm):
    """One customer asked by hand."""

    questionnaire = forms.ChoiceField(label=_("What is asked"))
    unit = forms.ChoiceField(label=_("Which unit it is about"), required=False)
    channel = forms.ChoiceField(label=_("How the customer is asked"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("In which language, where theirs is not known"), required=False)

    def __init__(self, viewer: Member, scope: Scope, *, mail: bool, unit: str, data: Posted = None) -> None:
        super().__init__(data, auto_id="invite-%s", initial={"channel": rules.EMAIL if mail else rules.LINK, "unit": unit})
        asked, units = list_published(viewer), unit_choices(list_units(scope.units()))
        self.has_something_to_ask = bool(asked)
        ways: Sequence[tuple[str, Any]] = [
            (rules.EMAIL, _("by mail")),
            (rules.LINK, _("by a link that I hand over")),
            (rules.SMS, _("by a text that I send")),
        ]
        self.choose(
            questionnaire=asked,
            unit=[("", _("no unit of its own")), *units] if scope.all else units,
            channel=ways if mail else ways[1:],
            language=[("", _("the house's")), *((tag, saying.own_name(tag)) for tag in LANGUAGES)],
        )
        self.fields["unit"].required = not scope.all


def as_typed(rule: RuleShown) -> dict[str, object]:
    """Return an asking rule as the values of its form."""
    return {
        "name": rule.name,
        "questionnaire": rule.questionnaire,
        "unit": rule.unit_key,
        "touchpoints": list(rule.touchpoints),
        "channels": ", ".join(str(channel_words(one)) for one in rule.channels),
        "attributes": ", ".join(f"{name} = {value}" for name, value in rule.attributes.items()),
        "delay": str(rule.delay_minutes),
        "share": Decimal(rule.share) / 10_000,
        "open_days": rule.open_days,
        "reminders": str(rule.reminders),
        "remind_after_days": rule.remind_after_days,
        "language": rule.language,
    }


def listed(text: str) -> list[str]:
    """The channels of a list with commas, by their words or their names.

    >>> listed("by phone, Desk,")
    ['phone', 'desk']
    """
    return [channel_of(one) for one in text.split(",") if one.strip()]


def told(text: str) -> Mapping[str, str] | None:
    """The facts a rule asks for, by name; None where one has no sign of equality.

    >>> told("queue = refunds, paid=yes"), told(""), told("refunds")
    ({'queue': 'refunds', 'paid': 'yes'}, {}, None)
    """
    parts = [one.partition("=") for one in text.split(",") if one.strip()]
    if not all(sign and name.strip() and value.strip() for name, sign, value in parts):
        return None
    return {name.strip().lower(): value.strip() for name, _sign, value in parts}
