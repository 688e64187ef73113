"""The list of customers, and adding one by hand."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.people import services
from everweek.people.access import access_segment, check_may, may
from everweek.people.clientele import Wanted, count_customers, list_customers, list_segments
from everweek.people.models import Customer, Member
from everweek.people.paging import Stretch
from everweek.people.policy import Action
from everweek.web.choices import Option, options
from everweek.web.customers.asking import CustomersAsked
from everweek.web.customers.contexts import AddPage, CustomerLine, CustomersPage
from everweek.web.customers.forms import AddForm
from everweek.web.customers.words import KINDS, called, counted_when, list_title
from everweek.web.house import doing
from everweek.web.house.asking import TO_MEND, shortened
from everweek.web.house.doing import Done
from everweek.web.house.paging import pager_of
from everweek.web.pages import asks, looks, show
from everweek.web.viewer import viewer_of


@looks
def customers(request: HttpRequest) -> HttpResponse:
    """The customers, the newest first, filtered by the address."""
    viewer = viewer_of(request)
    check_may(viewer, Action.CUSTOMERS_READ)
    asked = CustomersAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    segments = _segments(viewer, asked.segment)
    asked = asked.among("segment", [one.value for one in segments if one.value])
    asked, found = asked.answered(lambda: _found(viewer, asked))
    context = CustomersPage(
        title=found.title if found else TO_MEND,
        counted=found.counted if found else "",
        lines=[line_of(one) for one in found.stretch.rows] if found else [],
        asked=asked,
        kinds=options(KINDS.items(), asked.kind, everything=_("every kind")),
        segments=segments,
        pager=pager_of(asked, reverse("customers"), found.stretch if found else None),
        any=bool(asked.chosen or asked.problems or (found and found.stretch.rows)),
        may_add=may(viewer, Action.CUSTOMERS_EDIT),
        may_import=may(viewer, Action.IMPORTS_RUN),
    )
    return show(request, context, status=asked.status)


@asks
def add(request: HttpRequest) -> HttpResponse:
    """Add a customer by hand."""
    viewer = viewer_of(request)
    check_may(viewer, Action.CUSTOMERS_EDIT)
    form = AddForm(request.POST if request.method == "POST" else None)

    def carry_out() -> Done:
        told = {name: value for name, value in form.cleaned_data.items() if name != "once"}
        customer = services.add_customer(**told, by=viewer)
        return Done(_("%(name)s is written down.") % {"name": called(customer)}, reverse("customer", args=[customer.pk]))

    return doing.sent(request, form, carry_out) or show(request, AddPage(form=form), status=doing.status_shown(form))


def line_of(customer: Customer) -> CustomerLine:
    """A customer as a line of a list."""
    name = called(customer)
    known = [customer.email, customer.phone, customer.external_id or ""]
    kind = KINDS.get(customer.kind, customer.kind) if customer.kind != "customer" else ""
    return CustomerLine(customer.pk, name, kind, [one for one in known if one and one != name])


@dataclass(frozen=True)
class _Found:
    title: str
    counted: str
    stretch: Stretch[Customer]


def _found(viewer: Member, asked: CustomersAsked) -> _Found:
    segment = access_segment(viewer, asked.segment, Action.SEGMENTS_READ) if asked.segment else None
    wanted = Wanted(words=asked.words, kind=asked.kind, segment=segment)
    number, at = count_customers(viewer, wanted)
    title = list_title(number, words=asked.words, kind=asked.kind, segment=segment.name if segment else "")
    return _Found(title, counted_when(at), list_customers(viewer, wanted, asked.place))


def _segments(viewer: Member, chosen: str) -> list[Option]:
    known = [(one.key, one.name) for one in list_segments(viewer, sized=False)]
    return options(known, chosen, everything=_("everybody")) if known else []
