"""The case ``text``: how well comments are understood, on labelled comments of others, beside VADER and a plain learner."""

import csv
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from everweek.cli.bench.figures import Figure, Skipped
from everweek.errors import Invalid
from everweek.text import sentiment
from everweek.text.learning import Example, TooLittle, folds, learn, measuring
from everweek.text.learning.learned import SURE, fitting

if TYPE_CHECKING:
    from numpy.typing import NDArray

CASE = "text"
PARTS = 5
NO_DATA = "No labelled comments: set EVERWEEK_DATA to the folder that holds patients/labelled_comments.csv and intents/train.csv."
_FEELS = {
    "1": sentiment.POSITIVE,
    "2": sentiment.POSITIVE,
    "3": sentiment.NEUTRAL,
    "4": sentiment.NEGATIVE,
    "5": sentiment.NEGATIVE,
}
_UNLABELLED = "Labelling not possible"
_LEAST = 20


@dataclass
class Tried:
    """Judgements of comments by what the other parts taught: (comments, labels) each, and the processor seconds they took."""

    labels: tuple[str, ...]
    right: "NDArray[Any]"
    likely: "NDArray[Any]"
    given: "NDArray[Any]"
    plain: "NDArray[Any]"
    judging: float = 0.0
    learning: list[float] = field(default_factory=list)


def figures(*, comments: int | None = None) -> Iterator[Figure | Skipped]:
    """Each of three tasks, five parts by respondent; ``comments`` are the first so many of each file, all where left out."""
    folder = Path(os.environ.get("EVERWEEK_DATA", ""))
    patients, intents = folder / "patients" / "labelled_comments.csv", folder / "intents" / "train.csv"
    if "EVERWEEK_DATA" not in os.environ or not (patients.exists() and intents.exists()):
        yield Skipped(CASE, NO_DATA)
        return
    rows = [row for row in _rows(patients) if row["FFT answer"].strip()][:comments]
    yield from _sentiment(rows)
    yield from _topics(rows)
    yield from _intents(_rows(intents)[:comments])


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _sentiment(rows: Sequence[dict[str, str]]) -> Iterator[Figure]:
    labelled = [row for row in rows if row["Comment sentiment"] in _FEELS]
    judged = [
        Example(row["FFT answer"], (_FEELS[row["Comment sentiment"]],), row["Respondent ID"], beside=_asked(row))
        for row in labelled
    ]
    tried = _tried(judged, [[one.group] for one in judged], several=False)
    yield Figure(CASE, "sentiment: macro-F1", _macro(tried), "", 0.74, at_least=True)
    yield Figure(CASE, "sentiment: macro-F1 of the likeliest", measuring.f1(_likeliest(tried), tried.right).macro, "")
    yield Figure(CASE, "sentiment: accuracy of the likeliest", _accuracy(tried.likely, tried.right), "")
    alone = [replace(one, beside=()) for one in judged]
    bare = _tried(alone, [[one.group] for one in judged], several=False, plainly=False)
    yield Figure(CASE, "sentiment: macro-F1, words alone", _macro(bare), "")
    by_score = [replace(one, beside=_scored(row)) for one, row in zip(judged, labelled, strict=True)]
    beside = _tried(by_score, [[one.group] for one in judged], several=False, plainly=False)
    yield Figure(CASE, "sentiment: macro-F1, were the score heard too", _macro(beside), "")
    yield Figure(CASE, "sentiment: macro-F1 of the plain learner", measuring.f1(tried.plain, tried.right).macro, "")
    began = time.process_time()
    felt = [sentiment.start(one.text, "en").label for one in judged]
    took = time.process_time() - began
    vader = _hot(tried.labels, [(str(one),) for one in felt])
    yield Figure(CASE, "sentiment: macro-F1 of the start (VADER)", measuring.f1(vader, tried.right).macro, "")
    yield Figure(CASE, "sentiment: the start, a second of processor time", len(judged) / max(took, 1e-6), "comments")
    strict = _tried(judged, [[f"r{one.group}", f"t{_words(one.text)}"] for one in judged], several=False, plainly=False)
    yield Figure(CASE, "sentiment: macro-F1, equal words never taught", _macro(strict), "")
    yield from _worth("sentiment", tried)


def _topics(rows: Sequence[dict[str, str]]) -> Iterator[Figure]:
    kept = [row for row in rows if row[_UNLABELLED] != "1"]
    first = list(rows[0]).index("Not assigned")
    topics = [topic for topic in list(rows[0])[first:] if sum(row[topic] == "1" for row in kept) >= _LEAST]
    judged = [
        Example(
            row["FFT answer"], tuple(topic for topic in topics if row[topic] == "1"), row["Respondent ID"], beside=_scored(row)
        )
        for row in kept
    ]
    tried = _tried(judged, [[one.group] for one in judged], several=True)
    found, plain = measuring.f1(tried.given, tried.right), measuring.f1(tried.plain, tried.right)
    yield Figure(CASE, f"{len(tried.labels)} topics: micro-F1", found.micro, "", 0.75, at_least=True)
    yield Figure(CASE, "topics: micro-F1 of the plain learner", plain.micro, "")
    yield Figure(CASE, "topics: macro-F1", found.macro, "", 0.55, at_least=True)
    yield Figure(CASE, "topics: macro-F1 of the plain learner", plain.macro, "")
    chosen = tried.given > 0
    error = measuring.calibration_error(tried.likely[chosen], tried.right[chosen])
    yield Figure(CASE, "topics: calibration error of the topics given", error, "", 0.05)
    yield from _speed("topics", tried)


