"""LimeSurvey's survey structures in: ``.lss`` (XML) and tab-separated text. Responses come by ``everweek import``, not here.

What a questionnaire has no place for is said in notes, each with the question it is about; nothing is dropped in silence.
"""

from everweek.questionnaires.limesurvey import lss, tsv
from everweek.questionnaires.limesurvey.build import build
from everweek.questionnaires.limesurvey.survey import Note
from everweek.questionnaires.limesurvey.unpack import unpack
from everweek.questionnaires.shape import Document

__all__ = ["Note", "read_lss", "read_tsv"]


def read_lss(content: bytes, *, key: str = "") -> tuple[Document, list[Note]]:
    """The questionnaire in an ``.lss`` file, and what could not be carried over. ``key`` names it; left out, its title does.

    Raises ``Invalid`` for what is no survey structure. The XML is read in a process of its own, with little memory and time.
    """
    return build(lss.survey_of(unpack(content)), key=key)


def read_tsv(content: bytes, *, key: str = "") -> tuple[Document, list[Note]]:
    """The questionnaire in a tab-separated survey structure, and what could not be carried over; see ``read_lss``."""
    return build(tsv.survey_of(content), key=key)
