"""A desk that fell among three that did not: what pages of charts and of comparisons are shown on."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tests.cast import BY, Cast
from tests.web.survey import bring_facts_up_to_date

from everweek import clock
from everweek.people.services import open_unit
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

MONDAY = date(2026, 1, 5)
WEEKS = 40
FALL = 20
AFTERWARDS = datetime.combine(MONDAY + timedelta(weeks=WEEKS), time(12), UTC)


def let_fall(cast: Cast) -> None:
    """Four desks answer alike for forty weeks, but for the north desk, whose customers are one point lower from the 21st on."""
    question = {"key": "satisfied", "kind": "csat", "text": {"en": "How satisfied are you?"}, "measure": "csat"}
    document = {"title": {"en": "Visits"}, "language": "en", "questions": [question]}
    version = publish(version=create_questionnaire(key="visits", document=document, by=BY), by=BY)
    others = [open_unit(key=f"desk-{number}", name=f"Desk {number}", parent=cast.house, by=BY) for number in (1, 2, 3)]
    rows, draw = [], Random(20260105)
    for week in range(WEEKS):
        for unit in [cast.north_desk, *others]:
            for number in range(12):
                lower = unit == cast.north_desk and week >= FALL
                score = draw.choice([3, 4, 4, 5]) - (1 if lower else 0)
                at = datetime.combine(MONDAY + timedelta(weeks=week, days=number % 5), time(12), UTC)
                rows.append(
                    ResponseRow(answers={"satisfied": score}, identity=f"{week}-{unit.pk}-{number}", unit=unit.pk, answered_at=at)
                )
    with clock.frozen(AFTERWARDS):
        accept_many(version, rows, by=BY, history=True)
        bring_facts_up_to_date()
