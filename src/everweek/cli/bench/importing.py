"""The case ``import``: a file of a million answers goes in by its map, and the memory stays flat."""

import csv
import os
import resource
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from everweek import clock
from everweek.cli.bench.figures import Figure
from everweek.cli.bench.ground import Ground
from everweek.cli.bench.memory import Peak
from everweek.errors import Unavailable

CASE = "import"
A_SECOND = {"SQLite": 5_000.0, "PostgreSQL": 15_000.0}
MEMORY = 500.0
UNITS = 40
_MINUTES = 365 * 24 * 60
_FIRST = datetime(2025, 1, 6, tzinfo=UTC)

MAP = """\
format: everweek.map/1
kind: answers
questionnaire: after-visit
respondent: id
answered_at: {column: at, format: "%Y-%m-%d %H:%M", zone: UTC}
measures:
  nps: {column: recommend, scale: [0, 10]}
  csat: {column: overall, scale: [1, 5]}
unit: {column: unit}
touchpoint: {column: touchpoint}
dimensions:
  area: {column: area}
comments: [{column: why, about: experience}]
"""
_WORDS = ("It was quick, and they were kind.", "", "Nobody told us why we waited.", "", "", "All as it should be.", "", "")


def figures(ground: Ground, *, rows: int) -> Iterator[Figure]:
    """Write a file, import it, and hold speed and memory against their marks."""
    ground.inside("units", many=UNITS)
    file, map_ = ground.home / "answers.csv", ground.home / "answers.yaml"
    map_.write_text(MAP, encoding="utf-8")
    write(file, rows)
    with Peak(os.getpid(), below=True) as peak:
        began, worked = clock.elapsed(), _processor()
        ground.run("import", str(file), "--map", str(map_), "--json")
        whole, busy = clock.elapsed() - began, _processor() - worked
    ran = ground.inside("import")
    how = f"{ground.engine}, {rows:,} rows"
    speed = ran["stored"] / ran["seconds"]
    yield Figure(CASE, f"responses stored, {how}", speed, "a second", A_SECOND[ground.engine], at_least=True)
    yield Figure(CASE, f"the whole command, the facts loaded as well, {how}", whole, "seconds")
    yield Figure(CASE, f"responses a second of processor time, the whole command, {how}", ran["stored"] / busy, "a second")
    yield Figure(CASE, f"most memory, {how}", peak.most, "MiB", MEMORY)
    file.unlink()


def _processor() -> float:
    """Seconds of processor time of all that this process has run to its end."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def write(file: Path, rows: int) -> None:
    """A year of answers of 40 units, the same each time; the scores of each unit wander a little around one of their own."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        out = csv.writer(opened)
        out.writerow(["id", "at", "recommend", "overall", "unit", "touchpoint", "area", "why"])
        for number in range(rows):
            # Multiples of an odd number mix well enough, and need no generator of random numbers.
            drawn = number * 2654435761 % 4294967296
            unit = drawn % UNITS
            at = _FIRST + timedelta(minutes=number * _MINUTES // rows)
            recommend = min(10, (drawn >> 8) % 9 + unit % 3)
            row = [f"r{number}", f"{at:%Y-%m-%d %H:%M}", recommend, recommend // 2 or 1, f"unit-{unit}"]
            out.writerow([*row, f"touchpoint-{(drawn >> 16) % 12}", "ABCDEFGH"[(drawn >> 20) % 8], _WORDS[(drawn >> 24) % 8]])


def inside() -> dict[str, float]:
    """Within the home of the run: what the newest import says of itself."""
    from everweek.listen.queries import list_imports
    from everweek.people.queries import list_administrators

    run = list_imports(list_administrators()[0]).rows[0]
    if run.ended_at is None:
        message = "The import of the benchmark has not ended."
        raise Unavailable(message)
    return {"stored": run.stored, "seconds": (run.ended_at - run.started_at).total_seconds()}
