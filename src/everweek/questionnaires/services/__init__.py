"""Writes: questionnaires and their versions, and the responses to them."""

from everweek.people.outcomes import Outcome, State
from everweek.questionnaires.services.changing import correct_response, state_of, withdraw_response
from everweek.questionnaires.services.checking import Checks, Said
from everweek.questionnaires.services.drafts import (
    Brought,
    archive_questionnaire,
    bring_questionnaire,
    create_questionnaire,
    discard_draft,
    publish,
    restore_questionnaire,
    save_draft,
)
from everweek.questionnaires.services.intake import ResponseRow
from everweek.questionnaires.services.receiving import Accepted, accept_many, accept_response
from everweek.questionnaires.services.several import mark_responses, restore_responses, withdraw_responses

__all__ = [
    "Accepted",
    "Brought",
    "Checks",
    "Outcome",
    "ResponseRow",
    "Said",
    "State",
    "accept_many",
    "accept_response",
    "archive_questionnaire",
    "bring_questionnaire",
    "correct_response",
    "create_questionnaire",
    "discard_draft",
    "mark_responses",
    "publish",
    "restore_questionnaire",
    "restore_responses",
    "save_draft",
    "state_of",
    "withdraw_response",
    "withdraw_responses",
]
