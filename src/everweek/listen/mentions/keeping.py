"""How long it is kept who signed what was said unasked, and where it stands; the words themselves end with the answers."""

from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from everweek.listen.mentions.models import Mention
from everweek.people.keeping import Ended, Keeping, keep, walk

AT_MOST: Final = 500


def end_mentions(before: datetime, reached: int) -> Ended:
    """Take the name, the address and the link off what was said in one stretch. What was rated stays counted."""
    found = Mention.objects.filter(pk__gt=reached).order_by("pk").values_list("pk", "response__received_at")[:AT_MOST]
    over, ended = walk([(pk, at < before) for pk, at in found], reached, AT_MOST)
    known = Mention.objects.filter(pk__in=over).exclude(Q(customer=None) & Q(author="") & Q(link="") & Q(sender=""))
    return Ended(known.update(customer=None, author="", link="", sender=""), ended.reached, ended.more)


keep(
    Keeping(
        key="mentions",
        what=_("Who signed what was said of us elsewhere, and where it stands"),
        then=_("The name and the link are deleted. A rating stays counted, as nobody's."),
        days=3 * 365,
        place=25,
        end=end_mentions,
    )
)
