"""The form of a contact rule."""

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from everweek.messages.contact.rules import UNUSED, Purpose, Rule
from everweek.web.house.changing import ChangeForm
from everweek.web.house.forms import Posted


class RuleForm(ChangeForm):
    """One contact rule. News of a customer's own case have quiet hours only, and the rule over everything has none."""

    most = forms.IntegerField(
        label=_("At most so often"), required=False, min_value=0, help_text=_("0 means never; leave it empty for no limit.")
    )
    days = forms.IntegerField(label=_("in so many days"), min_value=1)
    gap_days = forms.IntegerField(label=_("Days between two"), min_value=0, help_text=_("0 where it does not matter."))
    quiet_from = forms.TimeField(
        label=_("Nothing arrives from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("By the customer's own clock."),
    )
    quiet_days = forms.TypedMultipleChoiceField(
        label=_("nor on"),
        required=False,
        coerce=int,
        choices=[(day + 1, name) for day, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, purpose: Purpose, rule: Rule, data: Posted = None) -> None:
        known = {name: getattr(rule, name) for name in self.base_fields} | {"quiet_days": sorted(rule.quiet_days)}
        super().__init__(data, initial=known, prefix=None, auto_id=f"id_{purpose}_%s")
        for name in UNUSED.get(purpose, ()):
            del self.fields[name]
