"""The simulated year as files: the same from the same seed, as many rows as promised, words that fit."""

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from tests.demo.plain import UNTIL, rows

from everweek.cli.demo import comments, company, files, year
from everweek.cli.demo.truths import WEEKS, Window
from everweek.listen.rules import Mood, Scored, mood_of
from everweek.questionnaires.files import load, missing_translations

ROOT = Path(__file__).resolve().parents[2]
WORDS = ROOT / "src" / "everweek" / "cli" / "demo" / "words"
DIGESTS = """
import hashlib, sys
from datetime import date
from pathlib import Path
from everweek.cli.demo import files, year
for one in files.write(year.draw(int(sys.argv[1]), date(2026, 11, 24)), Path(sys.argv[2])):
    print(one.path.name, hashlib.sha256(one.path.read_bytes()).hexdigest())
"""


def digests(seed: int, folder: Path) -> dict[str, str]:
    folder.mkdir()
    return {
        one.path.name: hashlib.sha256(one.path.read_bytes()).hexdigest() for one in files.write(year.draw(seed, UNTIL), folder)
    }


def test_the_same_seed_and_last_day_make_the_same_bytes_in_another_process_too(tmp_path):
    """In a process whose sets and dictionaries of texts stand in another order, and with another day of the same week."""
    there = tmp_path / "there"
    there.mkdir()
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "DJANGO_SETTINGS_MODULE": "everweek.settings"}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    words = [sys.executable, "-c", f"import django; django.setup(){DIGESTS}", "5", str(there)]
    told = subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout
    assert dict(line.split() for line in told.splitlines()) == digests(5, tmp_path / "here")


def test_another_seed_is_another_year(tmp_path):
    here, there = digests(5, tmp_path / "here"), digests(6, tmp_path / "there")
    assert here.keys() == there.keys()
    assert not set(here.values()) & set(there.values())


@pytest.mark.parametrize("seed", [1, 2, year.SEED])
def test_there_are_as_many_as_promised(seed):
    made = year.draw(seed, UNTIL)
    # A Poisson total and a binomial one: 60,000 and 15,000 within four standard errors.
    assert abs(len(made.moments["day"]) - 60_000) < 4 * 245
    assert abs(len(made.answers["day"]) - 15_000) < 4 * 130
    assert len({one.employee for one in (*made.staff.employees, *made.staff.appointed)}) == 160
    assert len({one.customer for one in made.customers}) == 6_000
    assert {one.role for one in made.staff.appointed} == {"service_manager", "people_training", "director", "administrator"}
    assert 14 <= 1 + len(company.PARTS) <= 18
    assert set(made.moments["touchpoint"]) == {one.key for one in company.TOUCHPOINTS}


def test_only_who_held_a_post_in_the_unit_handled_a_moment_there():
    made = year.draw(3, UNTIL)
    posts = {}
    for one in (*made.staff.employees, *made.staff.moves):
        posts.setdefault(one.employee, []).append((one.unit, one.since, one.until or date.max))
    columns = (made.moments[name].tolist() for name in ("member", "unit", "day"))
    wrong = [
        (member, unit, day)
        for member, unit, day in zip(*columns, strict=True)
        if member and not any(where == unit and since <= day < until for where, since, until in posts[member])
    ]
    assert wrong == []
    assert len(made.staff.moves) == 6
    assert sum(one.left_on is not None for one in made.staff.employees) == 5


@pytest.mark.parametrize("until", [UNTIL + timedelta(days=17 * step) for step in range(-12, 13)])
def test_whatever_its_last_day_a_window_is_53_whole_weeks_with_room_for_the_truths(until):
    window = Window.ending(until)
    assert window.first.weekday() == 0
    assert window.last.weekday() == 6
    assert timedelta(0) <= until - window.last < timedelta(days=7)
    assert (window.last - window.first).days + 1 == 7 * WEEKS
    for begins in (window.slips_from, window.improves_from):
        assert begins.weekday() == 0
        assert timedelta(weeks=10) <= begins - window.first
    assert window.slips_from - window.first >= timedelta(weeks=16)
    assert window.last - window.slips_from > timedelta(weeks=25)


