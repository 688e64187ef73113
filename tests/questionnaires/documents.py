"""Questionnaires for tests: a few written by hand, and hypothesis strategies that write any right one."""

import re

from hypothesis import strategies as st

from everweek.questionnaires.kinds import KINDS

AFTER_A_CALL = {
    "format": "everweek.questionnaire/1",
    "key": "after-a-call",
    "title": {"en": "After a call", "ar": "بعد المكالمة"},
    "language": "en",
    "languages": ["en", "ar"],
    "questions": [
        {"key": "recommend", "kind": "nps", "text": {"en": "Would you recommend us?"}, "measure": "nps"},
        {
            "key": "why",
            "kind": "text",
            "text": {"en": "What should we have done better?"},
            "about": "experience",
            "when": {"question": "recommend", "at_most": 6},
        },
        {"key": "heard", "kind": "felt", "text": {"en": "I was heard"}, "measure": "felt.heard"},
        {"key": "respected", "kind": "felt", "text": {"en": "I was respected"}, "measure": "felt.respected"},
        {"key": "solved", "kind": "felt", "text": {"en": "It is solved"}, "measure": "felt.solved"},
        {"key": "expected", "kind": "expectation", "text": {"en": "Was it as you expected?"}, "measure": "expectation"},
        {
            "key": "topic",
            "kind": "choice",
            "text": {"en": "What was it about?"},
            "choices": [
                {"key": "bill", "text": {"en": "A bill"}},
                {"key": "other", "text": {"en": "Something else"}, "open": True},
            ],
        },
    ],
}

# The same engine, asked for what is no survey.
REVIEW = {
    "format": "everweek.questionnaire/1",
    "key": "call-review",
    "title": {"en": "Review of a call"},
    "language": "en",
    "questions": [
        {
            "key": "greeting",
            "kind": "choice",
            "text": {"en": "Greeted by name?"},
            "measure": "quality.greeting",
            "choices": [
                {"key": "yes", "text": {"en": "Yes"}, "score": 1},
                {"key": "no", "text": {"en": "No"}, "score": 0},
            ],
            "not_applicable": True,
        },
        {"key": "listening", "kind": "scale", "scale": [1, 4], "text": {"en": "Listened"}, "measure": "quality.listening"},
    ],
}
QUIZ = {
    "format": "everweek.questionnaire/1",
    "key": "refund-quiz",
    "title": {"en": "Refunds"},
    "language": "en",
    "questions": [
        {
            "key": "may",
            "kind": "choices",
            "text": {"en": "What may you give without asking?"},
            "measure": "quiz.refunds",
            "choices": [
                {"key": "credit", "text": {"en": "A credit"}, "score": 1},
                {"key": "call", "text": {"en": "A call back"}, "score": 1},
                {"key": "car", "text": {"en": "A car"}, "score": -1},
            ],
        }
    ],
}
BALLOT = {
    "format": "everweek.questionnaire/1",
    "key": "ballot-2026",
    "title": {"en": "Who went the extra mile?"},
    "language": "en",
    "questions": [
        {
            "key": "vote",
            "kind": "choices",
            "text": {"en": "Choose up to two"},
            "most": 2,
            "required": True,
            "choices": [
                {"key": "team-1", "text": {"en": "North desk"}},
                {"key": "team-2", "text": {"en": "South desk"}},
                {"key": "team-3", "text": {"en": "Night desk"}},
                {"key": "none", "text": {"en": "None of them"}, "exclusive": True},
            ],
        }
    ],
}

LANGUAGES = ("en", "pt-BR", "ar", "zh-Hant")
FELT = ("felt.heard", "felt.respected", "felt.understood", "felt.valued", "felt.would_return", "felt.solved")
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20).filter(lambda text: text.strip())


@st.composite
def texts(draw, languages):
    chosen = [languages[0], *(tag for tag in languages[1:] if draw(st.booleans()))]
    return {tag: draw(words) for tag in chosen}


