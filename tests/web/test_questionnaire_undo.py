"""Each change of a draft can be taken back, one after another, by whoever made it and while nobody wrote since."""

import re

import pytest
from tests.cast import Cast
from tests.questionnaires.documents import AFTER_A_CALL
from tests.web.reading import read, send

from everweek.questionnaires.models import Version
from everweek.questionnaires.services import create_questionnaire

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."),
]
HERE = "/listen/questionnaires/after-a-call"
UNDO = "Undo the last change"


@pytest.fixture
def draft(cast: Cast) -> Version:
    return create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=cast.erin)


def stood() -> dict:
    return Version.objects.get().document


def change(cast: Cast, who: str, address: str, **fields: str) -> str:
    return send(cast.client(who), f"{HERE}/{address}", over=Version.objects.get().digest, **fields)


def undo(cast: Cast, who: str = "erin") -> str:
    """Press the button of the editor's page."""
    page = read(cast.client(who).get(f"{HERE}/edit"), 200)
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if UNDO in one)
    return send(cast.client(who), f"{HERE}/bring-back", back=re.search(r'name="back" value="([^"]+)"', form)[1])


def test_erin_takes_back_six_changes_one_after_another(cast: Cast, draft: Version):
    keys = [question["key"] for question in AFTER_A_CALL["questions"]]
    assert UNDO not in read(cast.client("erin").get(f"{HERE}/edit"), 200)
    states = [stood()]
    for address, fields in (
        ("edit/words", {"title": "Ours", "intro": "", "thanks": ""}),
        ("edit/new/statement", {"text": "Now something else."}),
        ("edit/questions/now_something_else/move", {"way": "up"}),
        (f"edit/questions/{keys[-1]}/remove", {}),
        ("languages", {"tag": "fi"}),
        ("translate/fi", {"text-title": "Meidän"}),
    ):
        change(cast, "erin", address, **fields)
        assert stood() != states[-1], address
        states.append(stood())
    for before in reversed(states[:-1]):
        assert "The draft is back as it was." in undo(cast)
        assert stood() == before
    assert UNDO not in read(cast.client("erin").get(f"{HERE}/edit"), 200)


def test_what_was_undone_is_done_again_by_its_own_undo_and_can_be_taken_back_once_more(cast: Cast, draft: Version):
    before = stood()
    change(cast, "erin", "edit/new/statement", text="Now something else.")
    after = stood()
    page = undo(cast)
    again = re.search(r'action="/listen/questionnaires/after-a-call/bring-back".*?name="back" value="([^"]+)"', page, re.DOTALL)[
        1
    ]
    send(cast.client("erin"), f"{HERE}/bring-back", back=again)
    assert stood() == after
    undo(cast)
    assert stood() == before


def test_nobody_takes_back_what_another_did_nor_over_what_another_wrote_since(cast: Cast, draft: Version):
    change(cast, "erin", "edit/new/statement", text="Erin's words.")
    assert UNDO not in read(cast.client("frank").get(f"{HERE}/edit"), 200)
    change(cast, "frank", "edit/new/statement", text="Frank's words.")
    assert UNDO not in read(cast.client("erin").get(f"{HERE}/edit"), 200)
    undo(cast, "frank")
    # What Frank wrote is gone by his own hand: Erin's change is the last again.
    undo(cast)
    assert stood() == draft.document


def way_back_of(page: str, to: str) -> str:
    """The word of the way back at the head of a page."""
    return re.search(rf'action="{HERE}/{to}".*?name="back" value="([^"]+)"', page, re.DOTALL)[1]


def published(cast: Cast) -> None:
    send(cast.client("erin"), f"{HERE}/publish", over=Version.objects.get().digest)
    assert Version.objects.get().published_at is not None


def test_once_it_is_published_nothing_is_left_to_undo_and_no_new_draft_is_begun(cast: Cast, draft: Version):
    change(cast, "erin", "edit/new/statement", text="Now something else.")
    button = re.search(r'name="back" value="([^"]+)"', read(cast.client("erin").get(f"{HERE}/edit"), 200))[1]
    published(cast)
    assert "Nothing is left to undo" in send(cast.client("erin"), f"{HERE}/bring-back", back=button)
    assert Version.objects.count() == 1


def test_nor_is_a_question_put_back_into_what_is_published(cast: Cast, draft: Version):
    key = AFTER_A_CALL["questions"][-1]["key"]
    back = way_back_of(change(cast, "erin", f"edit/questions/{key}/remove"), "edit/put-back")
    published(cast)
    assert "Nothing is left to undo" in send(cast.client("erin"), f"{HERE}/edit/put-back", back=back)
    assert Version.objects.count() == 1


def test_a_draft_thrown_away_over_what_is_published_is_still_brought_back(cast: Cast, draft: Version):
    published(cast)
    change(cast, "erin", "edit/new/statement", text="Now something else.")
    begun = Version.objects.get(number=2).document
    page = send(cast.client("erin"), f"{HERE}/discard", over=Version.objects.get(number=2).digest)
    assert Version.objects.count() == 1
    send(cast.client("erin"), f"{HERE}/bring-back", back=way_back_of(page, "bring-back"))
    assert Version.objects.get(number=2).document == begun


def test_saving_the_same_again_is_no_change_to_be_taken_back(cast: Cast, draft: Version):
    words = {name: draft.document.get(name, {}).get("en", "") for name in ("title", "intro", "thanks")}
    change(cast, "erin", "edit/words", **words)
    assert UNDO not in read(cast.client("erin").get(f"{HERE}/edit"), 200)


def test_a_question_is_moved_on_by_pressing_its_arrow_again(cast: Cast, draft: Version):
    change(cast, "erin", "edit/new/statement", text="First words.")
    change(cast, "erin", "edit/new/statement", text="Last words.")
    places = len(stood()["questions"])

    def arrow(page: str) -> str:
        (focused,) = re.findall(r'<button[^>]*formaction="([^"]+)"[^>]*value="(\w+)" autofocus>', page)
        return " ".join(focused).removeprefix(f"{HERE}/edit/questions/")

    assert arrow(change(cast, "erin", "edit/questions/first_words/move", way="down")) == "first_words/move up"
    assert [one["key"] for one in stood()["questions"]][places - 2 :] == ["last_words", "first_words"]
    assert arrow(change(cast, "erin", "edit/questions/first_words/move", way="up")) == "first_words/move up"
