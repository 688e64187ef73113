"""Since when a measure is asked otherwise is what publishing said of it, of what was published."""

from datetime import UTC, date, datetime

import pytest
from tests.cast import BY, Cast

from everweek import clock
from everweek.questionnaires.models import Questionnaire
from everweek.questionnaires.rewording import list_rewordings
from everweek.questionnaires.services import create_questionnaire, publish, save_draft

pytestmark = pytest.mark.django_db
RECOMMEND = {"key": "recommend", "kind": "nps", "text": {"en": "Would you recommend us?"}, "measure": "nps"}


def satisfied(text: str, **more: object) -> dict[str, object]:
    return {"key": "satisfied", "kind": "csat", "text": {"en": text}, "measure": "csat", **more}


def document(*questions: dict[str, object], title: str = "Visits") -> dict[str, object]:
    return {"title": {"en": title}, "language": "en", "questions": list(questions)}


def publish_on(day: datetime, *questions: dict[str, object]) -> None:
    """Publish a version of the visits that asks these questions."""
    with clock.frozen(day):
        held = Questionnaire.objects.filter(key="visits").first()
        asked = document(*questions)
        draft = (
            create_questionnaire(key="visits", document=asked, by=BY)
            if held is None
            else save_draft(questionnaire=held, document=asked, by=BY)
        )
        publish(version=draft, by=BY)


def test_a_measure_is_asked_otherwise_from_the_day_its_words_change_and_no_other_is(cast: Cast):
    publish_on(datetime(2026, 1, 5, 12, tzinfo=UTC), RECOMMEND, satisfied("How satisfied are you?"))
    # Half an hour before midnight by UTC it is half past twelve in the house, which is in Lisbon, in summer.
    publish_on(datetime(2026, 7, 2, 23, 30, tzinfo=UTC), RECOMMEND, satisfied("How content are you?"))
    publish_on(datetime(2026, 8, 3, 12, tzinfo=UTC), RECOMMEND, satisfied("How content are you?", help={"en": "As a whole"}))
    [found] = list_rewordings("csat")
    assert (found.day, found.questionnaire, found.title) == (date(2026, 7, 3), "visits", "Visits")
    assert found.otherwise == ("its words were “How satisfied are you?”",)
    assert list_rewordings("nps") == []
    assert list_rewordings("ces") == []


def test_one_that_was_away_for_a_version_is_held_against_how_it_was_asked_last(cast: Cast):
    publish_on(datetime(2026, 1, 5, 12, tzinfo=UTC), RECOMMEND, satisfied("How satisfied are you?"))
    publish_on(datetime(2026, 2, 5, 12, tzinfo=UTC), RECOMMEND)
    assert list_rewordings("csat") == [], "what ends is asked no otherwise"
    publish_on(datetime(2026, 3, 5, 12, tzinfo=UTC), RECOMMEND, satisfied("How satisfied are you?"))
    assert list_rewordings("csat") == [], "nor is what comes back as it was"
    publish_on(datetime(2026, 4, 6, 12, tzinfo=UTC), RECOMMEND)
    publish_on(datetime(2026, 5, 6, 12, tzinfo=UTC), RECOMMEND, satisfied("Were you satisfied?"))
    assert [one.day for one in list_rewordings("csat")] == [date(2026, 5, 6)]
