"""The forms of improvements."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from everweek.act.cases.rules import LONGEST_TEXT
from everweek.act.causes.queries import list_causes
from everweek.act.improving.queries import ImprovementShown, list_who_may_see_through
from everweek.act.improving.rules import LONGEST_TITLE
from everweek.errors import Invalid
from everweek.moments.queries import list_touchpoints
from everweek.people.queries import today
from everweek.web.house.changing import ChangeForm
from everweek.web.house.doing import OnceForm
from everweek.web.house.fields import LanguageField
from everweek.web.house.forms import Form, Posted

WEEKS: Final = timedelta(weeks=6)
"""By then something is done, unless somebody says otherwise."""
AGAIN: Final = timedelta(weeks=2)
"""What was not done by its day is offered so much longer."""
DAY: Final = {"type": "date"}


class Fields(Form):
    """What an improvement is."""

    title = forms.CharField(label=_("What is done, in a few words"), max_length=LONGEST_TITLE)
    cause = forms.ChoiceField(label=_("The cause it removes"), required=False)
    owner = forms.ChoiceField(label=_("Who sees it through"))
    unit = forms.ChoiceField(label=_("Where, and below"))
    due_on = forms.DateField(label=_("By when"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    touchpoint = forms.ChoiceField(
        label=_("At which touchpoint it happened"),
        required=False,
        help_text=_("By this, and the days below, those are found whom it touched and who said nothing."),
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    detail = forms.CharField(
        label=_("Only moments with"),
        required=False,
        max_length=2500,
        help_text=_(
            "An attribute of the moment and its value: product=season ticket. Several with a comma between them; "
            "one that holds a comma itself within quotation marks."
        ),
    )

    def offer(self, units: Sequence[tuple[str, str]], shown: ImprovementShown | None = None) -> None:
        """What can be chosen, and what stands there already: who left, or a cause that is retired, is not changed unseen."""
        offers: dict[str, list[tuple[str, Any]]] = {
            "cause": [("", _("none")), *((one.key, one.full) for one in list_causes().in_use)],
            "owner": [(str(one.pk), one.name) for one in list_who_may_see_through()],
            "unit": list(units),
            "touchpoint": [("", _("none")), *((one.key, one.name) for one in list_touchpoints())],
        }
        if shown is not None:
            standing = {
                "cause": (shown.cause_key, shown.cause),
                "owner": (str(shown.owner), shown.owner_name),
                "touchpoint": (shown.touchpoint_key, shown.touchpoint),
            }
            for name, one in standing.items():
                if one[0] not in dict(offers[name]):
                    offers[name].append(one)
        self.choose(**offers)


class ProposeForm(Fields, OnceForm):
    """A new improvement."""

    def __init__(self, units: Sequence[tuple[str, str]], data: Posted = None, *, initial: Mapping[str, object]) -> None:
        super().__init__(data, auto_id="improve-%s", initial={"due_on": today() + WEEKS, **initial})
        self.offer(units)


class ImprovementForm(Fields, ChangeForm):
    """An improvement that stands already."""

    def __init__(self, units: Sequence[tuple[str, str]], shown: ImprovementShown, data: Posted = None) -> None:
        super().__init__(
            data,
            auto_id="improve-%s",
            initial={
                "title": shown.title,
                "cause": shown.cause_key,
                "owner": str(shown.owner),
                "unit": shown.unit_key,
                "due_on": shown.due_on,
                "touchpoint": shown.touchpoint_key,
                "since": shown.since,
                "until": shown.until,
                "detail": spelled(shown.detail),
            },
        )
        self.offer(units, shown)


class DayForm(OnceForm):
    """Another day by which an improvement that is overdue is to be done."""

    due_on = forms.DateField(label=_("By when"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))

    def __init__(self, data: Posted = None) -> None:
        super().__init__(data, auto_id="day-%s", initial={"due_on": today() + AGAIN})


class WordingForm(OnceForm):
    """What is said of an improvement in one language."""

    language = LanguageField(label=_("In which language"))
    said = forms.CharField(
        label=_("What customers said"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("In your own words; nobody's name, and no word that gives somebody away."),
    )
    did = forms.CharField(
        label=_("What we did"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )

    def __init__(self, data: Posted = None, *, language: str = "") -> None:
        super().__init__(data, auto_id="wording-%s", initial={"language": language})


class AttachForm(OnceForm):
    """One more case that asks for an improvement."""

    case = forms.IntegerField(label=_("The number of the case"), min_value=1, max_value=2**53)


class DropForm(OnceForm):
    """Why an improvement is not done."""

    why = forms.CharField(
        label=_("Why it is not done"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("In plain words: those who asked for it are told just this."),
    )


def details(text: str) -> dict[str, str]:
    """What was written of attributes, as names and values; ``Invalid`` where one is not written so.

    >>> details('product=season ticket, "quay=4, west"')
    {'product': 'season ticket', 'quay': '4, west'}
    """
    found = {}
    line = text.replace("\r", " ").replace("\n", " ")
    parts = next(csv.reader([line], skipinitialspace=True), [])
    for part in filter(None, (one.strip() for one in parts)):
        name, equals, value = part.partition("=")
        if not equals:
            raise Invalid(_("Write it as product=season ticket.").format(), field="detail")
        found[name.strip()] = value.strip()
    return found


def spelled(detail: Mapping[str, str]) -> str:
    """Return a detail as it is typed into its field, so that ``details`` reads the same detail of it.

    >>> spelled({"product": "season ticket", "quay": "4, west"})
    'product=season ticket, "quay=4, west"'
    """
    written = io.StringIO()
    for name, value in detail.items():
        written.write(", " if written.tell() else "")
        csv.writer(written, lineterminator="").writerow([f"{name}={value}"])
    return written.getvalue()
