"""What Listen tells of its files, imports, trials and topics: plain values for whoever shows them. The rows stay in the room."""

from dataclasses import dataclass
from datetime import datetime

from everweek.listen.models import ImportRun, Topic, Trial, Upload


@dataclass(frozen=True)
class FileShown:
    """An uploaded file."""

    pk: int
    name: str
    size: int

    @classmethod
    def of(cls, upload: Upload) -> "FileShown":
        """What is told of this row."""
        return cls(upload.pk, upload.name, upload.size)


@dataclass(frozen=True, kw_only=True)
class RunShown:
    """An import. ``started_by`` is the name of who started it, empty where that was a command on the server; ``refused_beside``
    is where a command left the refused rows. ``has_file``, ``file_erased``: of an import of an uploaded file alone, and ``file``
    is its id while it is kept.
    """

    pk: int
    name: str
    kind: str
    questionnaire: str
    map_text: str
    state: str
    read: int
    stored: int
    already: int
    refused: int
    left_out: int
    share_done: float
    failure: str
    started_by: str
    started_at: datetime
    ended_at: datetime | None
    refused_beside: str
    has_file: bool
    file_erased: bool
    file: int | None

    @classmethod
    def of(cls, run: ImportRun) -> "RunShown":
        """What is told of this row."""
        return cls(
            pk=run.pk,
            name=run.name,
            kind=run.kind,
            questionnaire=run.questionnaire,
            map_text=run.map_text,
            state=run.state,
            read=run.read,
            stored=run.stored,
            already=run.already,
            refused=run.refused,
            left_out=run.left_out,
            share_done=run.share_done,
            failure=run.failure,
            started_by=run.started_by.name if run.started_by is not None else "",
            started_at=run.started_at,
            ended_at=run.ended_at,
            refused_beside=run.refused_beside,
            has_file=run.upload is not None and run.upload.erased_at is None,
            file_erased=run.upload is not None and run.upload.erased_at is not None,
            file=run.upload.pk if run.upload is not None and run.upload.erased_at is None else None,
        )


@dataclass(frozen=True)
class TrialShown:
    """A trial of all rows of a file."""

    pk: int
    map_text: str
    state: str
    read: int
    refused: int
    share_done: float
    failure: str

    @classmethod
    def of(cls, trial: Trial) -> "TrialShown":
        """What is told of this row."""
        return cls(trial.pk, trial.map_text, trial.state, trial.read, trial.refused, trial.share_done, trial.failure)


@dataclass(frozen=True)
class TopicShown:
    """A topic as it stands; ``merged_into`` is the key of the one it goes on under, or nothing."""

    key: str
    name: str
    words: tuple[str, ...]
    retired: bool
    merged_into: str

    @classmethod
    def of(cls, topic: Topic) -> "TopicShown":
        """What is told of this row."""
        into = topic.merged_into.key if topic.merged_into is not None else ""
        return cls(topic.key, topic.name, tuple(topic.words), topic.retired_at is not None, into)
