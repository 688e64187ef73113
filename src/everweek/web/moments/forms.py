"""The forms of moments."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from everweek.moments.queries import Arranged
from everweek.moments.rules import CHANNELS, LONGEST_WORD
from everweek.moments.words import channel_words
from everweek.web.house.changing import ChangeForm
from everweek.web.house.doing import OnceForm
from everweek.web.house.forms import Posted


class LogForm(OnceForm):
    """A moment that has just been. ``who`` is the customer's number, ``new``, or nothing where only something was typed."""

    touchpoint = forms.ChoiceField(label=_("Which moment was it?"), error_messages={"required": _("Choose which moment it was.")})
    unit = forms.ChoiceField(label=_("Where"))
    channel = forms.ChoiceField(label=_("How"))
    customer = forms.CharField(
        label=_("Who was it?"),
        required=False,
        max_length=200,
        help_text=_("A name, an address or a number, as far as you know it. Leave it empty where you do not."),
    )
    who = forms.CharField(required=False, max_length=20)
    word = forms.CharField(label=_("A word about it"), required=False, max_length=LONGEST_WORD)

    def __init__(
        self,
        touchpoints: Sequence[tuple[str, str]],
        units: Sequence[tuple[str, str]],
        data: Posted = None,
        *,
        initial: Mapping[str, object],
    ) -> None:
        super().__init__(data, auto_id="log-%s", initial=dict(initial))
        self.choose(
            touchpoint=touchpoints,
            unit=units,
            channel=[(one, channel_words(one)) for one in CHANNELS],
        )


class TouchpointForm(OnceForm):
    """A new touchpoint."""

    name = forms.CharField(
        label=_("What it is called"),
        max_length=200,
        help_text=_("As you say it among yourselves, such as Check-in. It goes to the end; move it from there."),
    )


class NameForm(ChangeForm):
    """The name of a touchpoint."""

    name = forms.CharField(label=_("What it is called"), max_length=200)

    def __init__(self, touchpoint: Arranged, data: Posted = None) -> None:
        super().__init__(data, initial={"name": touchpoint.name}, auto_id=f"name-{touchpoint.key}-%s")
