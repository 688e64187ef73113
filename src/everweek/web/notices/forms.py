"""The form by which one chooses how one is told."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from everweek.messages.notices.choosing import Digest
from everweek.messages.notices.kinds import KINDS, WHENS
from everweek.web.house.changing import ChangeForm


class ChoicesForm(ChangeForm):
    """When each kind is told, when the digest comes, when it is quiet."""

    digest = forms.ChoiceField(
        label=_("The digest comes"),
        choices=[
            (Digest.DAILY.value, _("every morning at half past seven")),
            (Digest.HOURLY.value, _("every hour in which your unit works")),
        ],
        help_text=_("One mail with all that waits and that you have not read here. Where nothing waits, none comes."),
    )
    quiet = forms.BooleanField(
        label=_("Mail me only while my unit works"),
        required=False,
        help_text=_("What happens meanwhile is told when work begins again."),
    )
    urgent_passes = forms.BooleanField(label=_("but of a broken promise at any hour"), required=False)

    def __init__(self, chosen: Mapping[str, object], data: Any = None) -> None:  # noqa: ANN401  # Django's own
        super().__init__(data, initial=dict(chosen))
        kinds = {
            key: forms.ChoiceField(label=str(kind.name), choices=[(when.value, says) for when, says in WHENS.items()])
            for key, kind in KINDS.items()
        }
        for field in kinds.values():
            field.show_hidden_initial = True
        self.fields = {**kinds, **self.fields}
