"""The form of a segment: its name, its conditions one below the other, and whether its customers come first, with the reason."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.errors import EverweekError
from everweek.people.clientele import AttributeShown
from everweek.people.models import Segment
from everweek.text.letters import plain
from everweek.web.customers.conditions import ALL, ANY, COMPARED, Condition, Written, Wrong, names_of_fields, rule_of, written
from everweek.web.customers.contexts import Row
from everweek.web.house import doing
from everweek.web.house.changing import ChangeForm
from everweek.web.house.doing import OnceForm, Refused
from everweek.web.house.fields import LongTextField
from everweek.web.house.forms import Posted

SPARE: Final = 2
"""So many empty conditions stand below those there are: without script, what is to be filled in must be there."""
FEWEST: Final = 3
MOST: Final = 40
PARTS: Final = ("field", "compare", "value", "within")
LONGEST_VALUE: Final = 2000
_PLACE: Final = re.compile(r"\[(\d+)\]")


class SegmentForm(ChangeForm):
    """A segment that stands already; of ``rows`` each is one condition."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, help_text=gettext_lazy("What everybody will call them."))
    joined = forms.ChoiceField(
        label=gettext_lazy("Whoever fits"),
        choices=[(ALL, gettext_lazy("all of these conditions")), (ANY, gettext_lazy("any of these conditions"))],
    )
    core = forms.BooleanField(label=gettext_lazy("These are customers we want to serve above all"), required=False)
    reason = LongTextField(
        label=gettext_lazy("Why these?"),
        required=False,
        rows=3,
        help_text=gettext_lazy("What they need that we can give better than others. Needed for a core segment."),
    )
    decided_by = forms.CharField(label=gettext_lazy("Who decided it"), required=False, max_length=200)

    def __init__(self, known: Sequence[AttributeShown], segment: Segment | None, data: Posted = None) -> None:
        rule: Mapping[str, Any] = segment.rule if segment is not None else {ALL: []}
        self.known, self.told = known, written(rule)
        self.standing_rule = rule
        names = ("name", "core", "reason", "decided_by")
        initial = {name: getattr(segment, name) for name in names} if segment is not None else {}
        conditions = self.told.conditions if self.told is not None else ()
        initial["joined"] = self.told.joined if self.told is not None else ALL
        for place, one in enumerate(conditions):
            initial.update({f"{part}_{place}": getattr(one, part) for part in PARTS})
        super().__init__(data, initial=initial, auto_id="segment-%s")
        if self.told is None:
            del self.fields["joined"]
        self._add_rows(conditions, data)

    def _add_rows(self, conditions: Sequence[Condition], data: Any) -> None:  # noqa: ANN401  # Django's own
        sent = sum(1 for place in range(MOST) if data is not None and data.get(f"field_{place}"))
        self.count = 0 if self.told is None else min(MOST, max(FEWEST, max(len(conditions), sent) + SPARE))
        fields = [("", gettext_lazy("choose")), *names_of_fields(self.known)]
        there = {value for value, _label in fields}
        fields += [(one.field, one.field.partition(".")[2]) for one in conditions if one.field not in there]
        for place in range(self.count):
            self.fields[f"field_{place}"] = forms.ChoiceField(label=_("What"), choices=fields, required=False)
            self.fields[f"compare_{place}"] = forms.ChoiceField(
                label=_("How"), choices=list(COMPARED.items()), required=False, initial="is"
            )
            self.fields[f"value_{place}"] = forms.CharField(label=_("With what"), required=False, max_length=LONGEST_VALUE)
            self.fields[f"within_{place}"] = forms.CharField(label=_("In so many days"), required=False, max_length=6)
            for part in PARTS:
                self.fields[f"{part}_{place}"].show_hidden_initial = self.show_hidden

    show_hidden = True

    @property
    def rows(self) -> list[Row]:
        """The conditions, as fields."""
        return [Row(*(self[f"{part}_{place}"] for part in PARTS)) for place in range(self.count)]

    def clean(self) -> dict[str, Any]:
        """The rule that the conditions make, as ``rule``: what nobody touched as it stands now."""
        values = super().clean() or self.cleaned_data
        if self.told is None or self.errors:
            values["rule"] = self.standing_rule
            return values
        told = [(place, one) for place in range(self.count) if (one := self._condition(values, place)).field]
        joined = self._now(values, "joined") or ALL
        if not told:
            self.add_error(None, _("Write at least one condition: a segment without one is everybody."))
            return values
        try:
            values["rule"] = rule_of(Written(joined, tuple(one for _place, one in told)), self.known)
        except Wrong as wrong:
            self.add_error(f"{wrong.part}_{told[wrong.place][0]}", str(wrong))
        self.places = [place for place, _one in told]
        return values

    def refuse(self, refused: EverweekError) -> None:
        """Say what is wrong with a rule beside its condition."""
        found = _PLACE.search(refused.field or "") if (refused.field or "").startswith("rule") else None
        if found is None or int(found[1]) >= len(self.places):
            doing.blame(self, refused, otherwise="key" if "key" in self.fields and refused.field == "key" else "")
            return
        part = "within" if str(refused.field).endswith("within_days") else "value"
        self.add_error(f"{part}_{self.places[int(found[1])]}", Refused(refused))

    def _condition(self, values: Mapping[str, Any], place: int) -> Condition:
        return Condition(*(str(self._now(values, f"{part}_{place}") or "") for part in PARTS))

    def _now(self, values: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401  # of the field's own type
        """What was written, or what stands there now where nobody touched it."""
        return values.get(name) if name in self.changed_data or not self.show_hidden else self[name].initial


class NewSegmentForm(SegmentForm, OnceForm):
    """A segment that does not stand yet."""

    key = forms.CharField(
        label=gettext_lazy("Short name"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("What programs call it, for good. Left empty, it is made of the name."),
        widget=forms.TextInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
    )
    show_hidden = False

    def __init__(self, known: Sequence[AttributeShown], data: Posted = None) -> None:
        super().__init__(known, None, data)
        for field in self.fields.values():
            field.show_hidden_initial = False

    def clean(self) -> dict[str, Any]:
        """A key is wanted by programs; people have given a name."""
        values = super().clean()
        values["key"] = values.get("key") or slugify(plain(values.get("name", "")))[:64].strip("-_")
        if values.get("name") and not values["key"]:
            self.add_error("key", _("No key can be made of this name. Write one of small letters, digits, - and _."))
        return values
