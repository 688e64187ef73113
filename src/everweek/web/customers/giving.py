"""Handing out all that is held about a customer, and erasing a customer for good."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from everweek import clock
from everweek.people import services
from everweek.people.access import access_customer, may
from everweek.people.clientele import count_merged
from everweek.people.policy import Action
from everweek.people.queries import files_of_customer
from everweek.web.customers.contexts import ErasePage, GivenLine, GivenPart, HandedOut
from everweek.web.customers.whole_past import tells
from everweek.web.customers.words import called
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.pages import acts, asks, show
from everweek.web.viewer import viewer_of


@acts("customer", "customer_id")
def hand_out(request: HttpRequest, customer_id: int) -> HttpResponseBase:
    """Send one file with everything held about a customer, from every room: for a program and to be read, with the files that
    were sent.
    """
    viewer = viewer_of(request)
    customer = access_customer(viewer, customer_id, Action.CUSTOMERS_EXPORT)

    def carry_out() -> HttpResponseBase:
        export = services.export_customer(customer=customer, by=viewer)
        packed = zipped(export, files_of_customer(customer))
        response = FileResponse(
            packed, as_attachment=True, filename=f"customer-{customer.pk}.zip", content_type="application/zip"
        )
        response["Cache-Control"] = "no-store"
        return response

    return doing.handed(request, carry_out, to=reverse("customer", args=[customer.pk]))


@asks
def erase(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show what goes and what stays when a customer is erased. POST erases the customer, for good."""
    viewer = viewer_of(request)
    customer = access_customer(viewer, customer_id, Action.CUSTOMERS_ERASE)

    def carry_out() -> Done:
        services.erase_customer(customer=customer, by=viewer)
        return Done(_("The customer is erased. What their answers counted still counts, and is nobody's."), reverse("customers"))

    if request.method == "POST":
        return doing.pressed(request, carry_out, to=reverse("customer", args=[customer.pk]))
    context = ErasePage(
        id=customer.pk,
        name=called(customer),
        goes=tells(customer),
        merged=count_merged(customer),
        may_export=may(viewer, Action.CUSTOMERS_EXPORT),
    )
    return show(request, context)


def zipped(export: Mapping[str, object], files: Iterable[tuple[str, Path]]) -> IO[bytes]:
    """A person's data as one file: ``data.json``, ``data.html``, which holds the same to be read, and the files they name."""
    page = HandedOut(
        language=get_language() or "en",
        at=clock.now(),
        parts=[GivenPart(name, list(_lines(value))) for name, value in export.items()],
    )
    # Photos of many cases do not fit into memory.
    packed = TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        file.writestr("data.json", json.dumps(export, ensure_ascii=False, indent=2))
        file.writestr("data.html", render_to_string(page.template, {"page": page}))
        for name, place in files:
            # One that is forgotten at this moment is gone on purpose.
            with suppress(FileNotFoundError):
                file.write(place, name)
    packed.seek(0)
    return packed


def _lines(value: Any, name: str = "") -> Iterator[GivenLine]:  # noqa: ANN401  # plain JSON
    """Plain JSON as lines to be read: each value under the way to it."""
    if not value or not isinstance(value, Mapping | list):
        yield GivenLine(name, _scalar(value))
        return
    inside = value.items() if isinstance(value, Mapping) else enumerate(value, start=1)
    for inner, one in inside:
        yield from _lines(one, f"{name} › {inner}" if name else str(inner))


def _scalar(value: Any) -> str:  # noqa: ANN401  # plain JSON
    if value is None or value in ({}, []):
        return "–"
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)