def _intents(rows: Sequence[dict[str, str]]) -> Iterator[Figure]:
    judged = [Example(row["text"], (row["category"],)) for row in rows]
    tried = _tried(judged, [[_words(one.text)] for one in judged], several=False)
    yield Figure(CASE, f"{len(tried.labels)} intents: accuracy", _accuracy(tried.given, tried.right), "", 0.93, at_least=True)
    yield Figure(CASE, "intents: accuracy of the plain learner", _accuracy(tried.plain, tried.right), "")
    yield from _worth("intents", tried)


def _asked(row: dict[str, str]) -> tuple[str, ...]:
    """Return what is known of a comment beside its words, except its score: the product learns how comments feel without it."""
    return f"asked:{' '.join(row['FFT question'].split())}", f"at:{row['Service type 1']}"


def _scored(row: dict[str, str]) -> tuple[str, ...]:
    """Return what is known of a comment beside its words, its score too: 1 is the best of five; 6 and 7 say nothing and are left
    out.
    """
    score = row["FFT categorical answer"]
    return (*_asked(row), *([f"score:{score}"] if score in {"1", "2", "3", "4", "5"} else []))


def _worth(task: str, tried: Tried) -> Iterator[Figure]:
    """What the probability of the label given is worth, and what is said where it is sure."""
    chosen = tried.given > 0
    likely, came = tried.likely[chosen], tried.right[chosen] > 0
    sure = likely >= SURE
    yield Figure(CASE, f"{task}: calibration error", measuring.calibration_error(likely, came), "", 0.05)
    yield Figure(CASE, f"{task}: share that cannot be told", 100 * float(1 - sure.mean()), "%")
    yield Figure(CASE, f"{task}: right, of those told", 100 * float(came[sure].mean()), "%")
    yield from _speed(task, tried)


def _speed(task: str, tried: Tried) -> Iterator[Figure]:
    a_second = len(tried.right) / max(tried.judging, 1e-6)
    yield Figure(CASE, f"{task}: judged, a second of processor time", a_second, "comments", 2000.0, at_least=True)
    yield Figure(CASE, f"{task}: learned, processor time", sum(tried.learning) / len(tried.learning), "s")


def _tried(judged: Sequence[Example], keys: Sequence[Sequence[str]], *, several: bool, plainly: bool = True) -> Tried:
    """Each part judged by what the others taught; ``plainly``: by the plain learner too."""
    import numpy as np

    labels = tuple(sorted({label for one in judged for label in one.labels}))
    right = _hot(labels, [one.labels for one in judged])
    found = Tried(labels, right, np.zeros_like(right), np.zeros_like(right), np.zeros_like(right))
    parts = np.array(folds.divided(folds.joined(keys), PARTS, seed=0))
    for part in range(PARTS):
        taught = [one for one, mine in zip(judged, parts, strict=True) if mine != part]
        tried = np.flatnonzero(parts == part)
        texts, beside = [judged[at].text for at in tried.tolist()], [judged[at].beside for at in tried.tolist()]
        began = time.process_time()
        learned = learn(taught, several=several)
        if isinstance(learned, TooLittle):
            raise Invalid(learned.reason)
        found.learning.append(time.process_time() - began)
        began = time.process_time()
        likely = learned.probabilities(texts, beside)
        found.judging += time.process_time() - began
        columns = np.array([labels.index(label) for label in learned.labels])
        found.likely[np.ix_(tried, columns)] = likely
        found.given[np.ix_(tried, columns)] = fitting(learned.worth, likely)
        if plainly:
            found.plain[tried] = _plain([one.text for one in taught], right[parts != part], texts, several=several)
    return found


def _plain(taught: Sequence[str], right: "NDArray[Any]", texts: Sequence[str], *, several: bool) -> "NDArray[Any]":
    """TF-IDF of words and characters into one linear model, everything as the library has it."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = make_union(TfidfVectorizer(), TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)))
    line = LinearSVC(random_state=0)
    model = make_pipeline(words, OneVsRestClassifier(line) if several else line)
    if several:
        return np.asarray(model.fit(taught, right.astype(int)).predict(texts))
    hot: NDArray[Any] = np.eye(right.shape[1])[model.fit(taught, right.argmax(axis=1)).predict(texts)]
    return hot


def _hot(labels: Sequence[str], given: Sequence[Sequence[str]]) -> "NDArray[Any]":
    import numpy as np

    return np.array([[float(label in own) for label in labels] for own in given])


def _likeliest(tried: Tried) -> "NDArray[Any]":
    import numpy as np

    found: NDArray[Any] = np.eye(tried.likely.shape[1])[tried.likely.argmax(axis=1)]
    return found


def _macro(tried: Tried) -> float:
    return measuring.f1(tried.given, tried.right).macro


def _accuracy(given: "NDArray[Any]", right: "NDArray[Any]") -> float:
    return float((given.argmax(axis=1) == right.argmax(axis=1)).mean())


def _words(text: str) -> str:
    from everweek.text.learning.words import words

    return " ".join(words(text))