@st.composite
def conditions(draw, earlier, depth=0):
    """A condition on the questions before, in words those questions understand."""
    if depth < 2 and draw(st.integers(0, 3)) == 0:
        joined = draw(st.sampled_from(["all", "any", "not"]))
        if joined == "not":
            return {"not": draw(conditions(earlier, depth + 1))}
        return {joined: [draw(conditions(earlier, depth + 1)) for _ in range(draw(st.integers(1, 3)))]}
    asked = draw(st.sampled_from(earlier))
    kind = asked["kind"]
    if kind == "choice" and draw(st.booleans()):
        return {"question": asked["key"], "is": draw(st.sampled_from(asked["choices"]))["key"]}
    if kind == "choices" and draw(st.booleans()):
        return {"question": asked["key"], "includes": draw(st.sampled_from(asked["choices"]))["key"]}
    if kind in {"nps", "csat", "ces", "scale", "felt"}:
        low, high = asked["scale"]
        operator = draw(st.sampled_from(["is", "is_not", "at_least", "at_most", "any_of"]))
        value = draw(st.integers(low, high))
        return {"question": asked["key"], operator: [value] if operator == "any_of" else value}
    return {"question": asked["key"], "answered": draw(st.booleans())}


def looks_twice(condition):
    """Whether it looks at one question twice, and so may contradict itself: such a condition is refused."""
    looked_at = re.findall(r"'question': '(\w+)'", str(condition))
    return len(set(looked_at)) < len(looked_at)


@st.composite
def questions(draw, number, languages, earlier):
    kind = draw(st.sampled_from(sorted(KINDS)))
    question = {"key": f"q{number}", "kind": kind, "text": draw(texts(languages))}
    allows = KINDS[kind].allows
    for name in {"required", "not_applicable", "personal", "reversed", "whole"} & allows:
        if draw(st.booleans()):
            question[name] = True
    if "measure" in allows and draw(st.booleans()):
        question["measure"] = f"measure.m{number}"
    if kind == "felt":
        free = [name for name in FELT if all(one.get("measure") != name for one in earlier)]
        if not free:
            return None
        question["measure"] = free[0]
    question.update(draw(scales(kind)))
    if "choices" in allows:
        question.update(draw(choosing(kind, languages)))
        if "scale" not in question:
            question.pop("measure", None)
    question.update(draw(wording(question, allows, languages)))
    asked = [one for one in earlier if one["kind"] != "statement"]
    if asked and draw(st.booleans()):
        question["when"] = draw(conditions(asked).filter(lambda condition: not looks_twice(condition)))
    return question


@st.composite
def scales(draw, kind):
    fixed = {"nps": [0, 10], "expectation": [-1, 1], "felt": [1, 5]}
    if kind in fixed:
        return {"scale": fixed[kind]}
    if kind in {"csat", "ces", "scale", "number"}:
        low = draw(st.integers(-5, 5))
        return {"scale": [low, low + draw(st.integers(1, 10))]}
    return {}


@st.composite
def choosing(draw, kind, languages):
    found = {"choices": draw(choices(languages))}
    scores = [choice["score"] for choice in found["choices"] if "score" in choice]
    if scores:
        bound = sum(abs(score) for score in scores) + 1
        found["scale"] = [-bound, bound]
    if kind == "choices" and draw(st.booleans()):
        found["most"] = draw(st.integers(1, len(found["choices"])))
    return found


@st.composite
def wording(draw, question, allows, languages):
    found = {}
    if draw(st.booleans()):
        found["help"] = draw(texts(languages))
    if "about" in allows and draw(st.booleans()):
        found["about"] = draw(st.from_regex(r"[a-z][a-z0-9_-]{0,9}", fullmatch=True))
    if "labels" in allows and draw(st.booleans()):
        found["labels"] = {str(question["scale"][0]): draw(texts(languages))}
    if "longest" in allows and draw(st.booleans()):
        found["longest"] = draw(st.integers(1, 20_000))
    return found


@st.composite
def choices(draw, languages):
    made = []
    for number in range(draw(st.integers(1, 4))):
        choice = {"key": f"c{number}", "text": draw(texts(languages))}
        if draw(st.booleans()):
            choice["score"] = draw(st.integers(-3, 3))
        if draw(st.booleans()):
            choice["open"] = True
        if draw(st.booleans()):
            choice["exclusive"] = True
        made.append(choice)
    return made


@st.composite
def documents(draw):
    languages = list(LANGUAGES[: draw(st.integers(1, 4))])
    asked = []
    for number in range(draw(st.integers(1, 6))):
        question = draw(questions(number, languages, asked))
        if question is not None:
            asked.append(question)
    document = {
        "format": "everweek.questionnaire/1",
        "key": draw(st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True)),
        "title": draw(texts(languages)),
        "language": languages[0],
        "languages": languages,
        "questions": asked,
    }
    if draw(st.booleans()):
        document["thanks"] = draw(texts(languages))
    return document
