"""Whom the simulated company deals with besides its customers, and one customer who stood there twice."""

from typing import Final

from everweek.cli.demo import respecting
from everweek.cli.demo.staff import Staff
from everweek.cli.demo.year import Year
from everweek.journal.services import System
from everweek.people.queries import customer_by_external_id, customers_by_external_id
from everweek.people.services import CustomerRow, upsert_customers
from everweek.people.services.merging import merge_customers

BY: Final = System("demo")
OTHERS: Final = (
    ("SUP-01", "Vilar Bakeries", "orders@vilar-bakeries.example", "pt", "supplier"),
    ("SUP-02", "Chandlers of Brisemare", "quai@chandlers.example", "fr", "supplier"),
    ("SUP-03", "Northway Fuels", "desk@northway-fuels.example", "en", "supplier"),
    ("PAR-01", "Corrin Tourist Board", "hello@visit-corrin.example", "en", "partner"),
    ("PAR-02", "Haldwick Railway", "timetable@haldwick-railway.example", "en", "partner"),
    ("NEI-01", "Sailing club of Pontelara", "cais@vela-pontelara.example", "pt", "neighbour"),
)
"""Outside id, name, address, language and kind of each."""
TWICE: Final = "TILL-2207"
"""What the till called a customer whom the booking office knew already."""
_PLACE: Final = respecting.PLACE + 40


def meet_others() -> None:
    """Write down who is no customer, as the file of anybody would; again nothing changes."""
    rows = [
        CustomerRow(external_id=number, name=name, email=email, language=language, kind=kind)
        for number, name, email, language, kind in OTHERS
    ]
    upsert_customers(rows, by=BY)


def find_one_twice(year: Year, staff: Staff) -> None:
    """Let one customer stand there a second time, and be found to be one; the merging can be taken back."""
    known = year.customers[_PLACE]
    if TWICE not in customers_by_external_id([TWICE]):
        row = CustomerRow(external_id=TWICE, name=known.name, phone="+351 210 555 0142", language=known.language)
        upsert_customers([row], by=BY)
    kept, gone = customer_by_external_id(known.customer), customer_by_external_id(TWICE)
    if gone.merged_into_id is None:
        merge_customers(kept=kept, gone=gone, by=staff.members("service_manager")[0])
