"""What a customer may know of what is kept about them: how long, by kind, and whom to turn to."""

from dataclasses import dataclass
from datetime import datetime

from everweek.people import keeping
from everweek.people.models import KeptFor, PrivacyNotice


@dataclass(frozen=True)
class Kept:
    """One kind of thing, as it is kept now.

    ``settled``: it ends by itself or by a setting, and no page says otherwise. ``ended`` were those that ended last, at
    ``ended_at``.
    """

    key: str
    what: str
    then: str
    days: int
    settled: bool
    setting: str
    ended_at: datetime | None
    ended: int


def list_kept() -> list[Kept]:
    """Everything that is kept, as it is listed, in the language of the moment."""
    rows = {row.key: row for row in KeptFor.objects.all()}
    return [_kept(kind, rows.get(kind.key)) for kind in keeping.in_order()]


def days_of(kind: keeping.Keeping, row: KeptFor | None) -> int:
    """For how many days that kind is kept: as people said, else as the kind says."""
    return row.days if row is not None and row.days is not None else kind.days


def days_kept(key: str) -> int:
    """For how many days what is kept under that key is kept now."""
    return days_of(keeping.KEEPINGS[key], KeptFor.objects.filter(key=key).first())


def notice() -> PrivacyNotice:
    """What the organisation itself says; empty where it has said nothing."""
    return PrivacyNotice.objects.filter(id=1).first() or PrivacyNotice()


def _kept(kind: keeping.Keeping, row: KeptFor | None) -> Kept:
    return Kept(
        key=kind.key,
        what=str(kind.what),
        then=str(kind.then),
        days=days_of(kind, row),
        settled=kind.end is None,
        setting=kind.setting,
        ended_at=row.ended_at if row is not None else None,
        ended=row.ended if row is not None else 0,
    )
