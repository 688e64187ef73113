"""The cast: the people every test is about, and the small organisation they work in. Built by the services, as a real one is.

    house                 Erin, Frank, Grace, Heidi: their posts reach everywhere
      north               Alice leads it
        north-desk        Bob works here
      south

Dana is a customer. Charlie has an account and nothing else. "nobody" is not signed in.
"""

from dataclasses import dataclass
from datetime import date

from django.test import Client

from everweek.journal.services import System
from everweek.people.models import Account, Customer, Member, Organisation, Unit
from everweek.people.services import (
    CustomerRow,
    found_organisation,
    give_post,
    join_member,
    make_account,
    open_unit,
    upsert_customers,
)

NAMES = ("alice", "bob", "charlie", "dana", "erin", "frank", "grace", "heidi", "nobody")
BY = System("tests")
LONG_AGO = date(2020, 1, 1)


@dataclass(frozen=True)
class Cast:
    """Everybody and everything; ``cast.client("bob")`` is a browser in which Bob is signed in."""

    organisation: Organisation
    house: Unit
    north: Unit
    north_desk: Unit
    south: Unit
    alice: Member
    bob: Member
    charlie: Account
    dana: Customer
    erin: Member
    frank: Member
    grace: Member
    heidi: Member

    def client(self, name: str) -> Client:
        """A test client signed in as ``name``; Dana, being a customer, and "nobody" are not signed in."""
        if name not in NAMES:
            message = f"Nobody in the cast is called {name}."
            raise KeyError(message)
        client = Client()
        person = getattr(self, name, None)
        account = person.account if isinstance(person, Member) else person
        if isinstance(account, Account):
            client.force_login(account)
        return client


def assemble() -> Cast:
    """The whole cast, in an empty database."""
    organisation = found_organisation(name="House of Everweek", zone="Europe/Lisbon", country="PT", by=BY)
    house = open_unit(key="house", name="House", parent=None, by=BY)
    north = open_unit(key="north", name="North", parent=house, by=BY)
    north_desk = open_unit(key="north-desk", name="North desk", parent=north, by=BY)
    south = open_unit(key="south", name="South", parent=house, by=BY)

    def member(name: str, unit: Unit, role: str) -> Member:
        joined = join_member(name=name, email=f"{name.lower()}@example.org", external_id=name.lower(), by=BY)
        give_post(member=joined, unit=unit, role=role, since=LONG_AGO, by=BY)
        make_account(member=joined, by=BY)
        joined.refresh_from_db()
        return joined

    [dana] = upsert_customers([CustomerRow(external_id="dana", name="Dana", email="dana@example.org", language="pt")], by=BY)
    return Cast(
        organisation=organisation,
        house=house,
        north=north,
        north_desk=north_desk,
        south=south,
        alice=member("Alice", north, "lead"),
        bob=member("Bob", north_desk, "front_line"),
        charlie=Account.objects.create_user("charlie@example.org"),
        dana=Customer.objects.get(pk=dana.id),
        erin=member("Erin", house, "service_manager"),
        frank=member("Frank", house, "people_training"),
        grace=member("Grace", house, "director"),
        heidi=member("Heidi", house, "administrator"),
    )
