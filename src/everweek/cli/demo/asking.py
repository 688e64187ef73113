"""Whom the simulated company asks by name: two rules for what happens from now on, and one customer who has a link already."""

from datetime import UTC, datetime, timedelta

from everweek import clock
from everweek.cli.demo import company, complaints
from everweek.cli.demo.year import Year
from everweek.journal.services import System
from everweek.listen.inviting import rules
from everweek.listen.inviting.queries import has_rules, link_of
from everweek.listen.inviting.services import RuleWanted, invite, make_rule
from everweek.people.queries import customer_by_external_id
from everweek.people.services import CustomerRow, upsert_customers

BY = System("demo")
_LATELY = timedelta(days=60)
_RULES = (
    RuleWanted(name="After check-in", questionnaire=company.ASKED, touchpoints=("check-in",), delay_minutes=120, share=250_000),
    RuleWanted(name="After a call", questionnaire=company.ASKED, touchpoints=("call",), delay_minutes=30, reminders=1),
)

GUESTS = (("GUEST-DE", "Jutta Brandt", "de"), ("GUEST-AR", "ليلى حداد", "ar"))
"""Two who travelled once, and read neither of the company's languages: their own links are in theirs."""


def write_rules() -> None:
    """Write the two asking rules; safe to do again."""
    if not has_rules():
        for wanted in _RULES:
            make_rule(wanted=wanted, by=BY)


def whom_to_ask(made: Year) -> str:
    """Return the outside id of the first customer who was not asked lately and has not complained: the contact rules hold here as
    for anybody.
    """
    told = zip(made.asked["customer"].tolist(), made.asked["day"].tolist(), strict=True)
    lately = {customer for customer, day in told if made.window.last - day <= _LATELY}
    lately |= {one.customer for one in complaints.draw(made)}
    return next(one.customer for one in made.customers if one.customer not in lately)


def invite_somebody(customer: str) -> str:
    """Invite that customer (by outside id) and return the path of the link; done again, it is the same link."""
    # Nobody is handed a link in their quiet hours: it was handed to the customer at the last noon.
    with clock.frozen(_last_noon(clock.now())):
        invitation = invite(
            questionnaire=company.ASKED,
            customer=customer_by_external_id(customer),
            channel=rules.LINK,
            word=f"demo:{customer}",
            open_days=rules.MOST_OPEN_DAYS,
            by=BY,
        )
        return "/a/" + link_of(invitation).rpartition("/a/")[2]


def invite_guests() -> dict[str, str]:
    """The paths of the links of the guests, by their languages; safe to do again."""
    told = [CustomerRow(external_id=number, name=name, language=language) for number, name, language in GUESTS]
    upsert_customers(told, by=BY)
    return {language: invite_somebody(number) for number, _name, language in GUESTS}


def _last_noon(now: datetime) -> datetime:
    local = now.astimezone(clock.zone_of(company.ZONE))
    noon = local.replace(hour=12, minute=0, second=0, microsecond=0)
    return (noon if noon <= local else noon - timedelta(days=1)).astimezone(UTC)
