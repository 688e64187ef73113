"""What other processes run in the journal's tests: writers, sequencers and deliverers that are killed on the way."""

import random
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from django.db import connection, transaction
from tests.journal.bells import KINDS
from tests.processes import say

from everweek.journal import delivery, events, locks, sequencer, subscribers
from everweek.journal.models import Line
from everweek.journal.services import Happening, System, record
from everweek.journal.sqlite.base import DatabaseWrapper


def write_with_interleaved_commits(writer: int, lines: int) -> None:
    """Write lines that each name the committed lines seen just before, in transactions of random length that overlap."""
    chance = random.Random(writer)
    with events.also(KINDS):
        say("ready")
        for number in range(lines):
            with transaction.atomic():
                early = record(_bell(f"{writer}-{number}-early", []))
                time.sleep(chance.random() * 0.01)
                # What another has committed meanwhile can be seen: the next line comes after it, the early one perhaps not.
                seen = list(Line.objects.exclude(pk=early.pk).order_by("-id").values_list("id", flat=True)[:5])
                record(_bell(f"{writer}-{number}-late", [*seen, early.pk]))
                time.sleep(chance.random() * 0.01)


def place_for_ever() -> None:
    """Place lines, few at a time, until killed."""
    say("ready")
    while True:
        if not sequencer.place(7):
            time.sleep(0.001)


def deliver_for_ever(name: str, batch: int, slowness: float) -> None:
    """Write each line's order into the table ``rung`` until killed."""

    @subscribers.subscriber(name, kinds=["bell.rung"], start="beginning", batch=batch)
    def write(lines: Sequence[Line]) -> None:
        with connection.cursor() as cursor:
            for line in lines:
                cursor.execute("INSERT INTO rung (subscriber, line) VALUES (%s, %s)", [name, line.ids["order"]])
                time.sleep(slowness)

    say("ready")
    delivery.run(threading.Event())


def deliver_outside_for_ever(folder: str, slowness: float) -> None:
    """Append each line's seq to a file until killed; what is there already is dropped, as an external subscriber must."""
    file = Path(folder) / "outside.txt"

    @subscribers.external_subscriber("outside", kinds=["bell.rung"], start="beginning", batch=7)
    def write(lines: Sequence[Line]) -> None:
        there = {int(text) for text in file.read_text().splitlines()} if file.exists() else set()
        with file.open("a") as opened:
            for line in lines:
                if line.seq not in there:
                    opened.write(f"{line.seq}\n")
                    opened.flush()
                    time.sleep(slowness)

    say("ready")
    delivery.run(threading.Event())


def write_many(writer: int, commits: int) -> None:
    """Ring the bell as fast as it goes; print how long each commit took, in milliseconds."""
    with events.also(KINDS):
        say("ready")
        for number in range(commits):
            before = time.perf_counter()
            with transaction.atomic():
                record(_bell(f"{writer}-{number}", []))
            say(f"{(time.perf_counter() - before) * 1000:.3f}")


def _bell(name: str, seen: list[int]) -> Happening:
    return Happening(kind="bell.rung", by=System("test"), subject=("bell", name), ids={"seen": seen})


def open_new_database(name: str) -> None:
    """Open a database that perhaps nobody has opened before; print its journal mode."""
    wrapper = DatabaseWrapper({**connection.settings_dict, "NAME": name, "OPTIONS": {}}, alias="own")
    with wrapper.cursor() as cursor:
        say(str(cursor.execute("PRAGMA journal_mode").fetchone()[0]))
    wrapper.close()


def hold_for_ever(name: str) -> None:
    """Hold a lock until killed."""
    with locks.held(name):
        say("held")
        time.sleep(600)
