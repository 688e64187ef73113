"""The beginning: an organisation, its first unit, and somebody who may do the rest."""

from django.conf import settings
from django.db import transaction

from everweek.journal.services import Actor
from everweek.people import queries
from everweek.people.models import Member, Organisation, Unit
from everweek.people.policy import Role
from everweek.people.services.accounts import make_account
from everweek.people.services.members import give_post, join_member
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
