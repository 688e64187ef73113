"""What a case needs to stand on: a questionnaire, a unit, customers, and a token for a program."""

from datetime import timedelta

KEY = "after-visit"
UNIT = "harbour"
TOUCHPOINT = "desk"
CUSTOMERS = 500
DOCUMENT = {
    "language": "en",
    "title": {"en": "After your visit"},
    "questions": [
        {"key": "recommend", "kind": "nps", "measure": "nps", "text": {"en": "Would you recommend us?"}},
        {"key": "overall", "kind": "csat", "measure": "csat", "text": {"en": "How satisfied were you?"}},
        {"key": "why", "kind": "text", "text": {"en": "Why?"}},
    ],
}


def units(*, many: int) -> dict[str, int]:
    """Within the home of the run: so many units under the first one, and a post from which all pages are seen."""
    from everweek.journal.services import System
    from everweek.people import queries, services
    from everweek.people.policy import Role

    top = next(unit for unit in queries.list_every_unit() if unit.parent_id is None)
    for number in range(many):
        services.open_unit(key=f"unit-{number}", name=f"Harbour {number}", parent=top, by=System("bench"))
    administrator = queries.list_administrators()[0]
    by, today = System("bench"), queries.today()
    services.give_post(member=administrator, unit=top, role=Role.SERVICE_MANAGER, since=today, by=by)
    return {"units": many}


def inside() -> dict[str, str]:
    """Within the home of the run: make them, and give the token."""
    from everweek import clock
    from everweek.journal.services import System
    from everweek.moments.services import save_touchpoint
    from everweek.people import queries, services
    from everweek.people.policy import TokenScope
    from everweek.questionnaires.services import create_questionnaire, publish

    by = System("bench")
    administrator = queries.list_administrators()[0]
    publish(version=create_questionnaire(key=KEY, document=DOCUMENT, by=by), by=by)
    top = next(unit for unit in queries.list_every_unit() if unit.parent_id is None)
    services.open_unit(key=UNIT, name="Harbour", parent=top, by=by)
    save_touchpoint(key=TOUCHPOINT, name="Desk", by=by)
    customers = [services.CustomerRow(external_id=f"customer-{number}") for number in range(CUSTOMERS)]
    services.upsert_customers(customers, by=by)
    expires = clock.now() + timedelta(days=1)
    scopes = [TokenScope.RESPONSES_WRITE]
    _token, plain = services.make_token(member=administrator, name="bench", scopes=scopes, expires_at=expires, by=by)
    return {"token": plain}
