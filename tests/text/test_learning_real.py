"""What the learner makes of real comments, of which nothing is kept here: skipped where they are not."""

import csv
from pathlib import Path

import numpy as np
import pytest

from everweek.text.learning import Example, Learned, folds, learn
from everweek.text.learning.learned import fitting
from everweek.text.learning.measuring import calibration_error, f1

pytestmark = pytest.mark.realdata
FEELS = {"1": "positive", "2": "positive", "3": "neutral", "4": "negative", "5": "negative"}


def comments(realdata: Path, *, scored: bool) -> list[Example]:
    with (realdata / "patients" / "labelled_comments.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["FFT answer"].strip() and row["Comment sentiment"] in FEELS]
    return [
        Example(
            row["FFT answer"],
            (FEELS[row["Comment sentiment"]],),
            row["Respondent ID"],
            beside=(f"score:{row['FFT categorical answer']}",) if scored else (),
        )
        for row in rows
    ]


def tried(examples: list[Example]) -> tuple[float, float]:
    """The macro-F1 and the calibration error on a quarter of the respondents, by what the others teach."""
    parts = np.array(folds.divided(folds.joined([[one.group] for one in examples]), 4, seed=0))
    learned = learn([one for one, part in zip(examples, parts, strict=True) if part])
    assert isinstance(learned, Learned)
    seen = [one for one, part in zip(examples, parts, strict=True) if not part]
    likely = learned.probabilities([one.text for one in seen], [one.beside for one in seen])
    right = np.array([[label in one.labels for label in learned.labels] for one in seen])
    best = likely.argmax(axis=1)
    error = calibration_error(likely.max(axis=1), right[np.arange(len(seen)), best])
    return f1(fitting(learned.worth, likely), right).macro, error


def test_patients_are_understood_and_more_so_with_the_score_beside(realdata):
    words, error = tried(comments(realdata, scored=False))
    beside, beside_error = tried(comments(realdata, scored=True))
    assert words > 0.65
    assert beside > words
    assert max(error, beside_error) < 0.05
