"""The forms of causes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from everweek.act.causes.queries import Causes
from everweek.act.causes.rules import LONGEST_NAME, NOT_KNOWN
from everweek.web.house.changing import ChangeForm
from everweek.web.house.doing import OnceForm
from everweek.web.house.forms import Posted


def under_choices(causes: Causes, without: frozenset[int] = frozenset()) -> list[tuple[str, Any]]:
    """Where a cause can hang."""
    usable = [one for one in causes.in_use if one.key != NOT_KNOWN and one.id not in without]
    return [("", _("at the top")), *((one.key, one.full) for one in usable)]


class AddForm(OnceForm):
    """A new cause."""

    name = forms.CharField(label=_("What it is called"), max_length=LONGEST_NAME)
    under = forms.ChoiceField(label=_("Below"), required=False)

    def __init__(self, causes: Causes, data: Posted = None) -> None:
        super().__init__(data, auto_id="cause-%s")
        self.choose(under=under_choices(causes))


class CauseForm(ChangeForm):
    """A cause that stands already."""

    name = forms.CharField(
        label=_("What it is called"), max_length=LONGEST_NAME, help_text=_("It goes on meaning what it meant.")
    )
    under = forms.ChoiceField(label=_("Below"), required=False)

    def __init__(self, causes: Causes, one: int, data: Posted = None, *, standing: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(standing), auto_id="cause-%s")
        choices, above = under_choices(causes, causes.tree.below(one)), causes.by_key(standing["under"])
        if above is not None and above.key not in dict(choices):
            # What it stands below may be retired: it stays there until somebody moves it.
            choices.append((above.key, above.full))
        self.choose(under=choices)
