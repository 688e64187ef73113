"""Comments judged by what others were judged: how sure, why, corrected, kept and read again."""

import math
import subprocess
import sys
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from everweek.errors import Invalid
from everweek.text.learning import Example, Learned, TooLittle, corrected, folds, kept, learn, words
from everweek.text.learning.calibration import any_of, one_of
from everweek.text.learning.learned import Reason, Why
from everweek.text.learning.measuring import calibration_error, f1

KIND = ["lovely staff", "so kind to me", "very helpful lady", "quick and friendly", "great help today", "the best desk"]
ANGRY = ["waited an hour", "rude on the phone", "nobody called back", "too slow again", "lost my form twice", "broken promise"]
ENDS = ["", "!", " as ever", " this week", " at the counter", " I must say", " for my mother", " in town"]


def taught(*, several: bool = False, more: tuple[Example, ...] = ()) -> Learned:
    made = [
        Example(f"{start}{end}", (label,))
        for label, starts in (("good", KIND), ("bad", ANGRY))
        for start in starts
        for end in ENDS
    ]
    found = learn([*made, *more], several=several)
    assert isinstance(found, Learned)
    return found


@pytest.fixture(scope="module")
def learned() -> Learned:
    return taught()


def test_what_was_taught_is_told_of_new_words(learned):
    kind, angry = learned.judge(["A friendly and helpful lady", "Rude, and I waited again"])
    assert (kind.labels, angry.labels) == (("good",), ("bad",))
    assert sum(kind.probabilities.values()) == pytest.approx(1)


def test_words_nobody_ever_wrote_cannot_be_told(learned):
    told = learned.judge(["xylophon"])[0]
    assert (told.labels, told.cannot_tell, told.known) == ((), True, False)
    assert learned.judge([]) == []


def test_a_comment_that_says_both_is_doubtful(learned):
    told = learned.judge(["the best desk nobody called back"])[0]
    assert max(told.probabilities.values()) < max(learned.judge(["the best desk"])[0].probabilities.values())


def test_the_words_say_why_at_their_places_and_add_up(learned):
    text = "Lovely staff, but RUDE on the phone"
    why = learned.why(text, "bad")
    assert why.total == pytest.approx(toward(learned, text, "bad"))
    speaking, against = why.speaking(most=3)
    assert "RUDE" in [one.word for one in speaking]
    assert "Lovely" in [one.word for one in against]
    assert all(text[one.start : one.end] == one.word for one in why.reasons)


def test_the_words_that_are_named_speak_and_each_stands_there_once():
    told = [("pas", 2.0), ("rampe", 1.0), ("Rampe", 0.9), ("pas", 1.5), ("jour", 0.2), ("aime", -0.8), ("la", -0.9)]
    why = Why("bad", tuple(Reason(word, at, at, weight) for at, (word, weight) in enumerate(told)), {}, {}, 0.0, 0.0)
    speaking, against = why.speaking()
    assert [one.word for one in speaking] == ["rampe"]
    assert [one.word for one in against] == ["aime"]
    assert Why("bad", why.reasons[:1], {}, {}, 0.0, 0.0).speaking() == ((), ())


@given(st.text(alphabet="the bestdsk waited!?1'é", max_size=60))
def test_whatever_is_written_the_reasons_add_up(text):
    learned = _taught_once()
    assert learned.why(text, "good").total == pytest.approx(toward(learned, text, "good"), abs=1e-6)


@cache
def _taught_once() -> Learned:
    """Taught when it is first asked, and not by whoever only reads which tests there are."""
    return taught()


def toward(learned: Learned, text: str, label: str, beside: tuple[str, ...] = ()) -> float:
    """How likely the label is, as a logarithm, less the others on average."""
    likely = learned.judge([text], [beside])[0].probabilities
    return math.log(likely[label]) - sum(math.log(one) for name, one in likely.items() if name != label) / (len(likely) - 1)


def test_a_label_that_is_none_is_refused_with_those_there_are(learned):
    with pytest.raises(Invalid, match="bad, good"):
        learned.why("fine", "goood")


def test_the_same_examples_teach_the_same_and_are_kept_as_the_same_bytes(learned):
    assert kept.to_bytes(learned) == kept.to_bytes(taught())


@pytest.mark.parametrize("several", [False, True])
def test_what_is_kept_and_read_again_judges_alike(several):
    found = taught(several=several)
    again = kept.from_bytes(kept.to_bytes(found))
    texts = ["lovely but slow", "", "!!!", "the best"]
    assert again.judge(texts) == found.judge(texts)
    assert again.why("lovely but slow", "good") == found.why("lovely but slow", "good")


