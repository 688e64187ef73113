"""Reading what is kept of Prove."""

from django.db.models import Q

from everweek.people.access import check_may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.prove.models import SavedView


def list_views(by: Member) -> list[SavedView]:
    """One's own saved views and those others share, by name."""
    check_may(by, Action.MEASURES_READ)
    kept = SavedView.objects.filter(Q(member=by) | Q(shared=True), removed_at__isnull=True)
    return list(kept.select_related("member").order_by("name", "pk"))
