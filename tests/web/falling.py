"""A desk that fell among three that did not: what pages of charts and of comparisons are shown on."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tests.cast import BY, LONG_AGO, Cast
from tests.web.survey import bring_facts_up_to_date

from everweek import clock
from everweek.people.services import give_post, join_member, open_unit
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

MONDAY = date(2026, 1, 5)
WEEKS = 40
FALL = 20
AFTERWARDS = datetime.combine(MONDAY + timedelta(weeks=WEEKS), time(12), UTC)
COLLEAGUES = ("Ivan", "Judy", "Kim", "Liam", "Mia", "Noor", "Olga", "Pete", "Quinn", "Rosa", "Sam", "Tess")


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


def let_fall_beside_colleagues(cast: Cast) -> None:
    """The desks of ``let_fall``, and twelve colleagues of the north desk with alike customers, but for Judy, whose customers are
    a point lower, and two years before for Pete, whose customers were two points lower then and are no longer.
    """
    let_fall(cast)
    question = {"key": "kind", "kind": "csat", "text": {"en": "How kind were we?"}, "measure": "kindness"}
    document = {"title": {"en": "Kindness"}, "language": "en", "questions": [question]}
    version = publish(version=create_questionnaire(key="kindness", document=document, by=BY), by=BY)
    rows, draw = [], Random(20260302)
    for name in COLLEAGUES:
        member = join_member(name=name, email="", external_id=name.lower(), by=BY)
        give_post(member=member, unit=cast.north_desk, role="front_line", since=LONG_AGO, by=BY)
        for number in range(40):
            for year, lowest, less, told in ((2026, "Judy", 1, ""), (2024, "Pete", 2, "-before")):
                rows.append(
                    ResponseRow(
                        answers={"kind": draw.choice([3, 4, 4, 5]) - (less if name == lowest else 0)},
                        identity=f"{name}-{number}{told}",
                        unit=cast.north_desk.pk,
                        about_member=member.pk,
                        answered_at=datetime(year, 3, 2 + number % 20, 12, tzinfo=UTC),
                    )
                )
    with clock.frozen(AFTERWARDS):
        accept_many(version, rows, by=BY, history=True)
        bring_facts_up_to_date()
