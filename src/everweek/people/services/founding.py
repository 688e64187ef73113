"""Beginnings: an organisation with its first unit and somebody who may do the rest; and a colleague's first day."""

from datetime import date

from django.conf import settings
from django.db import transaction

from everweek.journal.services import Actor
from everweek.people import queries
from everweek.people.models import Member, Organisation, Unit
from everweek.people.policy import Role
from everweek.people.services.accounts import make_account
from everweek.people.services.members import join_member
from everweek.people.services.posts import give_post
from everweek.people.services.units import found_organisation, open_unit


@transaction.atomic
def found_house(*, email: str, password: str, organisation: str, by: Actor) -> Member:
    """The organisation and its first unit where they are missing, and an administrator of all of it; all of it or nothing."""
    if not Organisation.objects.exists():
        found_organisation(name=organisation, zone=settings.EVERWEEK_ZONE, by=by)
    root = Unit.objects.filter(parent__isnull=True).order_by("pk").first()
    if root is None:
        root = open_unit(key="house", name=organisation, parent=None, by=by)
    member = join_member(name=email.partition("@")[0], email=email, by=by)
    give_post(member=member, unit=root, role=Role.ADMINISTRATOR, since=queries.today(), by=by)
    make_account(member=member, password=password, by=by)
    return member


@transaction.atomic
def welcome_member(
    *, name: str, email: str, unit: Unit, role: str, since: date, account: bool, by: Actor, external_id: str = ""
) -> Member:
    """Add a colleague with a first post and, where they sign in, an account; all of it or nothing. Returns the member.

    Raises:
        Conflict: the address is one by which somebody signs in, or may; or somebody has this id.
    """
    member = join_member(name=name, email=email, external_id=external_id, by=by)
    give_post(member=member, unit=unit, role=role, since=since, by=by)
    if account:
        make_account(member=member, by=by)
        member.refresh_from_db()
    return member
