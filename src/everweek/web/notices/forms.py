"""The forms by which one chooses how one is told, and by which what is told is rewritten."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from everweek.messages.notices.choosing import Digest
from everweek.messages.notices.kinds import KINDS, TEAM_KINDS, WHENS, When
from everweek.messages.notices.rewriting import LONGEST_TEXT, LONGEST_TITLE
from everweek.web.house.changing import ChangeForm
from everweek.web.house.doing import OnceForm
from everweek.web.house.fields import SECRET, LongTextField
from everweek.web.house.forms import Form, Posted


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
    urgent_passes = forms.BooleanField(label=_("but of a broken promise, and of danger, at any hour"), required=False)

    def __init__(self, chosen: Mapping[str, object], data: Posted = None, *, chat: bool = False) -> None:
        super().__init__(data, initial=dict(chosen))
        kinds = {}
        for key, kind in KINDS.items():
            # A chat is offered to who has one, and to who had chosen it.
            whens = [
                (when.value, says) for when, says in WHENS.items() if chat or when is not When.CHANNEL or chosen[key] == when
            ]
            kinds[key] = forms.ChoiceField(label=str(kind.name), choices=whens)
        for field in kinds.values():
            field.show_hidden_initial = True
        self.fields = {**kinds, **self.fields}


class ChatForm(OnceForm):
    """The chat at which one wants to be told."""

    address = forms.CharField(
        label=_("Its address"),
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "slack://...", **SECRET}),
        help_text=_(
            "As Apprise writes it: discord, gchat, gotifys, mmosts, ntfys, rockets, slack, tgram, workflows, wxteams, zulip."
        ),
    )


class TeamKindsForm(ChangeForm):
    """What goes to the chat of a unit."""

    kinds = forms.MultipleChoiceField(label=_("What goes there"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, chosen: Sequence[str], data: Posted = None, *, of: int = 0) -> None:
        super().__init__(data, initial={"kinds": list(chosen)}, auto_id=f"channel-{of}-%s")
        self.choose(kinds=[(key, str(kind.name)) for key, kind in TEAM_KINDS.items()])


class TeamChannelForm(OnceForm):
    """The chat of a unit."""

    unit = forms.ChoiceField(label=_("Of which unit"), help_text=_("What happens in the units below it is told there too."))
    address = ChatForm.base_fields["address"]
    kinds = forms.MultipleChoiceField(label=_("What goes there"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, units: Sequence[tuple[str, str]], data: Posted = None) -> None:
        super().__init__(data)
        self.choose(unit=units, kinds=[(key, str(kind.name)) for key, kind in TEAM_KINDS.items()])


class CodeForm(Form):
    """The code a chat was sent."""

    code = forms.CharField(
        label=_("The code it was sent"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off", **SECRET})
    )


class WordsForm(ChangeForm):
    """What is said of one kind of notice."""

    title = forms.CharField(label=_("In one line"), max_length=LONGEST_TITLE, help_text=_("Also the subject of the mail."))
    text = LongTextField(rows=4, label=_("What is known besides"), required=False, max_length=LONGEST_TEXT)
