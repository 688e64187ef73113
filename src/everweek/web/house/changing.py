"""Changing what others may change too: only what was touched is sent on, and nobody's change is written over unseen."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

from everweek.errors import Conflict
from everweek.people import saying
from everweek.web.house.doing import Refused
from everweek.web.house.forms import Form


class ChangeForm(Form):
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
        if not any(self[name].html_initial_name in self.data for name in self.fields):
            return values
        for name in [one for one in self.changed_data if one in values]:
            stands = self[name].initial
            arrived = values[name] == stands or not self.fields[name].has_changed(stands, self[name].data)
            if not arrived and self._was_shown(name) != _hidden(self.fields[name], stands):
                self.add_error(name, Refused(Conflict(_told(self.fields[name], stands))))
        return values

    def _was_shown(self, name: str) -> list[str]:
        field, bound = self.fields[name], self[name]
        return _as_list(field.hidden_widget().value_from_datadict(self.data, self.files, bound.html_initial_name))

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
        raise Conflict(_("Somebody has changed this again meanwhile, so it was left as it is now."))
    return {name: old for name, (old, _new) in change.items()}


def _hidden(field: forms.Field, value: object) -> list[str]:
    """What the hidden field beside a field would hold, as a browser sends it."""
    return _as_list(field.hidden_widget().format_value(field.prepare_value(value)))


def _as_list(value: object) -> list[str]:
    # A field that stands empty is sent as an empty text, and a list without anything not at all.
    return [str(one) for one in value] if isinstance(value, list | tuple) else ["" if value is None else str(value)]


def _told(field: forms.Field, value: object) -> str:
    now = _words(field, value)
    if not now:
        return _("Somebody changed this meanwhile; it is empty now. Load the page again before you change it.")
    told = _("Somebody changed this meanwhile; it is “%(now)s” now. Load the page again before you change it.")
    return told % {"now": now}


def _words(field: forms.Field, value: object) -> str:
    """Return the value of a field as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return saying.exact(value) if isinstance(value, datetime) else saying.day(value)
    if isinstance(field, forms.ChoiceField):
        choices: list[tuple[Any, Any]] = list(flatten_choices(field.choices))  # type: ignore[arg-type]  # the stubs know no groups
        names = {str(key): str(name) for key, name in choices}
        return ", ".join(names.get(one, one) for one in _as_list(field.prepare_value(value)))
    return str(field.prepare_value(value))
