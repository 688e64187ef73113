"""Correcting and withdrawing what was stored: the journal keeps what was, the facts take back what they counted."""

import hashlib
import json
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid
from everweek.journal.services import Actor, Happening, record
from everweek.questionnaires.corrected import others_follow
from everweek.questionnaires.models import Response
from everweek.questionnaires.versions import sheet_of


def state_of(answers: Mapping[str, object]) -> str:
    """What tells one state of an answer from another, for whoever corrects what they saw.

    >>> state_of({"nps": 9}) == state_of({"nps": 9}), state_of({"nps": 9}) == state_of({"nps": 8})
    (True, False)
    """
    return hashlib.sha256(json.dumps(answers, sort_keys=True, default=str).encode()).hexdigest()[:32]


def correct_response(
    *, response: Response, answers: Mapping[str, object], by: Actor, reason: str, over: str | None = None
) -> Response:
    """Put other answers in the place of a response's, checked against the same version; ``reason`` says why.

    ``over`` is the state (``state_of``) that was seen: ``Conflict`` where somebody changed it since.

    The journal's ``response.corrected`` keeps the old and the new answers. The identity and its fingerprint stay those of what
    came first, so that importing the same row again still changes nothing. Doing it twice does nothing more.
    """
    reason = _checked(reason)
    with transaction.atomic():
        locked = _locked(response)
        right = sheet_of(locked.version).check(answers)
        if right == locked.answers:
            return locked
        if over is not None and over != state_of(locked.answers):
            raise Conflict(
                _("This answer was changed while you looked at it. Look at it again, then correct it."), code="changed"
            )
        old, locked.answers = locked.answers, right
        locked.save(update_fields=["answers"])
        others_follow(locked, old)
        _record("response.corrected", locked, by, old={"answers": old}, new={"answers": right, "reason": reason})
    return locked


def withdraw_response(*, response: Response, by: Actor, reason: str) -> Response:
    """Let a response count no more (a test, a duplicate, given by mistake). It stays stored, and its identity stays taken."""
    reason = _checked(reason)
    with transaction.atomic():
        locked = Response.objects.select_for_update(of=("self",)).select_related("version").get(pk=response.pk)
        if locked.withdrawn_at is None:
            locked.withdrawn_at = clock.now()
            locked.save(update_fields=["withdrawn_at"])
            _record("response.withdrawn", locked, by, old=None, new={"reason": reason})
    return locked


def _locked(response: Response) -> Response:
    locked = Response.objects.select_for_update(of=("self",)).select_related("version").get(pk=response.pk)
    if locked.withdrawn_at is not None:
        raise Conflict(_("This response was withdrawn; it cannot be corrected any more."), field="response")
    return locked


def _checked(reason: str) -> str:
    found = reason.strip()
    if not 1 <= len(found) <= 500:
        raise Invalid(_("Say why, in at most 500 characters."), field="reason")
    return found


def _record(
    kind: str, response: Response, by: Actor, *, old: Mapping[str, object] | None, new: Mapping[str, object] | None
) -> None:
    record(
        Happening(
            kind,
            by=by,
            subject=("response", response.pk),
            ids={
                "response": response.pk,
                "questionnaire": response.questionnaire_id,
                "version": response.version_id,
                "customer": response.customer_id,
            },
            old=old,
            new=new,
            person="" if response.customer_id is None else f"customer:{response.customer_id}",
            history=response.history,
        )
    )
