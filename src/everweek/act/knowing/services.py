"""Writes of guides. ``knowing.queries`` is the gate; it is asked before these."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.rules import CaseKind
from everweek.act.knowing.rules import LONGEST_TITLE, MOST_GUIDES, Sort
from everweek.act.models import Cause, Guide
from everweek.errors import Conflict
from everweek.journal.locks import hold_until_commit
from everweek.journal.services import Actor, Happening, record
from everweek.moments.models import Touchpoint
from everweek.people.models import Unit
from everweek.people.rules import check_key, check_text, check_words

_LONGEST_KEY: Final = 50


@dataclass(frozen=True, kw_only=True)
class GuideWanted:
    """What a guide says, and of which cases; see ``Guide``."""

    sort: Sort
    title: str
    text: str
    unit: Unit
    kind: CaseKind | None = None
    touchpoint: Touchpoint | None = None
    cause: Cause | None = None

    @classmethod
    def of(cls, guide: Guide) -> "GuideWanted":
        """What a guide says as it stands."""
        return cls(
            sort=Sort(guide.sort),
            title=guide.title,
            text=guide.text,
            unit=guide.unit,
            kind=CaseKind(guide.kind) if guide.kind else None,
            touchpoint=guide.touchpoint,
            cause=guide.cause,
        )


@transaction.atomic
def write_guide(*, wanted: GuideWanted, key: str = "", by: Actor) -> Guide:
    """Write a guide; a key that is left out is made of the title.

    Raises:
        Invalid: a title, text or key that is none.
        Conflict: there is a guide of that key already; there are too many.
    """
    hold_until_commit("guides")
    told = _checked(wanted)
    used = check_key(key) if key else _free_key(wanted.title)
    if Guide.objects.filter(key=used).exists():
        raise Conflict(_("There is a guide with the key %(key)s already.") % {"key": used}, field="key")
    if Guide.objects.count() >= MOST_GUIDES:
        raise Conflict(_("There are %(n)d guides: nobody finds one among more.") % {"n": MOST_GUIDES})
    guide = Guide.objects.create(key=used, changed_at=clock.now(), **told)
    record(Happening("guide.written", by, ("guide", guide.pk), new=_said(guide)))
    return guide


@transaction.atomic
def rewrite_guide(*, guide: Guide, wanted: GuideWanted, by: Actor, seen: int | None = None) -> Guide:
    """Let a guide say something else from now on. The same again changes nothing.

    Raises:
        Invalid: a title or text that is none.
        Conflict: it became another one since it was ``seen`` (its ``changes``).
    """
    told = _checked(wanted)
    held = Guide.objects.select_for_update(of=("self",)).select_related("unit", "touchpoint", "cause").get(pk=guide.pk)
    before = _said(held)
    changes, changed_at = held.changes, held.changed_at
    for name, value in told.items():
        setattr(held, name, value)
    after = _said(held)
    if after == before:
        return held
    if seen is not None and seen != changes:
        raise Conflict(_("Somebody rewrote it since you opened it. Look at what it says now; yours is still below."))
    held.changes, held.changed_at = changes + 1, max(clock.now(), changed_at)
    held.save()
    record(Happening("guide.rewritten", by, ("guide", held.pk), old=before, new=after))
    return held


@transaction.atomic
def put_guide_away(*, guide: Guide, by: Actor) -> None:
    """Let a guide stand beside no case any more. A second time changes nothing."""
    if Guide.objects.filter(pk=guide.pk, away_at=None).update(away_at=clock.now()):
        record(Happening("guide.put_away", by, ("guide", guide.pk)))


@transaction.atomic
def take_guide_up(*, guide: Guide, by: Actor) -> None:
    """Let a guide that was put away stand beside cases again. A second time changes nothing."""
    if Guide.objects.filter(pk=guide.pk, away_at__isnull=False).update(away_at=None):
        record(Happening("guide.taken_up", by, ("guide", guide.pk)))


def _checked(wanted: GuideWanted) -> dict[str, object]:
    return {
        "sort": wanted.sort.value,
        "title": check_text(wanted.title, "title", longest=LONGEST_TITLE, required=True),
        "text": check_words(wanted.text, "text"),
        "unit": wanted.unit,
        "kind": wanted.kind.value if wanted.kind is not None else "",
        "touchpoint": wanted.touchpoint,
        "cause": wanted.cause,
    }


def _free_key(title: str) -> str:
    base = slugify(title)[:_LONGEST_KEY].strip("-_") or "guide"
    taken = set(Guide.objects.filter(key__startswith=base).values_list("key", flat=True))
    free = (base, *(f"{base}-{n}" for n in range(2, MOST_GUIDES + 3)))
    return next(one for one in free if one not in taken)


def _said(guide: Guide) -> dict[str, object]:
    keys = {name: getattr(getattr(guide, name), "key", "") for name in ("unit", "touchpoint", "cause")}
    return {name: getattr(guide, name) for name in ("sort", "title", "text", "kind")} | keys
