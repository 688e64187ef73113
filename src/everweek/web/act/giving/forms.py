"""The forms of authority."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from everweek.act.giving.granting import AllowanceWanted
from everweek.act.giving.rules import COSTS, LONGEST_WHAT, GestureKind
from everweek.act.giving.services import GestureWanted
from everweek.people.models import Member
from everweek.people.policy import ROLES, Role
from everweek.web.act.forms import Label
from everweek.web.act.giving.words import named
from everweek.web.house.doing import OnceForm
from everweek.web.house.forms import Form, Posted


def _amount(label: Label, *, required: bool, help_text: Label = "") -> forms.DecimalField:
    box = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal", "min": "0"})
    return forms.DecimalField(label=label, required=required, min_value=0, max_digits=18, widget=box, help_text=help_text)


def _words(label: Label, *, required: bool = True, rows: int = 2, help_text: Label = "") -> forms.CharField:
    box = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, required=required, max_length=LONGEST_WHAT, widget=box, help_text=help_text)


def _day(label: Label, *, required: bool) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


def gives_key(kind: GestureKind, currency: str) -> str:
    """Return how a kind that costs money is named where one is chosen."""
    return f"{kind}:{currency}"


class GestureForm(OnceForm):
    """What is given; each kind has its own."""

    kind: GestureKind

    def __init__(self, data: Posted = None, *, initial: Mapping[str, object] | None = None, name: str = "") -> None:
        super().__init__(data, initial=initial, auto_id=f"{name or type(self).__name__.lower()}-%s")
        # Below what it is, whichever kind that has.
        self.fields["tells"] = forms.BooleanField(label=_("The customer reads it on their page"), required=False)
        self.fields["told_as"] = _words(
            _("In these words"), required=False, help_text=_("In their language. Left empty, what you wrote above stands there.")
        )

    def wanted(self, colleague: Member | None = None) -> GestureWanted:
        """What it asks for; what costs nothing."""
        told = self.cleaned_data
        until: date | None = told.get("until")
        return GestureWanted(
            kind=self.kind,
            what=told.get("what", ""),
            why=told.get("why", ""),
            until=until,
            colleague=colleague,
            tells=told["tells"],
            told_as=told["told_as"],
            key=told["once"],
        )


class GiveForm(GestureForm):
    """What costs money."""

    gives = forms.ChoiceField(label=_("What you give"))
    amount = _amount(_("How much"), required=True)
    what = _words(_("What exactly"), required=False, rows=1)
    why = _words(_("Why"), required=False)

    def __init__(
        self,
        kinds: Iterable[tuple[GestureKind, str]],
        data: Posted = None,
        *,
        initial: Mapping[str, object] | None = None,
        name: str = "",
    ) -> None:
        super().__init__(data, initial=initial, name=name)
        self.choose(gives=[(gives_key(kind, currency), named(kind, currency)) for kind, currency in kinds])

    def wanted(self, colleague: Member | None = None) -> GestureWanted:
        """What it asks for."""
        told = self.cleaned_data
        kind, _colon, currency = told["gives"].partition(":")
        return GestureWanted(
            kind=GestureKind(kind),
            currency=currency,
            amount=told["amount"],
            what=told["what"],
            why=told["why"],
            colleague=colleague,
            tells=told["tells"],
            told_as=told["told_as"],
            key=told["once"],
        )


class UsualForm(GiveForm):
    """The usual amount of one kind, ready to be given; as much of it as is typed in its place."""

    def __init__(self, kind: GestureKind, currency: str, usual: Decimal, data: Posted = None) -> None:
        self.key = gives_key(kind, currency)
        name = f"usual-{kind}-{currency}".lower()
        super().__init__([(kind, currency)], data, initial={"gives": self.key, "amount": usual}, name=name)
        self.fields["gives"].widget = forms.HiddenInput()


class ExceptionForm(GestureForm):
    """An exception to a rule."""

    kind = GestureKind.EXCEPTION
    what = _words(_("To which rule"), rows=1)
    why = _words(_("Why here"), required=False)


class PromiseForm(GestureForm):
    """A promise one keeps oneself."""

    kind = GestureKind.PROMISE
    what = _words(_("What you promise"))
    until = _day(_("Until when"), required=True)


class CallForm(GestureForm):
    """A call to say sorry."""

    kind = GestureKind.CALL
    what = _words(_("What you will say sorry for"), required=False)
    until = _day(_("Until when"), required=False)


class ColleagueForm(GestureForm):
    """A colleague who sees it through."""

    kind = GestureKind.COLLEAGUE
    colleague = forms.CharField(label=_("Who sees it through"), max_length=254, help_text=_("A name, or a mail address."))
    what = _words(
        _("What they see through"), help_text=_("Speak with them first. The customer reads their name only where you write it.")
    )
    until = _day(_("Until when"), required=True)


class WhyForm(Form):
    """Why a request is declined."""

    def __init__(self, gesture_id: int, data: Posted = None) -> None:
        super().__init__(data, auto_id=f"why-{gesture_id}-%s")

    why = _words(_("Why"))


class CellForm(Form):
    """One cell of the grid."""

    role = forms.ChoiceField(label=_("Role"), choices=list(ROLES.items()))
    kind = forms.ChoiceField(label=_("What"), choices=[(one.value, named(one, "")) for one in GestureKind])
    currency = forms.CharField(label=_("Currency"), required=False, max_length=3, help_text=_("Of what costs money: EUR."))
    says = forms.ChoiceField(
        label=_("What is said here"),
        choices=[
            ("may", _("may give it, within the limits below")),
            ("may_not", _("only by approval")),
            ("above", _("as the unit above says")),
        ],
    )
    usual = _amount(_("By one tap"), required=False, help_text=_("The amount that stands ready to be given."))
    per_case = _amount(_("At most a case"), required=False)
    per_month = _amount(_("At most a month, each"), required=False)
    per_customer = _amount(_("At most a customer and year"), required=False, help_text=_("A limit left empty is none."))

    def __init__(self, data: Posted = None, *, currency: str = "") -> None:
        super().__init__(data, auto_id="cell-%s", initial={"currency": currency, "kind": GestureKind.CREDIT.value})

    @property
    def cell(self) -> tuple[Role, GestureKind, str]:
        """Which cell is meant; the currency of what costs nothing is left out."""
        told = self.cleaned_data
        kind = GestureKind(told["kind"])
        return Role(told["role"]), kind, told["currency"].strip().upper() if kind in COSTS else ""

    @property
    def wanted(self) -> AllowanceWanted | None:
        """What is said in it; None leaves it to the unit above."""
        told = self.cleaned_data
        if told["says"] == "above":
            return None
        if told["says"] == "may_not":
            return AllowanceWanted(may=False)
        if self.cell[1] not in COSTS:
            return AllowanceWanted()
        return AllowanceWanted(
            usual=told["usual"], per_case=told["per_case"], per_month=told["per_month"], per_customer=told["per_customer"]
        )


class BudgetForm(Form):
    """How much may be given in a unit."""

    period = forms.CharField(label=_("Month or year"), max_length=7, help_text=_("2026-11, or 2026."))
    currency = forms.CharField(label=_("Currency"), max_length=3)
    amount = _amount(_("How much may be given"), required=False, help_text=_("Left empty there is no budget."))

    def __init__(self, data: Posted = None, *, period: str = "", currency: str = "") -> None:
        super().__init__(data, auto_id="budget-%s", initial={"period": period, "currency": currency})