def test_the_words_fit_the_touchpoints_in_every_language():
    for language in company.LANGUAGES:
        parts = yaml.safe_load((WORDS / f"{language}.yaml").read_text(encoding="utf-8"))
        assert set(parts["touchpoints"]) == {one.key for one in company.TOUCHPOINTS}
        every = [
            *parts["praise"],
            *(one for some in (parts["opening"], parts["closing"]) for band in some.values() for one in band),
        ]
        for bands in parts["touchpoints"].values():
            assert {band: len(some) >= 3 for band, some in bands.items()} == {"good": True, "middling": True, "bad": True}
            every += [one for some in bands.values() for one in some]
        slots = {slot for one in every for slot in re.findall(r"{(\w*)}", one)}
        assert slots <= {"port", "boat", "minutes", "hours", "days", "price", "name"}
        assert [one for one in every if one.count("[") != one.count("]") or re.search(r"\[[^\]]*\[", one)] == []


def test_comments_are_many_different_ones_that_read_as_written():
    made = year.draw(3, UNTIL)
    written = [comment for comment in comments.draw(made) if comment]
    assert len(written) > 5_000
    assert len(set(written)) > 0.8 * len(written)
    assert max(Counter(written).values()) < 60, "what says nothing comes most"
    assert [one for one in written if re.search(r"[\[\]{}|]|  |,\.|\?\.|\.\.|\s[.,]|^\W*$", one) and one != "-"] == []


def test_a_colleague_is_praised_by_name_only_by_those_she_served_and_who_were_content():
    made = year.draw(3, UNTIL)
    names = {one.employee: one.name.split()[0] for one in made.staff.employees}
    columns = (made.answers[name].tolist() for name in ("member", "csat"))
    praised = 0
    for comment, member, csat in zip(comments.draw(made), *columns, strict=True):
        if member and re.search(rf"\b{re.escape(names[member])}\b", comment, re.IGNORECASE):
            praised += 1
            assert csat >= 4
    assert 200 < praised < 1_500


def test_nobody_writes_that_all_was_well_beside_a_low_score():
    made = year.draw(3, UNTIL)
    columns = (made.answers[name].tolist() for name in ("csat", "nps", "ces", "expectation"))
    for band, *scores in zip(comments.bands(made.answers), *columns, strict=True):
        measures = [("csat", 1, 5), ("nps", 0, 10), ("ces", 1, 7), ("expectation", -1, 1)]
        scored = [Scored(name, score, *scale) for (name, *scale), score in zip(measures, scores, strict=True) if score == score]
        if band == "good":
            assert mood_of(scored) is Mood.HAPPY
        elif band == "bad":
            assert mood_of(scored) is Mood.UNHAPPY


def test_those_who_were_unhappy_write_more_often():
    wrote = {band: [0, 0] for band in (2, 3, 5)}
    for one in rows(1).answers:
        band = wrote[2 if one["csat"] <= 2 else 3 if one["csat"] == 3 else 5]
        band[0] += "comment" in one
        band[1] += 1
    shares = {band: told / given for band, (told, given) in wrote.items()}
    assert shares[2] > shares[3] + 0.1 > shares[5] + 0.1


def test_the_questionnaire_is_whole_in_its_languages_and_those_of_the_guests():
    document = load((WORDS.parent / "how-was-it.json").read_text(encoding="utf-8"))
    assert document.languages == (*company.LANGUAGES, "de", "ar")
    assert missing_translations(document) == []
    felt = {"felt.heard", "felt.respected", "felt.understood", "felt.valued"}
    assert {"nps", "csat", "ces", "expectation"} | felt <= set(document.measures())
