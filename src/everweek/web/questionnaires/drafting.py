"""What can be taken back of writing a draft."""

from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.errors import Conflict
from everweek.people import undoing
from everweek.people.models import Member
from everweek.questionnaires.document import dump
from everweek.questionnaires.drafting import Opened
from everweek.questionnaires.models import Version
from everweek.questionnaires.shape import Document
from everweek.web.house.undo import Back


def way_back(key: str, was: Document, *, over: str, again: bool = False, in_draft: bool = True) -> Back:
    """The way back to a draft as it ``was``, while it stands ``over`` that state; empty where it stands over none.

    ``again``: what it leads back to was undone; the button that undoes step by step passes it by. ``in_draft``: that state is a
    draft, and once it is published there is nothing to take back.
    """
    kept = {"document": dump(was), "over": over, "again": again, "in_draft": in_draft}
    return Back(reverse("questionnaire-bring-back", args=[key]), f"draft:{key}", kept)


def check_draft(opened: Opened) -> None:
    """Refuse to take back in what is published: it never changes, and a new draft would be begun that nobody asked for."""
    if not opened.drafted:
        message = _("There is no draft any more: it was published, or thrown away. Nothing is left to undo.")
        raise Conflict(message, code="no-draft")


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
    """Return the word by which the last change of the draft by this colleague is taken back; empty where there is none, or
    somebody else has written since.

    Each change is kept over the state it led to: once it is taken back, the one before it stands over the state there is.
    """
    ways = undoing.kept_of(by=by, of=f"draft:{opened.questionnaire.key}") if opened.drafted else []
    return next((token for token, was in ways if was["over"] == opened.version.digest and not was.get("again")), "")
