"""What travellers wrote on a review site that does not exist, of their own accord: a few dozen, as such sites have them.

Who writes a review was very content or not at all: that is why they are never counted with what the company asked.
"""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Final

from everweek.cli.demo import comments, company
from everweek.cli.demo.year import Year

SITE: Final = "Quayside Reviews"
KEY: Final = "quayside-reviews"
HOW_MANY: Final = 48
COLUMNS: Final = ("Review", "When", "Stars", "Words", "Signed", "Address", "Language", "Unit")
STARS: Final = (1, 1, 1, 2, 3, 4, 5, 5, 5, 5)
INITIALS: Final = "ABCDEFGHIJLMNOPRSTV"
BANDS: Final = {1: "bad", 2: "bad", 3: "middling", 4: "good", 5: "good"}


def draw(year: Year) -> Iterator[tuple[object, ...]]:
    """The reviews by ``COLUMNS``, the oldest first; the same year writes the same."""
    random = Random(f"{year.seed} reviews")  # noqa: S311  # a simulation, not a secret
    parts = [part for part in company.PARTS if part.moments]
    days = (year.window.last - year.window.first).days
    for number, day in enumerate(sorted(random.randrange(days + 1) for _each in range(HOW_MANY)), start=1):
        part, stars = random.choice(parts), random.choice(STARS)
        language = random.choices(company.LANGUAGES, part.languages)[0]
        words = comments.one(random, language, BANDS[stars], random.choice(list(part.moments)), part.place)
        signed = f"{random.choice(INITIALS)}. {random.choice(INITIALS)}."
        when = year.window.first + timedelta(days=day)
        yield number, when.isoformat(), stars, words, signed, f"https://reviews.example/{number}", language, part.key
