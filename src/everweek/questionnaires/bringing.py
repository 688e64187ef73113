"""A questionnaire in a file, whatever its format: ours, or a survey structure of LimeSurvey."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.questionnaires import files, limesurvey
from everweek.questionnaires.shape import Document

ENDINGS: Final = (".json", ".lss", ".txt", ".tsv")


def read_file(name: str, content: bytes, *, key: str = "") -> tuple[Document, Sequence[limesurvey.Note]]:
    """The questionnaire in a file called ``name``, and what could not be carried over; ``key`` is the one it gets here.

    Raises ``Invalid`` where the name ends as no such file does, the file is larger than ``files.LARGEST``, or is none.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise Invalid(_("Choose a file that ends in %(endings)s.") % {"endings": ", ".join(ENDINGS)}, field="file")
    if len(content) > files.LARGEST:
        raise Invalid(_("The file is larger than 5 MB; a questionnaire is much smaller."), field="file")
    if ending == ".lss":
        return limesurvey.read_lss(content, key=key)
    if ending != ".json":
        return limesurvey.read_tsv(content, key=key)
    document = files.load(content)
    return (replace(document, key=key) if key else document), []
