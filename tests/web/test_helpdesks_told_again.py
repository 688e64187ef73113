"""What helpdesks tell again, later, or in another language: the words after the face, a rating that changed, what had waited."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from tests.cast import BY
from tests.web.reading import visit
from tests.web.test_helpdesks import FLAT, HERE, NOW, at_noon, desk_of, tell

from everweek import clock
from everweek.journal.models import Line
from everweek.listen.helpdesks import services
from everweek.listen.helpdesks.models import Arrival, Helpdesk
from everweek.listen.mentions.models import Mention
from everweek.moments.models import Interaction
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import correct_response, withdraw_response

__all__ = ["at_noon"]
pytestmark = pytest.mark.one_database("What is stored by it is tried on both by tests/listen and tests/questionnaires.")


def sent(name: str) -> dict[str, object]:
    """What a helpdesk sends, of our own making after what its makers say in public."""
    return json.loads((Path(__file__).parent / "files" / "helpdesks" / f"{name}.json").read_text())


@pytest.mark.django_db
def test_the_words_chatwoot_sends_after_the_face_are_heard_and_a_late_repeat_of_the_face_takes_them_from_nobody(cast):
    helpdesk = desk_of(cast, "chatwoot")
    face, words = sent("chatwoot-1-face"), sent("chatwoot-2-words")
    assert [tell(helpdesk, told).json()["outcome"] for told in (face, words, words, face)] == [
        "taken",
        "taken",
        "already",
        "already",
    ]
    mention = Mention.objects.select_related("response").get()
    assert mention.response.answers == {"rating": 2, "said": "I was hurt by the door, and nobody came."}
    line = Line.objects.get(kind="response.corrected")
    assert (line.actor, line.old, line.new["reason"]) == (
        "system:helpdesk",
        {"answers": {"rating": 2}},
        "The helpdesk told it anew.",
    )


@pytest.mark.django_db
def test_a_conversation_that_is_asked_about_once_more_has_a_rating_more(cast):
    helpdesk = desk_of(cast, "chatwoot")
    for name in ("chatwoot-1-face", "chatwoot-3-asked-again", "chatwoot-2-words", "chatwoot-3-asked-again"):
        tell(helpdesk, sent(name))
    said = [one.response.answers for one in Mention.objects.select_related("response").order_by("pk")]
    assert said == [{"rating": 2, "said": "I was hurt by the door, and nobody came."}, {"rating": 5}]


@pytest.mark.django_db
def test_good_that_becomes_bad_is_bad_and_what_erin_corrected_or_withdrew_stays_hers(cast):
    helpdesk = desk_of(cast, "zendesk")
    good, bad = FLAT | {"rating": "good"}, FLAT | {"rating": "bad", "comment": "Slow."}
    assert [tell(helpdesk, told).json()["outcome"] for told in (good, bad)] == ["taken", "taken"]
    response = Mention.objects.select_related("response").get().response
    assert response.answers == {"rating": 0, "said": "Slow."}
    correct_response(response=response, answers={"rating": 1}, by=cast.erin, reason="Wrong ticket.")
    assert tell(helpdesk, bad).json()["outcome"] == "already"
    tell(helpdesk, good | {"ticket": "418"})
    other = Mention.objects.select_related("response").latest("pk").response
    withdraw_response(response=other, by=cast.erin, reason="A test.")
    assert tell(helpdesk, bad | {"ticket": "418"}).json()["outcome"] == "already"
    assert [one.answers for one in Response.objects.order_by("pk")] == [{"rating": 1}, {"rating": 1}]


@pytest.mark.django_db
def test_what_waited_happened_when_it_came_and_does_not_undo_what_was_told_since(cast, monkeypatch):
    helpdesk = desk_of(cast, "freshdesk")
    Helpdesk.objects.update(groups={"billing": "gone"})
    told = {name: value for name, value in FLAT.items() if name != "at"}
    for rating in ("good", "bad"):
        assert tell(helpdesk, told | {"rating": rating}).status_code == 202
    good, bad = Arrival.objects.order_by("pk")
    Arrival.objects.filter(pk=bad.pk).update(received_at=NOW + timedelta(hours=1))
    Arrival.objects.filter(pk=good.pk).update(received_at=NOW)
    Helpdesk.objects.update(groups={})
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=21))
    for arrival in (bad, good):
        services.take_again(arrival=arrival, by=BY)
    response = Response.objects.get()
    assert (response.answers, response.answered_at) == ({"rating": 0}, NOW + timedelta(hours=1))
    assert Interaction.objects.get().at == NOW + timedelta(hours=1)


@pytest.mark.django_db
def test_customers_who_write_in_spanish_are_heard_too_and_what_we_do_not_understand_waits_and_says_so(cast):
    helpdesk = desk_of(cast, "zendesk")
    for name in ("solved-es", "rated-es"):
        assert tell(helpdesk, sent(f"zendesk-first-body-{name}")).json()["outcome"] == "taken"
    assert Interaction.objects.get().customer == cast.dana
    assert Response.objects.get().answers == {"rating": 0, "said": "Muy lento."}
    for name, word in (("solved-xx", "Ratkaistu"), ("rated-xx", "Huono")):
        answer = tell(helpdesk, sent(f"zendesk-first-body-{name}") | {"ticket": name})
        assert (answer.status_code, word in answer.json()["reason"]) == (202, True)
    shown = visit(cast.client("erin"), HERE)
    assert "Huono" in shown.says
    assert shown.says.count("The body for a bad rating") == 1


@pytest.mark.django_db
def test_a_solved_ticket_whose_rating_we_cannot_read_is_a_moment_and_its_rating_waits(cast):
    told = FLAT | {"rating": "Huono"}
    assert tell(desk_of(cast, "zendesk"), told).json()["outcome"] == "parked"
    assert Interaction.objects.count() == Arrival.objects.count() == 1
    assert tell(desk_of(cast, "zendesk"), FLAT | {"ticket": "2", "rating": "Not Offered"}).json()["outcome"] == "taken"
