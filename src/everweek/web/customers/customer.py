"""The page of one customer, and what can be changed there; each thing with its way back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.people import saying, services
from everweek.people.access import access_customer, may
from everweek.people.alike import Alike, like
from everweek.people.clientele import list_mergings, segments_of
from everweek.people.models import Customer, Member
from everweek.people.policy import Action
from everweek.prove.words import capital
from everweek.web.choices import options
from everweek.web.customers.asking import PastAsked
from everweek.web.customers.contexts import AlikeLine, CustomerPage, Known, MergedLine, SegmentLink
from everweek.web.customers.forms import AttributeForm, ProfileForm
from everweek.web.customers.whole_past import past_of
from everweek.web.customers.words import FIELDS, KINDS, alike_words, called, field_value, value_words
from everweek.web.fronts import besides, pasts
from everweek.web.house import doing, undo
from everweek.web.house.asking import shortened
from everweek.web.house.changing import kept_change, way_back
from everweek.web.house.doing import Deed, Done
from everweek.web.house.paging import pager_of
from everweek.web.house.undo import Back
from everweek.web.pages import acts, looks, show
from everweek.web.viewer import viewer_of

ATTRIBUTE = "attributes."


@looks
def one_customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show who a customer is, and all that happened with that customer."""
    viewer = viewer_of(request)
    return page_of(request, viewer, access_customer(viewer, customer_id, Action.CUSTOMERS_READ), {})


