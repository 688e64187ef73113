"""How long things are kept: said by people, carried out every night. What there is: ``people.keeping``."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Invalid, NotFound
from everweek.journal.services import Actor, Happening, System, record
from everweek.people import keeping, rules
from everweek.people.models import KeptFor, PrivacyNotice
from everweek.people.privacy import days_of, notice

LONGEST_WORDS = 4000


@transaction.atomic
def keep_for(*, key: str, days: int, by: Actor) -> int:
    """Keep things of a kind for so many days from now on; returns for how many they were kept before. Again it changes nothing.

    Raises:
        NotFound: nothing of that key is kept.
        Invalid: it ends by itself, or so many days are too few or too many.
    """
    kind = keeping.KEEPINGS.get(key)
    if kind is None:
        raise NotFound(_("Nothing called %(key)s is kept here.") % {"key": key}, field="key")
    if kind.end is None:
        raise Invalid(_("This ends by itself; how long it is kept is not said here."), field=key)
    if not kind.least <= days <= keeping.LONGEST:
        told = {"least": kind.least, "longest": keeping.LONGEST}
        raise Invalid(_("Write a number of days between %(least)d and %(longest)d.") % told, field=key)
    KeptFor.objects.get_or_create(key=key)
    row = KeptFor.objects.select_for_update().get(key=key)
    before = days_of(kind, row)
    if before != days:
        row.days = days
        row.save(update_fields=["days"])
        record(Happening("keeping.changed", by, ("keeping", key), old={"days": before}, new={"days": days}))
    return before


@transaction.atomic
def say_privacy(*, by: Actor, contact: str | None = None, words: Mapping[str, str] | None = None) -> PrivacyNotice:
    """Change what is named of what the organisation says to customers about their data; an empty text takes it away."""
    PrivacyNotice.objects.get_or_create(id=1)
    row = PrivacyNotice.objects.select_for_update().get(id=1)
    old = {"contact": row.contact, "words": dict(row.words)}
    if contact is not None:
        row.contact = rules.check_text(contact, "contact", longest=300)
    for language, text in (words or {}).items():
        told = rules.check_text(text, f"words.{language}", longest=LONGEST_WORDS)
        row.words = {**{name: said for name, said in row.words.items() if name != language}, **({language: told} if told else {})}
    new = {"contact": row.contact, "words": dict(row.words)}
    if old != new:
        row.save()
        record(Happening("privacy.changed", by, ("privacy", 1), old=old, new=new))
    return notice()


@transaction.atomic
def change_privacy(
    *, by: Actor, days: Mapping[str, int], contact: str | None = None, words: Mapping[str, str] | None = None
) -> None:
    """All that is named of how long kinds are kept and of what customers are told, or nothing of it."""
    for key in sorted(days):
        keep_for(key=key, days=days[key], by=by)
    say_privacy(by=by, contact=contact, words=words)


def end_keeping(*, stop: Callable[[], bool]) -> dict[str, int]:
    """End what has been kept long enough, each kind step by step; returns how many of each. ``stop()`` true leaves the rest.

    Safe to do twice, and to be killed in: a step is one transaction, which also notes how far it came.
    """
    ended: dict[str, int] = {}
    for kind in keeping.in_order():
        if kind.end is None:
            continue
        count, more = 0, True
        while more and not stop():
            step = _step(kind, kind.end)
            count, more = count + step.count, step.more
        if count:
            ended[kind.key] = count
            with transaction.atomic():
                KeptFor.objects.filter(key=kind.key).update(ended_at=clock.now(), ended=count)
                record(Happening("keeping.ended", System("upkeep"), ("keeping", kind.key), ids={"count": count}))
    return ended


@transaction.atomic
def _step(kind: keeping.Keeping, end: keeping.End) -> keeping.Ended:
    KeptFor.objects.get_or_create(key=kind.key)
    row = KeptFor.objects.select_for_update().get(key=kind.key)
    step = end(clock.now() - timedelta(days=days_of(kind, row)), row.reached)
    if step.reached != row.reached:
        row.reached = step.reached
        row.save(update_fields=["reached"])
    return step
