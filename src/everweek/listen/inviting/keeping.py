"""How long it is kept whom we asked by name: then an invitation is nobody's, and that somebody was asked stays counted."""

from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from everweek.journal.services import Happening, System, record_many
from everweek.listen.models import Invitation
from everweek.people.keeping import Ended, Keeping, keep, walk

AT_MOST: Final = 500


def end_invitations(before: datetime, reached: int) -> Ended:
    """Take customers off the invitations of one stretch, with what was half written and what leads there.

    By them an answer that has become nobody's would still be somebody's. The key stays: the same moment is not asked about anew.
    """
    found = Invitation.objects.filter(pk__gt=reached).order_by("pk").values_list("pk", "made_at")[:AT_MOST]
    over, ended = walk([(pk, at < before) for pk, at in found], reached, AT_MOST)
    hers = Invitation.objects.select_for_update(of=("self",)).filter(pk__in=over).order_by("pk")
    changed = list(hers.exclude(Q(customer=None) & Q(half={})))
    for one in changed:
        one.customer, one.half, one.remind_at, one.token_hash, one.salt = None, {}, None, f"ended:{one.pk}", ""
    Invitation.objects.bulk_update(changed, ["customer", "half", "remind_at", "token_hash", "salt"])
    ids = [(one.pk, {"rule": one.rule_id}) for one in changed]
    record_many([Happening("invitation.unnamed", System("upkeep"), ("invitation", pk), ids=told) for pk, told in ids])
    return Ended(len(changed), ended.reached, ended.more)


keep(
    Keeping(
        key="invitations",
        what=_("That we asked you how it was, and when"),
        then=_("It loses your name. That somebody was asked stays counted."),
        days=3 * 365,
        place=22,
        end=end_invitations,
    )
)
