"""Questionnaire files with spoilt values: refused with a sentence, or kept as they are on either database."""

import json
from collections.abc import Iterator

import pytest
from django.db import transaction
from tests.questionnaires.documents import AFTER_A_CALL, BALLOT, QUIZ, REVIEW

from everweek.errors import EverweekError
from everweek.journal.services import System
from everweek.questionnaires import files
from everweek.questionnaires.services import create_questionnaire, publish

SPOILT = ("a\0b", "a\ud800b", "x" * 10_000, 10**30, -(10**30), 1e308, True, None, [], {})
BY = System("tests")


def spoilt(found: object) -> Iterator[object]:
    """The document with each of its values, and each of its names, spoilt in each way."""
    if isinstance(found, dict):
        for key, value in found.items():
            rest = {name: one for name, one in found.items() if name != key}
            yield from ({**rest, odd: value} for odd in SPOILT if isinstance(odd, str))
            yield from ({**rest, key: one} for one in spoilt(value))
    elif isinstance(found, list):
        for at, value in enumerate(found):
            yield from ([*found[:at], one, *found[at + 1 :]] for one in spoilt(value))
    else:
        yield from SPOILT


@pytest.mark.django_db
@pytest.mark.parametrize("sound", [AFTER_A_CALL, REVIEW, QUIZ, BALLOT], ids=lambda document: document["key"])
def test_a_spoilt_value_in_a_file_is_refused_or_kept(sound):
    kept = 0
    for odd in spoilt(sound):
        try:
            document = files.load(json.dumps(odd))
            with transaction.atomic():
                publish(version=create_questionnaire(key=document.key, document=files.dump_document(document), by=BY), by=BY)
                transaction.set_rollback(True)
        except EverweekError:
            continue
        kept += 1
    assert kept