@acts("customer", "customer_id")
def profile(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Change what is known of a customer."""
    viewer = viewer_of(request)
    customer = access_customer(viewer, customer_id, Action.CUSTOMERS_EDIT)
    before = _known(customer)
    form = ProfileForm(customer, request.POST)

    def carry_out() -> Done:
        after = _known(services.change_customer(customer=customer, changes=form.changes, by=viewer))
        change = kept_change(before, after)
        return doing.changed(change, to=_here(customer), back=_undo(customer, change))

    return _done(request, viewer, customer, {"profile": form}, carry_out)


@acts("customer", "customer_id")
def attribute(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Write down one thing more that is known of a customer, over what stood there."""
    viewer = viewer_of(request)
    customer = access_customer(viewer, customer_id, Action.CUSTOMERS_EDIT)
    before = _known(customer)
    form = AttributeForm(request.POST)

    def carry_out() -> Done:
        told = form.cleaned_data
        changed = services.change_customer(customer=customer, attributes={told["name"]: told["value"]}, by=viewer)
        name = f"{ATTRIBUTE}{told['name']}"
        change = kept_change({name: before.get(name)}, {name: _known(changed).get(name)})
        return doing.changed(change, to=_here(customer), back=_undo(customer, change))

    return _done(request, viewer, customer, {"attribute": form}, carry_out)


@acts("customer", "customer_id")
def take_back(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Take back the last change of a customer's profile, where nobody has gone on from there."""
    viewer = viewer_of(request)
    customer = access_customer(viewer, customer_id, Action.CUSTOMERS_EDIT)

    def carry_out() -> Done:
        with undo.taken(request, f"customer:{customer.pk}") as was:
            known = _known(customer)
            back = way_back(was["change"], {name: known.get(name) for name in was["change"]})
            fields = {name: value for name, value in back.items() if not name.startswith(ATTRIBUTE)}
            attributes = {name[len(ATTRIBUTE) :]: value for name, value in back.items() if name.startswith(ATTRIBUTE)}
            services.change_customer(customer=customer, changes=fields, attributes=attributes, by=viewer)
        return Done(_("It is as it was before."), _here(customer))

    return doing.pressed(request, carry_out, to=_here(customer))


def page_of(request: HttpRequest, viewer: Member, customer: Customer, sent: Mapping[str, forms.Form]) -> HttpResponse:
    """The page, with forms that were sent and refused."""
    asked = PastAsked.read(request.GET)
    if request.method in {"GET", "HEAD"} and (short := shortened(request, asked)):
        return short
    parts = pasts()
    asked = asked.among("only", [part.key for part in parts])
    asked, whole = asked.answered(lambda: past_of(viewer, customer, only=asked.only, place=asked.place))
    found = whole.stretch if whole else None
    edits = may(viewer, Action.CUSTOMERS_EDIT)
    name = called(customer)
    context = CustomerPage(
        id=customer.pk,
        name=name,
        title=_title(customer, name, whole.kept if whole else ()),
        facts=_facts(customer),
        attributes=[
            Known(capital(saying.attribute(one)), value_words(value)) for one, value in sorted(customer.attributes.items())
        ],
        segments=[SegmentLink(one.key, one.name, one.core) for one in segments_of(viewer, customer)],
        sees_segments=may(viewer, Action.SEGMENTS_READ),
        # A name alone is common: who bears it is found at "others", and nobody is warned of it.
        alike=alike_lines([one for one in like(viewer, customer) if one.shares]),
        merged=[MergedLine(one.id, one.name, one.at) for one in list_mergings(customer)] if edits else [],
        asked=asked,
        parts=options([(part.key, part.name) for part in parts], asked.only, everything=_("everything")),
        past=found.rows if found else [],
        pager=pager_of(asked, _here(customer), found),
        profile=sent.get("profile", ProfileForm(customer)) if edits else None,
        attribute=sent.get("attribute", AttributeForm()) if edits else None,
        beside=[part for one in besides() if (part := one.of(viewer, customer)) is not None],
        may_export=may(viewer, Action.CUSTOMERS_EXPORT),
        may_erase=may(viewer, Action.CUSTOMERS_ERASE),
    )
    return show(request, context, status=max(asked.status, doing.status_shown(*sent.values())))


def alike_lines(found: Sequence[Alike]) -> list[AlikeLine]:
    """Return the customers who may be the same as this one, as lines in words."""
    return [AlikeLine(one.customer.pk, _told_apart(one.customer), alike_words(one)) for one in found]


def _told_apart(customer: Customer) -> str:
    """Return a customer's name together with something that no namesake shares."""
    name = called(customer)
    beside = customer.external_id or customer.email or customer.phone
    return _("%(name)s (%(number)s)") % {"name": name, "number": beside} if beside not in {"", name} else name


def _done(
    request: HttpRequest, viewer: Member, customer: Customer, sent: Mapping[str, forms.Form], carry_out: Deed
) -> HttpResponse:
    [form] = sent.values()
    return doing.sent(request, form, carry_out) or page_of(request, viewer, customer, sent)


def _here(customer: Customer) -> str:
    return reverse("customer", args=[customer.pk])


def _undo(customer: Customer, change: Mapping[str, object]) -> Back | None:
    return Back(reverse("customer-undo", args=[customer.pk]), f"customer:{customer.pk}", {"change": change}) if change else None


def _known(customer: Customer) -> dict[str, Any]:
    """Return all that can be changed of a customer, by field."""
    fields = {name: getattr(customer, name) for name in ProfileForm.NAMES}
    return fields | {f"{ATTRIBUTE}{name}": value for name, value in customer.attributes.items()}


def _title(customer: Customer, name: str, kept: Sequence[str]) -> str:
    """Return the title of a customer's page: what the reader can see of the past, where it was counted; else who the
    customer is.
    """
    if kept:
        return _("%(name)s so far: %(what)s.") % {"name": name, "what": saying.names(kept)}
    return _("%(name)s is a %(kind)s.") % {"name": name, "kind": KINDS.get(customer.kind, customer.kind)}


def _facts(customer: Customer) -> list[Known]:
    names = ("kind", "email", "phone", "language", "zone", "external_id")
    pairs = [(FIELDS[name], field_value(name, getattr(customer, name))) for name in names]
    return [Known(name, value) for name, value in pairs if value]
