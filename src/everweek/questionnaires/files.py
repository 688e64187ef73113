"""Questionnaires as files: one JSON text each, the same document always the same text."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from everweek.errors import Invalid
from everweek.questionnaires.document import Document, parse
from everweek.questionnaires.document import dump as dump_document

LARGEST = 5_000_000
"""Bytes a questionnaire file may have."""


def dump(document: Document) -> str:
    """The file of a questionnaire, for people to read too: indented, every language as it is written."""
    return json.dumps(dump_document(document), ensure_ascii=False, indent=2) + "\n"


def load(text: str | bytes) -> Document:
    """The questionnaire in a file; ``Invalid`` names the line of what is no JSON, or the place of what is no questionnaire.

    >>> load('{"format": "everweek.questionnaire/1"}')
    Traceback (most recent call last):
    everweek.errors.Invalid: document: the field 'key' is missing.
    """
    return parse(read_json(text))


def read_json(text: str | bytes) -> Mapping[str, object]:
    """The JSON object in a file: each name once in its object, no NaN, not too large, not too deep."""
    if len(text) > LARGEST:
        message = f"The file is larger than {LARGEST // 1_000_000} MB; a questionnaire is much smaller."
        raise Invalid(message, field="file")
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError as wrong:
        message = f"The file is not UTF-8 text (byte {wrong.start}); save it as UTF-8."
        raise Invalid(message, field="file") from wrong
    except json.JSONDecodeError as wrong:
        message = f"Line {wrong.lineno}, column {wrong.colno}: {wrong.msg}."
        raise Invalid(message, field="file") from wrong
    except ValueError as wrong:  # a number of thousands of digits
        message = f"The file holds a number no questionnaire can hold: {wrong}."
        raise Invalid(message, field="file") from wrong
    except RecursionError as wrong:
        message = "The file is nested deeper than any questionnaire."
        raise Invalid(message, field="file") from wrong
    if not isinstance(found, dict):
        message = "A questionnaire file holds one object ({...})."
        raise Invalid(message, field="file")
    return found


@cache
def schema() -> Mapping[str, object]:
    """The JSON Schema (2020-12) of the format. What a schema cannot say (conditions look back, measures once) ``load`` checks."""
    text = (files("everweek.questionnaires") / "schema.json").read_text(encoding="utf-8")
    found: dict[str, object] = json.loads(text)
    return found


def missing_translations(document: Document) -> list[str]:
    """Every text that is not in every language of the questionnaire, in words, such as ``why.text is not in pt``."""
    return [
        f"{place} is not in {', '.join(missing)}"
        for place, texts in document.texts()
        if texts and (missing := [tag for tag in document.languages if tag not in texts])
    ]


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            message = f"The name {name!r} stands twice in one object; leave one."
            raise Invalid(message, field="file")
        found[name] = value
    return found


def _no_constant(name: str) -> object:
    message = f"{name} is no number a questionnaire can hold."
    raise Invalid(message, field="file")
