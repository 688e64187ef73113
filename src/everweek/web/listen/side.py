"""What is shown at the side of the stream: what the voices that fit speak of and how they feel, each a link to those voices
alone.
"""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from everweek.listen.understanding.queries import Counts
from everweek.listen.voices import Sentiment
from everweek.web.listen.asking import VoicesAsked
from everweek.web.listen.contexts import SideGroup, SideLine
from everweek.web.listen.judged import FEELINGS


def side_of(asked: VoicesAsked, counts: Counts) -> list[SideGroup]:
    """The groups that have anything in them, the topics first."""
    topics = [_line(asked, "topic", one.key, one.name, one.voices) for one in counts.topics]
    feelings = [_line(asked, "sentiment", one, FEELINGS[one], counts.sentiments.get(one, 0)) for one in Sentiment]
    said = True
    others = [
        _line(asked, "urgent", said, _("urgent words"), counts.urgent),
        _line(asked, "praise", said, _("praise of a colleague"), counts.praising),
    ]
    groups = [
        SideGroup(_("What they speak of"), topics),
        SideGroup(_("How the words feel"), [one for one in feelings if one.count or one.chosen]),
        SideGroup(_("Also"), [one for one in others if one.count or one.chosen]),
    ]
    return [one for one in groups if one.lines]


def _line(asked: VoicesAsked, name: str, value: Any, label: str | Promise, count: int) -> SideLine:  # noqa: ANN401  # of the part's own type
    chosen = getattr(asked, name) == value
    other = asked.without(name) if chosen else asked.with_(**{name: value})
    return SideLine(label, count, other.to(reverse("voices")), chosen)
