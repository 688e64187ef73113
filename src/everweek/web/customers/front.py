"""What customers give the front: the list, segments, how a customer is found, and the profile's part of a customer's past."""

from collections.abc import Iterable
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from everweek.people import finding
from everweek.people.clientele import find_segments
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.choices import Hit, Step
from everweek.web.customers import pasts
from everweek.web.customers.asking import CustomersAsked
from everweek.web.customers.words import called
from everweek.web.fronts import Entrance, Front, Past, Source


def _customers(viewer: Member, text: str) -> Iterable[Hit]:
    return [
        Hit(called(one), one.email if one.name else "", reverse("customer", args=[one.pk]))
        for one in finding.find_customers(viewer, text, most=finding.MOST + 1)
    ]


def _all_customers(text: str) -> list[Step]:
    return [Step(gettext("All customers that fit"), CustomersAsked(words=text).to(reverse("customers")))]


def _segments(viewer: Member, text: str) -> Iterable[Hit]:
    return [Hit(one.name, one.key, reverse("segment", args=[one.key])) for one in find_segments(viewer, text)]


FRONT: Final = Front(
    at="customers/",
    room="listen",
    entrances=[
        Entrance(name=_("Customers"), url_name="customers", group="who", place=14, needs=Action.CUSTOMERS_READ),
        Entrance(name=_("Segments"), url_name="segments", group="who", place=50, needs=Action.SEGMENTS_READ),
    ],
    sources=[
        Source(name=_("Customers"), find=_customers, place=10, needs=Action.CUSTOMERS_READ, lists=_all_customers),
        Source(name=_("Segments"), find=_segments, place=60, needs=Action.SEGMENTS_READ),
    ],
    pasts=[
        Past(key="profile", name=_("The profile"), of=pasts.profile, count=pasts.profile_count, says=pasts.profile_told, place=90)
    ],
)
