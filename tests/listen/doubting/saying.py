"""What comes in at a link in the tests of doubts: honest days, and others."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
from tests.cast import Cast
from tests.listen.saying import BY, DOCUMENT

from everweek.listen.asking.access import access_by_slug
from everweek.listen.asking.services import LinkAnswer, answer_links, open_link
from everweek.listen.doubting.imprints import Whence
from everweek.listen.doubting.judging import look_at
from everweek.listen.doubting.rules import Came, Day
from everweek.listen.models import Doubt
from everweek.questionnaires.services import create_questionnaire, publish

Answer = Callable[..., int]

MORNING = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
TASTE = np.array([2, 1, 1, 1, 2, 5, 6, 10, 17, 20, 35]) / 100
"""How people of all kinds answer on 0 to 10: most are content, as in the airport's survey of docs/benchmarks.md."""


def came(number: int, seconds: float, *, place: str = "", browser: str = "", way: str = "link", said: object = 10) -> Came:
    """One answer, so many seconds after eight."""
    return Came(number, MORNING + timedelta(seconds=float(seconds)), place, browser, way, str(said))


def scores(rng: np.random.Generator, taste: np.ndarray, many: int) -> list[int]:
    """What so many people of that taste answer."""
    return [int(one) for one in rng.choice(11, size=many, p=taste)]


def mood(rng: np.random.Generator) -> np.ndarray:
    """The taste of people of one place, who are more alike than strangers: intraclass correlation 0.1."""
    return rng.dirichlet(TASTE * 9)


def busy_kiosk(seed: int, people: int = 600) -> Day:
    """A tablet in a full hall: each begins as soon as the one before has gone, and needs three seconds or more."""
    rng = np.random.default_rng(seed)
    at = np.cumsum(3 + rng.exponential(4, size=people))
    said = scores(rng, TASTE, people)
    return Day([came(n, at[n], place="p", browser="tablet", way="kiosk", said=said[n]) for n in range(people)])


def newsletter(seed: int, readers: int = 800) -> Day:
    """A link in a newsletter: a fifth of its readers sit in offices of one address and three kinds of browser each."""
    rng = np.random.default_rng(seed)
    moods = [mood(rng) for _ in range(8)]
    rows = []
    for n, at in enumerate(rng.exponential(3_600, size=readers)):
        office = int(rng.integers(8)) if rng.random() < 0.2 else None
        [said] = scores(rng, TASTE if office is None else moods[office], 1)
        place, browser = (f"home{n}", f"home{n}") if office is None else (f"o{office}", f"o{office}-{rng.integers(3)}")
        rows.append(came(n, at, place=place, browser=browser, said=said))
    return Day(rows)


def lecture_hall(seed: int, people: int = 120) -> Day:
    """A hall whose people follow one code at once, through one address, with six kinds of telephone; and the day around it."""
    rng = np.random.default_rng(seed)
    said, others = scores(rng, mood(rng), people), scores(rng, TASTE, 150)
    hall = [
        came(n, rng.gamma(4, 15), place="hall", browser=f"hall-{rng.integers(6)}", way="qr", said=said[n]) for n in range(people)
    ]
    return Day(
        hall + [came(1_000 + n, rng.uniform(0, 36_000), place=f"x{n}", browser=f"x{n}", said=others[n]) for n in range(150)]
    )


def answering(cast: Cast) -> Answer:
    """Open a link at the north desk, and let somebody answer there as often as it is called; the number of the answer."""
    publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)
    open_link(slug="desk", questionnaire="crossing", unit=cast.north_desk, by=cast.erin)

    def store(
        score: int = 5,
        why: str = "",
        *,
        address: str = "",
        browser: str = "Firefox",
        way: str = "link",
        doubt: str = "",
        at: datetime | None = None,
    ) -> int:
        answer = LinkAnswer(
            at=access_by_slug("desk"),
            word=secrets.token_hex(16),
            answers={"satisfied": score, **({"why": why} if why else {})},
            way=way,
            language="en",
            doubt=doubt,
            answered_at=at,
            whence=Whence(address or f"10.{secrets.randbelow(250)}.{secrets.randbelow(250)}.{secrets.randbelow(250)}", browser),
        )
        return answer_links([answer])[0].id

    return store


def doubt_at(slug: str, **more: str) -> int:
    """Three programs have answered at a link."""
    for n in range(3):
        door = {"at": access_by_slug(slug), "word": f"{n}" * 32, "answers": {"recommend": 10, **more}}
        look_at([answer_links([LinkAnswer(**door, way="link", language="en", doubt="trap")])[0].id])
    return Doubt.objects.values_list("pk", flat=True).get()
