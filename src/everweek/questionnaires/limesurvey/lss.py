"""Reading the tables of an ``.lss`` file, of old and new LimeSurvey alike.

Up to database version 3xx each row of questions, answers and groups is in one language; since LimeSurvey 4 the texts are
in tables of their own (``question_l10ns``, ``answer_l10ns``, ``group_l10ns``). Both are read by what
is there, not by the number.
"""

from collections.abc import Mapping

from everweek.errors import Invalid
from everweek.questionnaires.limesurvey.survey import Asked, Group, Item, Note, Survey, Texts
from everweek.questionnaires.limesurvey.unpack import Tables

Row = Mapping[str, str]

# What a survey structure may hold that a questionnaire has no place for: table -> what to say of it.
_LEFT_OUT = {
    "quota": "the quotas were left out: limit who is asked by contact rules instead",
    "assessments": "the texts shown for assessment scores were left out",
    "survey_urlparameters": "the URL parameters were left out: send dimensions with the response instead",
    "plugin_settings": "the settings of plugins were left out",
}


def survey_of(tables: Tables) -> Survey:
    """The survey in the tables; ``Invalid`` where its very questions are missing."""
    if not tables.get("questions"):
        message = "The file holds no questions."
        raise Invalid(message, field="file")
    survey = Survey()
    _read_settings(survey, tables)
    groups = _groups(tables)
    asked = _questions(tables, groups, survey)
    _read_items(tables, asked, survey)
    _read_attributes(tables, asked)
    _read_conditions(tables, asked, survey)
    for name, message in _LEFT_OUT.items():
        if tables.get(name):
            survey.notes.append(Note("", message))
    for row in tables.get("defaultvalues", []):
        if row.get("qid", "") in asked:
            asked[row["qid"]].default = True
    survey.groups = [group for _order, group in sorted(groups.values(), key=lambda one: one[0])]
    return survey


def _read_settings(survey: Survey, tables: Tables) -> None:
    settings = (tables.get("surveys") or [{}])[0]
    survey.sid = settings.get("sid", "")
    languages = [row["value"] for row in tables.get("languages", []) if row["value"]]
    survey.language = settings.get("language", "") or (languages or ["en"])[0]
    survey.languages = [survey.language, *(tag for tag in languages if tag != survey.language)]
    survey.assessed = settings.get("assessments") == "Y"
    for row in tables.get("surveys_languagesettings", []):
        language = row.get("surveyls_language", "")
        survey.title[language] = row.get("surveyls_title", "")
        survey.welcome[language] = row.get("surveyls_welcometext", "") or row.get("surveyls_description", "")
        survey.end[language] = row.get("surveyls_endtext", "")


def _groups(tables: Tables) -> dict[str, tuple[int, Group]]:
    groups: dict[str, tuple[int, Group]] = {}
    for row in tables.get("groups", []):
        _order, group = groups.setdefault(row.get("gid", ""), (_number(row.get("group_order", "")), Group()))
        group.relevance = row.get("grelevance", "") or "1"
        group.random = bool(row.get("randomization_group", ""))
    for row in (*tables.get("groups", []), *tables.get("group_l10ns", [])):
        if row.get("language") and row.get("gid", "") in groups:
            group = groups[row["gid"]][1]
            group.name[row["language"]] = row.get("group_name", "")
            group.description[row["language"]] = row.get("description", "")
    return groups


def _questions(tables: Tables, groups: dict[str, tuple[int, Group]], survey: Survey) -> dict[str, Asked]:
    asked: dict[str, Asked] = {}
    rows = [row for row in tables["questions"] if row.get("parent_qid", "0") in {"", "0"}]
    for row in sorted(rows, key=lambda row: _number(row.get("question_order", ""))):
        qid = row.get("qid", "")
        if qid not in asked:
            question = Asked(
                code=row.get("title", ""),
                type=row.get("type", ""),
                mandatory=row.get("mandatory", "N"),
                other=row.get("other") == "Y",
                relevance=row.get("relevance", "") or "1",
                pattern=row.get("preg", ""),
            )
            asked[qid] = question
            groups.setdefault(row.get("gid", ""), (len(groups), Group()))[1].questions.append(question)
            # What expressions call it by its numbers: 123X4X5 in the old manner, Q5 in the present one.
            survey.fields[f"{row.get('sid', '')}X{row.get('gid', '')}X{qid}"] = question.code
            survey.fields[f"Q{qid}"] = question.code
        _add_text(asked[qid].text, row, "question")
        _add_text(asked[qid].help, row, "help")
    for row in tables.get("question_l10ns", []):
        if row.get("qid", "") in asked:
            _add_text(asked[row["qid"]].text, row, "question")
            _add_text(asked[row["qid"]].help, row, "help")
    return asked


