"""A questionnaire opened for writing: its draft, else what a new draft begins from."""

from dataclasses import dataclass

from everweek.journal.services import Actor
from everweek.people.policy import Action
from everweek.questionnaires import overview, services
from everweek.questionnaires.access import access_questionnaire
from everweek.questionnaires.document import dump, parse
from everweek.questionnaires.document.writing import Json
from everweek.questionnaires.models import Questionnaire, Version
from everweek.questionnaires.shape import Document
from everweek.questionnaires.versions import digest_of, sheet_of


@dataclass(frozen=True)
class Opened:
    """What is written on: ``version`` is the draft, or the newest published one from which a draft would begin."""

    questionnaire: Questionnaire
    version: Version
    document: Document
    published: Version | None

    @property
    def drafted(self) -> bool:
        """Whether there is a draft already."""
        return self.version.published_at is None

    @property
    def number(self) -> int:
        """The number of the version that saving writes: that of the draft, or the next one."""
        return self.version.number if self.drafted else self.version.number + 1

    @property
    def fixed(self) -> frozenset[str]:
        """The questions that were published: answers are stored under their keys."""
        return (
            frozenset() if self.published is None else frozenset(one.key for one in sheet_of(self.published).document.questions)
        )

    def fixed_choices(self, key: str) -> frozenset[str]:
        """The choices of a question that were published."""
        asked = None if self.published is None else sheet_of(self.published).document.question(key)
        return frozenset() if asked is None else frozenset(choice.key for choice in asked.choices)


def open_draft(by: Actor, key: str) -> Opened:
    """The questionnaire for whoever may write it; ``NotFound`` otherwise."""
    questionnaire = access_questionnaire(by, key, Action.QUESTIONNAIRES_EDIT)
    versions = overview.list_versions(questionnaire)
    published = next((one for one in versions if one.published_at is not None), None)
    return Opened(questionnaire, versions[0], sheet_of(versions[0]).document, published)


def save(opened: Opened, written: Json, *, by: Actor, over: str) -> Version:
    """Write the draft over the state ``over``, the one its writer has seen; the same again begins no draft."""
    if over == opened.version.digest == digest_of(dump(parse(written))):
        return opened.version
    return services.save_draft(questionnaire=opened.questionnaire, document=written, by=by, over=over)
