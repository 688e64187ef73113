"""A questionnaire opened for editing: its draft, else what a new draft begins from; and what can be taken back."""

from dataclasses import dataclass

from django.urls import reverse

from everweek.people import undoing
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.questionnaires import overview, services
from everweek.questionnaires.access import access_questionnaire
from everweek.questionnaires.document import dump, parse
from everweek.questionnaires.document.writing import Json
from everweek.questionnaires.models import Questionnaire, Version
from everweek.questionnaires.shape import Document
from everweek.questionnaires.versions import digest_of, sheet_of
from everweek.web.house.undo import Back


@dataclass(frozen=True)
class Opened:
    """What the editor shows: ``version`` is the draft, or the newest published one from which a draft would begin."""

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
        """The number that what is saved has."""
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


def open_draft(viewer: Member, key: str) -> Opened:
    """The questionnaire for whoever may write it; ``NotFound`` otherwise."""
    questionnaire = access_questionnaire(viewer, key, Action.QUESTIONNAIRES_EDIT)
    versions = overview.list_versions(questionnaire)
    published = next((one for one in versions if one.published_at is not None), None)
    return Opened(questionnaire, versions[0], sheet_of(versions[0]).document, published)


def save(opened: Opened, written: Json, *, by: Member, over: str) -> Version:
    """Write the draft over the state ``over``, the one its writer has seen; the same again begins no draft."""
    if over == opened.version.digest == digest_of(dump(parse(written))):
        return opened.version
    return services.save_draft(questionnaire=opened.questionnaire, document=written, by=by, over=over)


def way_back(key: str, was: Document, *, over: str, again: bool = False) -> Back:
    """The way back to a draft as it ``was``, while it stands ``over`` that state; empty where it stands over none.

    ``again``: what it leads back to was undone; the button that undoes step by step passes it by.
    """
    kept = {"document": dump(was), "over": over, "again": again}
    return Back(reverse("questionnaire-bring-back", args=[key]), f"draft:{key}", kept)


def back_from(opened: Opened, saved: Version) -> Back | None:
    """The way back from what was saved; none where nothing was changed."""
    if saved.digest == opened.version.digest:
        return None
    return way_back(opened.questionnaire.key, opened.document, over=saved.digest)


def keep_back(opened: Opened, saved: Version, *, by: Member) -> None:
    """Keep the way back from what was saved and is not said at the head of a page, for the button that undoes step by step."""
    back = back_from(opened, saved)
    if back is not None and back.was is not None:
        undoing.keep(by=by, of=back.of, was=back.was)


def last_change(opened: Opened, *, by: Member) -> str:
    """The word by which her last change of the draft is taken back; nothing where there is none, or somebody has written since.

    Each change is kept over the state it led to: once it is taken back, the one before it stands over the state there is.
    """
    ways = undoing.kept_of(by=by, of=f"draft:{opened.questionnaire.key}") if opened.drafted else []
    return next((token for token, was in ways if was["over"] == opened.version.digest and not was.get("again")), "")