def _read_items(tables: Tables, asked: dict[str, Asked], survey: Survey) -> None:
    subquestions = [*tables.get("subquestions", [])]
    subquestions += [row for row in tables["questions"] if row.get("parent_qid", "0") not in {"", "0"}]
    found: dict[str, Item] = {}
    for row in sorted(subquestions, key=_place):
        parent = asked.get(row.get("parent_qid", ""))
        if parent is None:
            continue
        qid = row.get("qid", "")
        if qid not in found:
            found[qid] = Item(row.get("title", ""), _number(row.get("scale_id", "")), relevance=row.get("relevance", ""))
            parent.subquestions.append(found[qid])
            survey.fields[f"Q{row.get('parent_qid', '')}_S{qid}"] = f"{parent.code}_{found[qid].code}"
        _add_text(found[qid].text, row, "question")
    for row in tables.get("question_l10ns", []):
        if row.get("qid", "") in found:
            _add_text(found[row["qid"]].text, row, "question")
    options: dict[tuple[str, ...], Item] = {}
    by_aid: dict[str, Item] = {}
    for row in sorted(tables.get("answers", []), key=_place):
        parent = asked.get(row.get("qid", ""))
        if parent is None:
            continue
        key = row["qid"], row.get("code", ""), row.get("scale_id", "")
        if key not in options:
            options[key] = Item(row.get("code", ""), _number(row.get("scale_id", "")), score=row.get("assessment_value", ""))
            parent.answers.append(options[key])
        _add_text(options[key].text, row, "answer")
        by_aid[row.get("aid", "")] = options[key]
    for row in tables.get("answer_l10ns", []):
        if row.get("aid", "") in by_aid:
            _add_text(by_aid[row["aid"]].text, row, "answer")


def _read_attributes(tables: Tables, asked: dict[str, Asked]) -> None:
    for row in tables.get("question_attributes", []):
        question = asked.get(row.get("qid", ""))
        if question is None or not row.get("value"):
            continue
        if row.get("language"):
            question.translated.setdefault(row.get("attribute", ""), {})[row["language"]] = row["value"]
        else:
            question.attributes[row.get("attribute", "")] = row["value"]


def _read_conditions(tables: Tables, asked: dict[str, Asked], survey: Survey) -> None:
    """Conditions of the old manner become an expression, where the question has none: scenarios are alternatives, within one
    all must hold, and several values of the same question are alternatives.
    """
    wanted: dict[str, dict[str, dict[str, list[str]]]] = {}
    for row in tables.get("conditions", []):
        name = row.get("cfieldname", "").lstrip("+")
        scenario = wanted.setdefault(row.get("qid", ""), {}).setdefault(row.get("scenario", "1"), {})
        value = row.get("value", "").replace('"', "")
        method = row.get("method", "==").strip() or "=="
        if method == "RX":
            survey.notes.append(Note(_code(asked, row), "a condition by a pattern (RX) was left out"))
            continue
        scenario.setdefault(name, []).append(f'{name} {method} "{value}"')
    for qid, scenarios in wanted.items():
        if qid in asked and asked[qid].relevance.strip() in {"", "1"}:
            asked[qid].relevance = " or ".join(
                "(" + " and ".join("(" + " or ".join(values) + ")" for values in names.values()) + ")"
                for names in scenarios.values()
                if names
            )


def _code(asked: Mapping[str, Asked], row: Row) -> str:
    question = asked.get(row.get("qid", ""))
    return "" if question is None else question.code


def _add_text(texts: Texts, row: Row, name: str) -> None:
    if row.get("language") and row.get(name):
        texts[row["language"]] = row[name]


def _place(row: Row) -> tuple[int, int]:
    return _number(row.get("scale_id", "")), _number(row.get("question_order", "") or row.get("sortorder", ""))


def _number(text: str) -> int:
    return int(text) if text.strip().isascii() and text.strip().isdigit() else 0