@pytest.fixture(scope="module")
def asked() -> Learned:
    """Taught where "nothing" is kind under one question and unkind under the other."""
    made = [
        Example(f"{start}{end}", (label,))
        for label, starts in (("good", KIND), ("bad", ANGRY))
        for start in starts
        for end in ENDS
    ]
    found = learn(
        [
            *made,
            *(Example(f"nothing {word}", ("good",), beside=("asked:better",)) for word in ODD),
            *(Example(f"nothing {word}", ("bad",), beside=("asked:well",)) for word in ODD),
        ]
    )
    assert isinstance(found, Learned)
    return found


ODD = [f"{one}{other}" for one in ("oat", "elm", "fir", "yew", "ash") for other in ("a", "e", "i", "o", "u")]


def test_the_question_beside_the_words_says_what_they_mean(asked):
    better, well, unknown = asked.judge(["nothing"] * 3, [("asked:better",), ("asked:well",), ("asked:else",)])
    assert (better.likely, well.likely) == (("good",), ("bad",))
    assert better.probabilities["good"] > unknown.probabilities["good"] > well.probabilities["good"]


def test_what_stands_beside_is_among_the_reasons_and_all_of_it_adds_up(asked):
    why = asked.why("nothing at all", "good", ("asked:better", "asked:never"))
    assert why.beside["asked:better"] > 0
    assert set(why.beside) == {"asked:better"}
    assert why.total == pytest.approx(toward(asked, "nothing at all", "good", ("asked:better",)))
    again = kept.from_bytes(kept.to_bytes(asked))
    assert again.why("nothing at all", "good", ("asked:better",)) == asked.why("nothing at all", "good", ("asked:better",))


def test_what_was_kept_before_there_were_bends_is_still_read(learned):
    import io
    import json
    import zipfile

    with np.load(io.BytesIO(kept.to_bytes(learned))) as found:
        arrays = {name: found[name] for name in found.files if name != "bends"}
    head = json.loads(arrays["head"].tobytes())
    head["format"] = "everweek.learned/1"
    del head["beside"]
    old = io.BytesIO()
    np.savez_compressed(old, **{**arrays, "head": np.frombuffer(json.dumps(head).encode(), dtype=np.uint8)})
    assert kept.from_bytes(old.getvalue()).judge(["lovely but slow"]) == learned.judge(["lovely but slow"])
    assert zipfile.is_zipfile(old)


def test_where_half_the_comments_say_nothing_probabilities_mean_what_they_say_all_the_same():
    # Half of what the line says is noise; the rest tells the label outright. No straight scale is right for both.
    chance = np.random.default_rng(11)
    truth = chance.integers(0, 3, 9000)
    outright = chance.random(9000) < 0.5
    said = chance.normal(size=(9000, 3)) * 0.4
    said[outright, truth[outright]] += 1.2
    found = one_of(said[:4000], truth[:4000])
    likely = found.probabilities(said[4000:])
    bent = calibration_error(likely.max(axis=1), likely.argmax(axis=1) == truth[4000:])
    few = one_of(said[:900], truth[:900]).probabilities(said[4000:])
    straight = calibration_error(few.max(axis=1), few.argmax(axis=1) == truth[4000:])
    assert len(found.bends) == 3
    assert bent < 0.03 < straight


@pytest.mark.parametrize("at", [0, 1, 2])
def test_how_a_line_leans_is_what_the_probabilities_do(at):
    chance = np.random.default_rng(5)
    said, truth = chance.normal(size=(1200, 3)), chance.integers(0, 3, 1200)
    found = one_of(said, truth)
    own = chance.normal(size=3)
    leaning, rest = found.leaning(own, at)
    logs = np.log(found.probabilities(own[None, :])[0])
    assert leaning @ own + rest == pytest.approx(logs[at] - (logs.sum() - logs[at]) / 2)


