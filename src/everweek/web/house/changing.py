"""Changing what others may change too: only what was touched is sent on, and nobody's change is written over unseen."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from everweek.errors import Conflict


class ChangeForm(forms.Form):
    """A form about something that stands already. Each field also carries, hidden, what stood in it when the page was made.

    So two who have the page open at once do not undo each other: a field nobody touched stays as it is now, and one that both
    touched is refused with what stands there meanwhile.
    """

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  # Django's own
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        """Refuse a field that somebody else has changed since the page was made."""
        values = super().clean() or self.cleaned_data
        for name in [one for one in self.changed_data if one in values]:
            shown, now = self.data.get(self[name].html_initial_name), str(self.initial[name])
            if shown is not None and now not in {shown, str(values[name])}:
                told = _("Somebody changed this meanwhile; it is “%(now)s” now. Load the page again before you change it.")
                self.add_error(name, told % {"now": now})
        return values

    @property
    def changes(self) -> dict[str, Any]:
        """What is to be changed, by field."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.changed_data}


def kept_change(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, list[object]]:
    """For the way back: of each field that a change changed, what stood there before and since.

    >>> kept_change({"name": "South", "zone": ""}, {"name": "The south", "zone": ""})
    {'name': ['South', 'The south']}
    """
    return {name: [old, after[name]] for name, old in before.items() if old != after[name]}


def way_back(change: Mapping[str, list[Any]], now: Mapping[str, object]) -> dict[str, Any]:
    """What takes a change back; ``Conflict`` where somebody has gone on from there."""
    if any(now[name] != new for name, (_old, new) in change.items()):
        raise Conflict(_("Somebody has changed this again meanwhile, so it was left as it stands now."))
    return {name: old for name, (old, _new) in change.items()}
