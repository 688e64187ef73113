"""What customers write: put together from parts, so that the words fit the score, the touchpoint and the language.

The parts stand in ``words/LANGUAGE.yaml``. ``[a|b|]`` in a part is one of its choices; choices do not nest.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import numpy as np
import yaml

from everweek.cli.demo import company
from everweek.cli.demo.year import Column, Year

WRITING = {"good": 0.34, "middling": 0.42, "bad": 0.64}
"""The share of answers with a comment, by how good the moment was."""
DETRACTOR, HARD = 6, 2
"""Up to which score of 0 to 10 nobody recommends us, and of 1 to 7 it was hard."""
NOTHING = 0.05
"""The share of comments that say nothing."""
PRAISE = 0.22
"""The share of good comments that name the colleague, where it is noted who it was."""
_CHOICE = re.compile(r"\[([^\]]*)\]")
_SPACE_BEFORE = re.compile(r"\s+([.,])")
_TWO_STOPS = re.compile(r",(?=\.)|(?<=\?)\.")


def draw(year: Year) -> list[str]:
    """A comment for each answer of the year, in their order; "" where nothing was written."""
    random = Random(f"{year.seed} comments")  # noqa: S311  # a simulation, not a secret
    first_names = {one.employee: one.name.split()[0] for one in year.staff.employees}
    places = {part.key: part.place for part in company.PARTS}
    answers = year.answers
    columns = [answers[name].tolist() for name in ("language", "touchpoint", "unit", "member")]
    found = []
    for band, language, touchpoint, unit, member in zip(bands(answers), *columns, strict=True):
        if random.random() >= WRITING[band]:
            found.append("")
            continue
        found.append(
            _comment(random, words(language), band, touchpoint, slots(random, places[unit], first_names.get(member, "")))
        )
    return found


def bands(answers: Mapping[str, Column]) -> list[str]:
    """Return how good each moment was as a whole: bad, middling or good. Where one score is low beside a high one it is not good,
    as nobody writes then that all was well.
    """
    spoilt = (answers["nps"] <= DETRACTOR) | (answers["ces"] <= HARD) | (answers["expectation"] < 0)
    middling = (answers["csat"] == 3) | spoilt
    found: list[str] = np.where(answers["csat"] <= 2, "bad", np.where(middling, "middling", "good")).tolist()
    return found


def one(random: Random, language: str, band: str, touchpoint: str, place: str) -> str:
    """One comment of somebody who names nobody."""
    return _comment(random, words(language), band, touchpoint, slots(random, place))


@cache
def words(language: str) -> Mapping[str, Any]:
    """The parts of comments in one language."""
    text = (files("everweek.cli.demo") / "words" / f"{language}.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


def slots(random: Random, place: str, name: str = "") -> dict[str, object]:
    """What may stand in the slots of parts; ``place`` is what customers call where they were, ``name`` who served them."""
    return {
        "port": place if place in company.PORTS else random.choice(company.PORTS),
        "boat": place if place in company.BOATS else random.choice(company.BOATS),
        "minutes": random.choice((5, 8, 10, 12, 15, 20, 25, 30, 35, 40, 45, 50)),
        "hours": random.choice((2, 3, 4, 5)),
        "days": random.choice((3, 4, 5, 6, 8, 9, 10, 12, 14)),
        "price": random.choice((9, 12, 14, 18, 22, 25, 28, 35, 40, 48, 60, 75)),
        "name": name,
    }


def _comment(random: Random, parts: Mapping[str, Any], band: str, touchpoint: str, slots: Mapping[str, object]) -> str:
    if random.random() < NOTHING:
        return str(random.choice(parts["nothing"]))
    about: Sequence[str] = parts["touchpoints"][touchpoint][band]
    chosen = random.sample(about, k=1 if random.random() < 0.82 else 2)
    if band == "good" and slots["name"] and random.random() < PRAISE:
        chosen = [random.choice(parts["praise"]), *chosen[: random.randrange(2)]]
    if random.random() < 0.30:
        chosen.insert(0, random.choice(parts["opening"][band]))
    if random.random() < 0.25:
        chosen.append(random.choice(parts["closing"][band]))
    return _typed(random, " ".join(said(random, part, slots) for part in chosen))


def said(random: Random, part: str, slots: Mapping[str, object]) -> str:
    """Return a part of a comment with one of its choices for each, and its slots filled."""
    text = _CHOICE.sub(lambda match: random.choice(match[1].split("|")), part).format(**slots)
    return _TWO_STOPS.sub("", _SPACE_BEFORE.sub(r"\1", " ".join(text.split())))


def _typed(random: Random, text: str) -> str:
    """Return the text as people type it: some without capitals and full stops, some with exclamation marks."""
    text = text[0].upper() + text[1:]
    chance = random.random()
    if chance < 0.12:
        return text[0].lower() + text[1:].removesuffix(".")
    if chance < 0.20:
        return text.removesuffix(".")
    if chance < 0.26 and text.endswith("."):
        return text.removesuffix(".") + "!"
    return text
