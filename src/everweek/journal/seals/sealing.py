"""Sealing lines in order, in the background, so that writers never wait for each other."""

import logging

from django.db import transaction

from everweek import clock
from everweek.errors import Invalid
from everweek.journal.locks import hold_until_commit
from everweek.journal.models import Line, Seal
from everweek.journal.seals.heads import Head, alone, head_file, remember, remembered, set_aside
from everweek.journal.seals.keys import fingerprint, other_key, told
from everweek.journal.seals.text import StoredSeal, moment_text, stored_lines

logger = logging.getLogger(__name__)

LOCK = "journal.seals"
LINES = 1000  # at most, in one seal: that close a finding can say where


def head() -> Head:
    """The last seal as it stands in the database: for backups and the administrator's daily mail."""
    last = Seal.objects.order_by("-number").values_list("number", "last_seq", "mac").first()
    return Head(*last) if last else Head(0, 0, "")


def stands(known: Head) -> bool:
    """Whether the seals in the database lead up to a head that was remembered elsewhere."""
    return known.number == 0 or Seal.objects.filter(number=known.number, last_seq=known.last_seq, mac=known.mac).exists()


def seal(*, anew: bool = False) -> Seal | None:
    """Seal the next lines, at most 1000; None where all placed lines are sealed (or another process is sealing just now).

    Nothing is sealed over seals of another key, unless it is ``anew``: whoever took their folder of keys for lost has said so.
    """
    if not anew and (other := other_key()) is not None:
        logger.error("Nothing is sealed: the seals were made with another key (%s).", told(other))
        return None
    before = head()
    placed = Line.objects.filter(seq__gt=before.last_seq).order_by("seq").values_list("seq", flat=True)
    seqs = [seq for seq in placed[:LINES] if seq is not None]
    if not seqs:
        return None
    number, first_seq, last_seq, now = before.number + 1, before.last_seq + 1, seqs[-1], clock.now()
    fresh = StoredSeal(number=number, first_seq=first_seq, last_seq=last_seq, sealed_at=moment_text(now), mac="")
    # Placed lines do not change, so that the reading needs no lock; only two who seal at once must not both write.
    mac = fresh.mac_over(before.mac, stored_lines(first_seq, last_seq))
    with transaction.atomic():
        hold_until_commit(LOCK)
        if head() != before:
            return None
        made = Seal.objects.create(
            number=number, first_seq=first_seq, last_seq=last_seq, sealed_at=now, mac=mac, key=fingerprint()
        )
        transaction.on_commit(lambda: remember_sealed(Head(made.number, made.last_seq, made.mac)))
    return made


def seal_all(*, anew: bool = False) -> int:
    """Seal until all placed lines are sealed; returns how many seals were made. ``anew``: over seals of another key too."""
    made = 0
    while seal(anew=anew and not made) is not None:
        made += 1
    return made


def remember_sealed(fresh: Head) -> None:
    """Renew the remembered head; but one that the seals do not lead up to is evidence, and is left alone.

    Nor is a newer one written over: another worker may have sealed on and been quicker to say so.
    """
    try:
        with alone():
            old = remembered()
            if old is not None and not stands(old):
                logger.error("The remembered head %s is not among the seals: run everweek audit verify.", old.number)
            elif old is None or old.number < fresh.number:
                remember(fresh)
    except (OSError, Invalid):
        # The seal stands all the same; a worker that stops sealing because a file cannot be written would be worse.
        logger.exception("The head of the seals could not be remembered in %s.", head_file())


def remember_accepted(standing: Head) -> None:
    """Let this head be the remembered one whatever was remembered, unless somebody has sealed on from it meanwhile."""
    with alone():
        try:
            old = remembered()
        except Invalid:
            set_aside()
            old = None
        if old is None or not stands(old) or old.number < standing.number:
            remember(standing)
