"""One rating told more than once: the press on a face, then the words beside it; Good that has become Bad since.

Chatwoot sends a rating the moment a face is pressed and offers the field for words only then (its ``CustomerSatisfaction`` and
survey page); Zendesk lets whoever rated change it as long as the ticket is not archived.
"""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Conflict
from everweek.journal.queries import is_done_by_another
from everweek.journal.services import Actor
from everweek.listen.helpdesks.reading import Ticket
from everweek.listen.mentions.models import Mention, MentionSource
from everweek.listen.mentions.rules import RATING, SAID, identity_of
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import correct_response

CHANGED: Final = ("response.corrected", "response.withdrawn", "response.restored")


def standing_of(source: MentionSource, ticket: Ticket) -> Mention | None:
    """Return the mention that stands already for the rating which this call tells of; None where the call is the first of its
    ticket, or answers a later question.
    """
    if ticket.survey and (own := _mention(source, _of_survey(ticket))) is not None:
        return own
    first = _mention(source, _of_ticket(ticket))
    if first is None or not ticket.survey or first.survey == ticket.survey:
        return first
    # A file does not say which question was rated: one that was sent after the rating stood is another.
    later = ticket.asked_at is not None and ticket.asked_at > first.response.answered_at
    return None if first.survey or later else first


def identity_for(source: MentionSource, ticket: Ticket) -> str:
    """What a rating that is new is called: by its ticket, as an export names it, and by its question where that is taken."""
    return _of_survey(ticket) if _mention(source, _of_ticket(ticket)) is not None else _of_ticket(ticket)


def tell_again(standing: Mention, source: MentionSource, ticket: Ticket, *, said_at: datetime, by: Actor) -> bool:
    """Let a rating be what is told of it now; whether that is something else.

    What was said before what stands is older, however late the call comes, and changes nothing; words are never taken back by a
    call that has none. What somebody of ours corrected or withdrew stays as they have it.
    """
    if source.paused_at is not None:
        raise Conflict(_("Nothing is taken from %(name)s: it is paused.") % {"name": source.name}, field="source")
    if standing.told_at is not None and said_at < standing.told_at:
        return False
    Mention.objects.filter(pk=standing.pk).update(survey=ticket.survey[:40] or standing.survey, told_at=said_at)
    response = Response.objects.get(pk=standing.response_id)
    if response.withdrawn_at is not None or is_done_by_another("response", response.pk, CHANGED, by.actor):
        return False
    # Words whose time is over (``questionnaires.keeping`` takes the fingerprint with them) are not written back.
    words = ticket.comment.strip() if response.fingerprint else ""
    answers = {**response.answers, RATING: ticket.rating} | ({SAID: words} if words else {})
    corrected = correct_response(response=response, answers=answers, by=by, reason=_("The helpdesk told it anew."))
    return bool(corrected.answers != response.answers)


def _mention(source: MentionSource, identity: str) -> Mention | None:
    known = Mention.objects.select_related("response").filter(response__questionnaire=source.questionnaire_id)
    return known.filter(response__identity=identity_of(source.key, identity)).first()


def _of_ticket(ticket: Ticket) -> str:
    return f"ticket:{ticket.id}"


def _of_survey(ticket: Ticket) -> str:
    return f"ticket:{ticket.id}:{ticket.survey}"
