"""A desk that fell among three that did not: what pages of charts and of comparisons are shown on."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tests.cast import BY, LONG_AGO, Cast
from tests.web.survey import bring_facts_up_to_date

from everweek import clock
from everweek.people.models import Unit
from everweek.people.services import give_post, join_member, open_unit
from everweek.questionnaires.models import Version
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

MONDAY = date(2026, 1, 5)
WEEKS = 40
FALL = 20


def after(weeks: int) -> datetime:
    """The noon of the Monday after so many weeks."""
    return datetime.combine(MONDAY + timedelta(weeks=weeks), time(12), UTC)


AFTERWARDS = after(WEEKS)
COLLEAGUES = ("Ivan", "Judy", "Kim", "Liam", "Mia", "Noor", "Olga", "Pete", "Quinn", "Rosa", "Sam", "Tess")


def let_fall(cast: Cast) -> None:
    """Four desks answer alike for forty weeks, but for the north desk, whose customers are one point lower from the 21st on."""
    let_answer(open_desks(cast), WEEKS)


def open_desks(cast: Cast) -> tuple[Version, list[Unit]]:
    """What is asked at four desks, and the desks, the north desk first."""
    question = {"key": "satisfied", "kind": "csat", "text": {"en": "How satisfied are you?"}, "measure": "csat"}
    document = {"title": {"en": "Visits"}, "language": "en", "questions": [question]}
    version = publish(version=create_questionnaire(key="visits", document=document, by=BY), by=BY)
    others = [open_unit(key=f"desk-{number}", name=f"Desk {number}", parent=cast.house, by=BY) for number in (1, 2, 3)]
    return version, [cast.north_desk, *others]


def let_answer(desks: tuple[Version, list[Unit]], weeks: int, *, fall: int = FALL) -> None:
    """So many weeks are answered at these desks, in the facts: the same answers however many there are by then."""
    (version, units), rows, draw = desks, [], Random(20260105)
    for week in range(weeks):
        for unit in units:
            for number in range(12):
                lower = unit == units[0] and week >= fall
                score = draw.choice([3, 4, 4, 5]) - (1 if lower else 0)
                at = datetime.combine(MONDAY + timedelta(weeks=week, days=number % 5), time(12), UTC)
                rows.append(
                    ResponseRow(answers={"satisfied": score}, identity=f"{week}-{unit.pk}-{number}", unit=unit.pk, answered_at=at)
                )
    with clock.frozen(after(weeks)):
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
