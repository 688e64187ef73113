"""How the journal stands, and the ground it stands on (seals, keys, clock, disk): sentences, each with what to do."""

import shutil
import stat
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Invalid
from everweek.errors.findings import Finding, State
from everweek.journal import queries, seals
from everweek.journal.lags import SEALED_LATE_AFTER, get_lags
from everweek.journal.models import Seal
from everweek.journal.seals.keys import told
from everweek.journal.seals.sealing import stands

PART = "journal"
CLOCK_MAY_DIFFER = timedelta(seconds=30)
DISK_BAD = 1 << 30
DISK_LOW = 5 << 30


def examine() -> Finding:
    """Parts that are late, listeners that wait for something, lines that were set aside."""
    lags, parked = get_lags(), queries.count_parked()
    standings = [one for one in queries.list_standings() if one.subscriber in lags.subscribers]
    told = {
        "lines": queries.head(),
        "unplaced": queries.unplaced(),
        "behind": max((one.behind for one in standings), default=0),
        "parked": parked,
    }
    says = _("Lines: %(lines)d. Not placed yet: %(unplaced)d. The slowest listener is behind by: %(behind)d.") % told
    if told["lines"] and not told["unplaced"] and not told["behind"]:
        says = _("All %(lines)s lines have their place, and every listener has heard them.") % {"lines": _grouped(told["lines"])}
    if not told["lines"]:
        # Nothing was ever placed: an installation whose worker is still to be started for the first time.
        return Finding(PART, State.LOOK, says, _("Start it: everweek serve.")) if lags.late else Finding(PART, State.WELL, says)
    waits = [_("%(name)s waits: %(why)s") % {"name": one.subscriber, "why": one.reason} for one in standings if one.reason]
    if lags.late:
        late = _("Late, by up to %(minutes)d min: %(parts)s.") % {
            "minutes": ceil(lags.longest / 60),
            "parts": ", ".join(lags.late),
        }
        do = _("Start a worker: everweek serve. Where one runs, mend what is waited for.")
        return Finding(PART, State.ILL, " ".join([late, says, *waits]), do)
    if waits:
        return Finding(PART, State.LOOK, " ".join([*waits, says]), _("Mend what is waited for; the rest goes on by itself."))
    if parked:
        aside = _("Parked, because they failed again and again: %(parked)d.") % told
        do = _("Mend the cause, then run them again (everweek parked again --all), or give them up.")
        return Finding(PART, State.LOOK, f"{aside} {says}", do)
    return Finding(PART, State.WELL, says)


def _grouped(number: int) -> str:
    return formats.number_format(number, force_grouping=True)


def examine_database() -> Finding:
    """Whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Finding("database", State.WELL, _("%(vendor)s answers.") % {"vendor": connection.display_name})


def examine_seals() -> Finding:
    """The last seal, and whether the remembered head leads up to it."""
    try:
        remembered = seals.remembered()
    except (Invalid, OSError) as unreadable:
        return Finding("seals", State.ILL, _("The remembered head cannot be read: %(why)s") % {"why": unreadable}, _verify())
    if remembered is not None and not stands(remembered):
        says = _("The seals do not lead up to the head that was remembered: the journal may have been cut or altered.")
        return Finding("seals", State.ILL, says, _verify())
    if (other := seals.other_key()) is not None:
        return Finding("seals", State.ILL, *_other_key(other))
    last = Seal.objects.order_by("-number").first()
    if last is None:
        return Finding("seals", State.WELL, _("Nothing is sealed yet: the first seal comes within a minute of the first line."))
    told = {
        "number": last.number,
        "at": _moment(last.sealed_at),
        "last": _grouped(last.last_seq),
        "lines": _grouped(queries.head()),
    }
    says = _("Seal %(number)d of %(at)s covers the journal up to line %(last)s of %(lines)s.") % told
    if get_lags().sealing > SEALED_LATE_AFTER:
        return Finding("seals", State.LOOK, says, _("Start a worker: it seals once a minute."))
    return Finding("seals", State.WELL, says)


def _other_key(other: str) -> tuple[str, str]:
    known = {"here": seals.fingerprint(), "other": told(other), "folder": settings.EVERWEEK_KEYS}
    says = _("The key in %(folder)s (%(here)s) is not the one that the journal was sealed with (%(other)s).") % known
    return says, _("Put back the folder of keys that belongs to this database; where it is lost for good: everweek audit accept.")


def examine_clock() -> Finding:
    """Whether this machine, the database and the journal agree on the time."""
    now = clock.now()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            differs = abs(cursor.fetchone()[0] - now)
        if differs > CLOCK_MAY_DIFFER:
            says = _("This machine and the database differ by %(seconds)d seconds.") % {"seconds": differs.total_seconds()}
            return Finding("clock", State.ILL, says, _("Set both by a time server (systemd-timesyncd or chrony)."))
    last = queries.last_at()
    if last is not None and last - now > CLOCK_MAY_DIFFER:
        told = {"last": formats.date_format(last, "j F Y, H:i:s"), "now": formats.date_format(now, "j F Y, H:i:s")}
        says = _("The journal's last line was written at %(last)s UTC; it is %(now)s now.") % told
        return Finding("clock", State.ILL, says, _("Set the clock by a time server (systemd-timesyncd or chrony)."))
    return clock_tells()


def clock_tells() -> Finding:
    """What this machine's clock says, where there is no database to hold it against."""
    local = clock.now().astimezone(clock.zone_of(settings.EVERWEEK_ZONE))
    told = {"at": formats.date_format(local, "j F Y, H:i:s"), "zone": settings.EVERWEEK_ZONE}
    return Finding("clock", State.WELL, _("It is %(at)s in %(zone)s.") % told)


def examine_disk() -> Finding:
    """How much room there is where the records are."""
    free = shutil.disk_usage(settings.EVERWEEK_HOME).free
    told = {"room": formats.number_format(round(free / 1e9, 1), decimal_pos=1), "place": settings.EVERWEEK_HOME}
    says = _("%(room)s GB are free at %(place)s.") % told
    if free < DISK_BAD:
        return Finding("disk", State.ILL, says, _("Make room now: soon nothing can be written any more."))
    if free < DISK_LOW:
        return Finding("disk", State.LOOK, says, _("Make room before it is full."))
    return Finding("disk", State.WELL, says)


def examine_keys() -> Finding:
    """Whether the keys, and the SQLite file beside them, are closed to other users of the machine."""
    guarded = [Path(settings.EVERWEEK_KEYS), *Path(settings.EVERWEEK_KEYS).glob("*.key")]
    if connection.vendor == "sqlite" and (database := Path(str(connection.settings_dict["NAME"]))).exists():
        guarded.append(database)
    loose = [str(path) for path in guarded if path.exists() and path.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP)]
    if loose:
        says = _("Open to others on this machine: %(places)s.") % {"places": ", ".join(loose)}
        return Finding("keys", State.ILL, says, f"chmod go= {' '.join(loose)}")
    says = _("The keys are in %(place)s, closed to others.") % {"place": settings.EVERWEEK_KEYS}
    return Finding("keys", State.WELL, says)


def _verify() -> str:
    return _("Run everweek audit verify, and keep the backups you have until you know why.")


def _moment(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "j F Y, H:i")
