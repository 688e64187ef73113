"""Two customers who may be one: found, looked at side by side, made one, parted again, told apart."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.people import saying, services
from everweek.people.access import access_customer, check_may
from everweek.people.alike import MOST_PAIRS, judge, like, list_pairs
from everweek.people.finding import find_customers
from everweek.people.models import Customer
from everweek.people.policy import Action
from everweek.prove.words import capital
from everweek.web.customers.asking import OthersAsked
from everweek.web.customers.contexts import MergePage, OthersPage, PairLine, PairsPage, SideBySide
from everweek.web.customers.customer import alike_lines
from everweek.web.customers.customers import line_of
from everweek.web.customers.whole_past import tells
from everweek.web.customers.words import FIELDS, alike_words, called, field_value, value_words
from everweek.web.house import doing
from everweek.web.house.asking import shortened
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, asks, looks, show
from everweek.web.viewer import viewer_of

MOST_FOUND = 20


@looks
def pairs(request: HttpRequest) -> HttpResponse:
    """Show the pairs of customers who may be one, the surest first."""
    viewer = viewer_of(request)
    check_may(viewer, Action.CUSTOMERS_EDIT)
    found = list_pairs(viewer)
    count = len(found)
    title = ngettext("%(n)s pair of customers may be one.", "%(n)s pairs of customers may be one each.", count)
    context = PairsPage(
        title=title % {"n": saying.count(count)} if found else _("No two customers share an address or a telephone number."),
        pairs=[
            PairLine(pair.one.pk, called(pair.one), pair.other.customer.pk, called(pair.other.customer), alike_words(pair.other))
            for pair in found
        ],
        most=count == MOST_PAIRS,
    )
    return show(request, context)


@looks
def others(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Look for the one who is the same under another number."""
    viewer = viewer_of(request)
    customer = access_customer(viewer, customer_id, Action.CUSTOMERS_EDIT)
    asked = OthersAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    found = find_customers(viewer, asked.words, most=MOST_FOUND) if asked.words else []
    context = OthersPage(
        id=customer.pk,
        name=called(customer),
        asked=asked,
        lines=[line_of(one) for one in found if one != customer],
        alike=alike_lines(like(viewer, customer)),
    )
    return show(request, context, status=asked.status)


@asks
def merge(request: HttpRequest, customer_id: int, other_id: int) -> HttpResponse:
    """Two side by side, and what making them one will do. POST does it: the other becomes part of the first."""
    viewer = viewer_of(request)
    kept = access_customer(viewer, customer_id, Action.CUSTOMERS_EDIT)
    gone = access_customer(viewer, other_id, Action.CUSTOMERS_EDIT)
    form = forms.Form(request.POST if request.method == "POST" else None)

    def carry_out() -> Done:
        name = called(gone)
        services.merge_customers(kept=kept, gone=gone, by=viewer)
        merging = services.last_merging_of(kept)
        back = Back(reverse("customer-part", args=[kept.pk, merging.pk]))
        return Done(_("%(name)s is part of this customer now.") % {"name": name}, reverse("customer", args=[kept.pk]), back)

    answer = doing.sent(request, form, carry_out)
    if answer is not None:
        return answer
    rows, alike = _side_by_side(kept, gone), judge(kept, gone)
    context = MergePage(
        id=kept.pk,
        name=called(kept),
        other=gone.pk,
        other_name=called(gone),
        says=alike_words(alike) if kept != gone else _("This is the same customer already."),
        told=bool(alike.signs),
        rows=rows,
        moves=saying.names(tells(gone)) if kept != gone else "",
        lost=any(row.lost for row in rows),
        form=form if form.is_bound else None,
    )
    return show(request, context, status=doing.status_shown(form))


@acts("customer", "customer_id")
def part(request: HttpRequest, customer_id: int, merging_id: int) -> HttpResponse:
    """Take a merging back."""
    viewer = viewer_of(request)
    kept = access_customer(viewer, customer_id, Action.CUSTOMERS_EDIT)
    here = reverse("customer", args=[kept.pk])

    def carry_out() -> Done:
        gone = services.part_customers(merging=services.merging_of(kept, merging_id), by=viewer)
        told = {"name": called(gone), "other": called(kept)}
        return Done(_("%(name)s and %(other)s are two again.") % told, reverse("customer", args=[gone.pk]))

    return doing.pressed(request, carry_out, to=here)


@acts("customer-merge", "customer_id", "other_id")
def apart(request: HttpRequest, customer_id: int, other_id: int) -> HttpResponse:
    """Say that two who look alike are two."""
    viewer = viewer_of(request)
    one = access_customer(viewer, customer_id, Action.CUSTOMERS_EDIT)
    other = access_customer(viewer, other_id, Action.CUSTOMERS_EDIT)

    def carry_out() -> Done:
        services.tell_apart(one=one, other=other, by=viewer)
        back = Back(reverse("customer-suggest", args=[one.pk, other.pk]))
        return Done(_("These are two. They are not suggested again."), reverse("customers-alike"), back)

    return doing.pressed(request, carry_out, to=reverse("customer", args=[one.pk]))


@acts("customer-merge", "customer_id", "other_id")
def suggest(request: HttpRequest, customer_id: int, other_id: int) -> HttpResponse:
    """Take back that two are two."""
    viewer = viewer_of(request)
    one = access_customer(viewer, customer_id, Action.CUSTOMERS_EDIT)
    other = access_customer(viewer, other_id, Action.CUSTOMERS_EDIT)

    def carry_out() -> Done:
        services.suggest_again(one=one, other=other, by=viewer)
        return Done(_("They may be one again."), reverse("customer-merge", args=[one.pk, other.pk]))

    return doing.pressed(request, carry_out, to=reverse("customer", args=[one.pk]))


def _side_by_side(kept: Customer, gone: Customer) -> list[SideBySide]:
    rows = []
    for name in ("name", "email", "phone", "language", "zone"):
        ours, theirs = (field_value(name, getattr(one, name)) for one in (kept, gone))
        rows.append(SideBySide(FIELDS[name], ours, theirs, ours or theirs, lost=bool(ours and theirs and ours != theirs)))
    ours, theirs = field_value("kind", kept.kind), field_value("kind", gone.kind)
    rows.append(SideBySide(FIELDS["kind"], ours, theirs, ours, lost=ours != theirs))
    ours, theirs = kept.external_id or "", gone.external_id or ""
    both = " · ".join(one for one in (ours, theirs) if one)
    rows.append(SideBySide(FIELDS["external_id"], ours, theirs, both, lost=False))
    for name in sorted({*kept.attributes, *gone.attributes}):
        ours, theirs = (value_words(one.attributes[name]) if name in one.attributes else "" for one in (kept, gone))
        rows.append(
            SideBySide(
                capital(saying.attribute(name)), ours, theirs, ours or theirs, lost=bool(ours and theirs and ours != theirs)
            )
        )
    return [row for row in rows if row.kept or row.gone]
