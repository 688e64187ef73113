"""What came in at the code on a poster in the terminal: answers of passers-by, many that a program sent in one night, and one
text that was copied.

All of it comes in the way of anybody who follows the code, each answer at its own moment; what is doubtful among it is found by
the usual judging. The passers-by answer like the customers who were asked at the same desk.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from everweek import clock
from everweek.cli.demo import company, truths
from everweek.cli.demo.year import Year
from everweek.errors import EverweekError
from everweek.journal.services import System
from everweek.listen.asking.access import access_by_slug
from everweek.listen.asking.services import LinkAnswer, answer_links, open_link
from everweek.listen.doubting.imprints import Whence
from everweek.listen.doubting.judging import look_at
from everweek.people.models import Unit

BY: Final = System("demo")
BROWSERS: Final = ("Telephone A", "Telephone B", "Telephone C", "Tablet")
PROGRAM: Final = Whence("192.0.2.77", "A program")
FLATTERY: Final[Mapping[str, object]] = {
    "satisfied": 5,
    "easy": 7,
    "recommend": 10,
    "heard": 5,
    "respected": 5,
    "understood": 5,
    "valued": 5,
}
COPIED: Final = (
    "The staff of this company are the best on the whole coast, I tell everybody to travel with them and with nobody else.",
    "the staff of this company are the best on the whole coast - I tell everybody to travel with them, and with nobody else",
)
"""One text as it is copied several times: a capital, a comma, a stroke differ."""


@dataclass(frozen=True)
class Passing:
    """One answer at the poster: when, from where, and what it says."""

    at: datetime
    whence: Whence
    answers: Mapping[str, object]
    way: str = "qr"


def draw(year: Year) -> Iterator[Passing]:
    """Everything that came in there in the last weeks of the year, in no order; the same year makes the same."""
    random = Random(f"{year.seed} passing")  # noqa: S311  # a simulation, not a secret
    told = year.answers
    rows = [
        (int(csat), int(nps))
        for unit, month, csat, nps in zip(
            told["unit"].tolist(), told["day"].astype("datetime64[M]").tolist(), told["csat"], told["nps"], strict=True
        )
        if unit == truths.POSTER_UNIT and month.month not in truths.SEASON_MONTHS
    ]
    for number in range(truths.PASSING):
        csat, nps = random.choice(rows)
        day = year.window.last - timedelta(days=random.randrange(truths.PASSING_DAYS))
        whence = Whence(f"198.51.100.{1 + number % 250}", random.choice(BROWSERS))
        yield Passing(_at(day, random.randrange(7 * 60, 21 * 60)), whence, {"satisfied": csat, "recommend": nps})
    night = _at(year.window.last - timedelta(days=truths.NIGHT_BEFORE_LAST), 2 * 60 + 13)
    for number in range(truths.AT_NIGHT):
        # Somebody's program is patient enough not to be taken for a machine by its pace alone.
        yield Passing(night + timedelta(seconds=11 * number), PROGRAM, FLATTERY, way="link")
    for number in range(truths.COPIES):
        day = year.window.last - timedelta(days=4 * number + 2)
        whence = Whence(f"203.0.113.{10 + number}", random.choice(BROWSERS))
        said = {"satisfied": 5, "recommend": 9 + number % 2, "words": COPIED[number % 2]}
        yield Passing(_at(day, 11 * 60 + 37 * number), whence, said)


def pass_by(year: Year, unit: Unit) -> None:
    """Let all of them answer, and have it looked at; safe to do again."""
    open_link(slug=company.POSTER, questionnaire=company.ASKED, unit=unit, touchpoint=truths.POSTER_TOUCHPOINT, by=BY)
    at, ids = access_by_slug(company.POSTER), []
    for number, one in enumerate(draw(year)):
        word = hashlib.blake2b(f"{year.seed} {number}".encode(), digest_size=16).hexdigest()
        with clock.frozen(one.at):
            said = LinkAnswer(
                at=at, word=word, answers=one.answers, way=one.way, language=company.LANGUAGES[0], whence=one.whence
            )
            [came] = answer_links([said])
        if isinstance(came, EverweekError):
            raise came
        ids.append(came.id or 0)
    look_at(ids)


def _at(day: date, minute: int) -> datetime:
    hour, rest = divmod(minute, 60)
    return datetime.combine(day, time(hour, rest), clock.zone_of(company.ZONE))
