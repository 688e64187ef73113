"""Answers as they stand on the page of what is about them, such as a case."""

from collections.abc import Collection

from everweek.listen.beside import voices_beside
from everweek.people.models import Member
from everweek.questionnaires.access import list_responses
from everweek.web.listen.contexts import QuotedPart, QuotedVoice
from everweek.web.listen.spoken import Cards


def quoted(viewer: Member, numbers: Collection[int]) -> QuotedPart | None:
    """Return these answers in the words they were given in, or None where there are none; each leads on to the whole answer where
    the reader may read it elsewhere too.
    """
    found = voices_beside(viewer, numbers)
    if not found:
        return None
    maker = Cards(viewer, found)
    readable = set(list_responses(viewer).filter(pk__in=[one.response.pk for one in found]).values_list("pk", flat=True))
    return QuotedPart(voices=[QuotedVoice(maker.card(one), one.response.pk in readable) for one in found])