def test_a_file_is_only_read_never_run(learned):
    import io
    import pickle
    import zipfile

    data = kept.to_bytes(learned)
    inside = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as good, zipfile.ZipFile(inside, "w") as bad:
        for name in good.namelist():
            bad.writestr(name, pickle.dumps({"run": "me"}) if name == "lines.npy" else good.read(name))
    for harmful in (b"", b"PK", data[: len(data) // 2], inside.getvalue(), pickle.dumps([1])):
        with pytest.raises(Invalid, match="Learn again"):
            kept.from_bytes(harmful)


def test_a_file_that_unpacks_beyond_measure_is_refused(learned, monkeypatch):
    monkeypatch.setattr(kept, "LARGEST", 1000)
    with pytest.raises(Invalid, match="Learn again"):
        kept.from_bytes(kept.to_bytes(learned))


def test_a_correction_teaches():
    odd = "wicked service"
    more = tuple(Example(f"{odd}{end}", ("bad",)) for end in ENDS)
    assert taught(more=more).judge([odd])[0].likely == ("bad",)
    made = corrected(more, [Example(one.text, ("good",)) for one in more])
    assert taught(more=tuple(made)).judge([odd])[0].likely == ("good",)


def test_a_comment_may_have_several_labels_or_none():
    made = [Example(f"{KIND[at % 6]} {ANGRY[at % 5]}{end}", ("good", "bad")) for at in range(6) for end in ENDS]
    made += [Example(f"came on a bus number {at}", ()) for at in range(30)]
    found = taught(several=True, more=tuple(made))
    both, none = found.judge(["lovely staff waited an hour", "came on a bus"])
    assert (set(both.likely), none.likely, none.cannot_tell) == ({"good", "bad"}, (), False)


@pytest.mark.parametrize(
    "examples",
    [
        [],
        [Example("fine", ("good",))] * 50,
        [Example(f"word{at}", ("good" if at % 2 else "bad",)) for at in range(40)],
        [Example("fine", ("good",))] * 9 + [Example("slow", ("bad",))] * 9,
    ],
    ids=["none", "one label", "no word twice", "two comments over and over"],
)
def test_too_little_is_said_and_nothing_made_up(examples):
    found = learn(examples)
    assert isinstance(found, TooLittle)
    assert found.have < found.need


def test_comments_of_a_respondent_or_of_equal_words_stay_together():
    groups = folds.joined([["a", "x"], ["b", "x"], ["b", "y"], ["c", "z"], ["d", "w"], ["e", "v"]])
    assert groups[0] == groups[1] == groups[2]
    assert len(set(groups)) == 4
    parts = folds.divided(groups, 2, seed=3)
    assert parts[0] == parts[1] == parts[2]
    assert sorted([parts.count(0), parts.count(1)]) == [3, 3]


def test_f1_is_that_of_the_library_by_another_hand():
    from sklearn.metrics import f1_score

    chance = np.random.default_rng(1)
    right, given_ = chance.random((200, 4)) < 0.3, chance.random((200, 4)) < 0.4
    found = f1(given_, right)
    assert found.micro == pytest.approx(f1_score(right, given_, average="micro"))
    assert found.macro == pytest.approx(f1_score(right, given_, average="macro"))


def test_the_calibration_error_is_small_for_honest_and_large_for_boastful_probabilities():
    chance = np.random.default_rng(2)
    stated = chance.uniform(0.05, 0.95, 20_000)
    assert calibration_error(stated, chance.random(20_000) < stated) < 0.012
    # Stated 0.9, true half the time: off by 0.4.
    assert calibration_error([0.9] * 100, [True, False] * 50) == pytest.approx(0.4)
    with pytest.raises(ValueError, match="as long as each other"):
        calibration_error([0.5], [])


@pytest.mark.parametrize("labels", [3, 20])
def test_probabilities_mean_what_they_say_also_where_lines_boast(labels):
    chance = np.random.default_rng(labels)
    telling = chance.normal(size=(6000, labels)) * 2
    likely = np.exp(telling) / np.exp(telling).sum(axis=1, keepdims=True)
    truth = (likely.cumsum(axis=1) > chance.random((6000, 1))).argmax(axis=1)
    boast = telling * 7
    found = one_of(boast[:3000], truth[:3000]).probabilities(boast[3000:])
    best = found.argmax(axis=1)
    assert calibration_error(found.max(axis=1), best == truth[3000:]) < 0.04
    one = any_of(boast[:3000], np.eye(labels)[truth[:3000]]).probabilities(boast[3000:])
    assert abs(one.mean() - 1 / labels) < 0.02


def test_words_and_pieces_are_cut_so_that_no_word_is_endless():
    assert max(map(len, words.words("x" * 1000))) == 24
    assert len(words.all_pieces("x" * 100_000)) < 500_000


def test_whoever_does_not_learn_loads_nothing_heavy():
    names = "learning learning.kept themes sentiment language private urgent praise phrases"
    imports = "; ".join(f"import everweek.text.{name}" for name in names.split())
    heavy = "sorted({'numpy', 'scipy', 'sklearn', 'fasttext', 'vaderSentiment', 'requests', 'django'} & set(sys.modules))"
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; {imports}; print({heavy})"], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout.strip() == "[]"
