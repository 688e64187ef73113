"""An answer that is not what it seems: Erin withdraws it or puts it right where she reads it, and takes it back by one press."""

import pytest
from tests.cast import Cast
from tests.listen.inviting import published
from tests.web.reading import send, visit

from everweek.journal.models import Line
from everweek.listen.doubting.judging import doubt_at_once
from everweek.listen.doubting.services import withdraw_doubted
from everweek.listen.models import Doubted
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import accept_response

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("What is stored by it is tried on both by tests/web/api/test_kept.py."),
]


@pytest.fixture
def said(cast: Cast) -> Response:
    about = {"channel": "mail", "customer": cast.dana, "unit": cast.north_desk, "about_member": cast.bob}
    answers = {"recommend": 3, "why": "Nobody called dana@example.org back."}
    return accept_response(version=published(), answers=answers, identity="one", by=cast.erin, **about).response


def test_erin_withdraws_a_test_with_the_reason_and_brings_it_back(cast, said):
    erin, here = cast.client("erin"), f"/listen/voices/{said.pk}"
    refused = send(erin, f"{here}/withdraw", reason=" ")
    assert "Say why" in refused.notices[0]
    done = send(erin, f"{here}/withdraw", reason="A test of ours.")
    assert "counts no more" in done.notices[0]
    assert visit(erin, here, 404)
    assert Line.objects.get(kind="response.withdrawn").new == {"reason": "A test of ours."}
    send(erin, done.undo()[0], **done.undo()[1])
    assert "Nobody called" in visit(erin, here)
    said.refresh_from_db()
    assert said.withdrawn_at is None


def test_what_was_typed_in_wrongly_is_put_right_and_that_is_taken_back(cast, said):
    erin, here = cast.client("erin"), f"/listen/voices/{said.pk}"
    form = visit(erin, f"{here}/correct")
    assert "Nobody called dana@example.org back." in form
    right = {"a.recommend": "9", "a.why": "Somebody called back.", "seen": ["recommend", "why", "again"]}
    assert "Something is missing here." in send(erin, f"{here}/correct", 422, **right).says
    done = send(erin, f"{here}/correct", reason="Typed in wrongly from paper.", **right)
    said.refresh_from_db()
    assert said.answers == {"recommend": 9, "why": "Somebody called back."}
    send(erin, done.undo()[0], **done.undo()[1])
    said.refresh_from_db()
    assert said.answers["recommend"] == 3
    send(erin, f"{here}/correct", 422, reason="x", **(right | {"a.recommend": "11"}))
    said.refresh_from_db()
    assert said.answers["recommend"] == 3


def test_a_correction_that_was_corrected_since_is_not_undone_unseen(cast, said):
    erin, here = cast.client("erin"), f"/listen/voices/{said.pk}"
    right = {"a.recommend": "9", "a.why": "Well.", "seen": ["recommend", "why", "again"], "reason": "Wrong."}
    first = send(erin, f"{here}/correct", **right)
    send(erin, f"{here}/correct", **(right | {"a.recommend": "8"}))
    assert "was changed while you looked" in send(erin, first.undo()[0], **first.undo()[1]).notices[0]
    said.refresh_from_db()
    assert said.answers["recommend"] == 8


def test_of_two_who_correct_at_once_the_second_does_not_put_back_what_the_first_mended(cast, said):
    erin, here = cast.client("erin"), f"/listen/voices/{said.pk}"
    seen = erin.get(f"{here}/correct").content.decode().partition('name="over" value="')[2].partition('"')[0]
    right = {"a.recommend": "9", "a.why": "Well.", "seen": ["recommend", "why", "again"], "reason": "Wrong.", "over": seen}
    send(erin, f"{here}/correct", **right)
    refused = erin.post(f"{here}/correct", right | {"a.recommend": "8"})
    assert "was changed while you looked" in refused.content.decode()
    said.refresh_from_db()
    assert said.answers["recommend"] == 9


def test_what_was_withdrawn_as_doubtful_and_is_brought_back_is_doubtful_again(cast, said):
    doubt_at_once(response=said.pk, kind="trap")
    withdraw_doubted(ids=[said.pk], by=cast.erin)
    send(cast.client("erin"), f"/listen/voices/{said.pk}/restore")
    said.refresh_from_db()
    assert (said.withdrawn_at, Doubted.objects.get().verdict) == (None, "")


def test_alice_who_may_not_correct_is_offered_neither(cast, said):
    page = visit(cast.client("alice"), f"/listen/voices/{said.pk}")
    assert "Withdraw it" not in page
    assert "Correct it" not in page
