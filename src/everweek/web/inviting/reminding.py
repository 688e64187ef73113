"""What the contact rules make of the reminders a rule of asking speaks of, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.listen.inviting.queries import RuleShown
from everweek.listen.inviting.rules import reminders_leaving
from everweek.messages.contact.rules import Purpose, Rule
from everweek.people import saying


def held_back_in_words(rule: RuleShown, standing: Mapping[Purpose, Rule]) -> str:
    """Return what the contact rules make of a rule's reminders, as a sentence; empty where they let all of them leave in their
    time.
    """
    leaving = reminders_leaving(rule.reminders, rule.remind_after_days, rule.open_days, standing)
    if leaving == tuple(rule.remind_after_days * (place + 1) for place in range(rule.reminders)):
        return ""
    told = {"n": saying.count(len(leaving)), "days": saying.count(rule.open_days)}
    if not leaving:
        return _("By the contact rules no reminder leaves in the %(days)s days in which they can answer.") % told
    told["after"] = saying.names([saying.count(one) for one in leaving])
    if len(leaving) < rule.reminders:
        says = ngettext(
            "By the contact rules only one of these reminders leaves: %(after)s days after the letter.",
            "By the contact rules only %(n)s of these reminders leave: %(after)s days after the letter.",
            len(leaving),
        )
    else:
        says = ngettext(
            "By the contact rules the reminder leaves %(after)s days after the letter.",
            "By the contact rules the reminders leave %(after)s days after the letter.",
            len(leaving),
        )
    return says % told


def most_reminded_in_words(standing: Mapping[Purpose, Rule]) -> str:
    """What the contact rules say of reminders, whatever a rule of asking says; empty where they hold nothing back."""
    most, gap = standing[Purpose.REMINDING], max(standing[of].gap_days for of in (Purpose.REMINDING, Purpose.ANY))
    parts = []
    if most.most == 0:
        return _("By the contact rules nobody is reminded.")
    if most.most is not None:
        told = {"n": saying.count(most.most), "days": saying.count(most.days)}
        says = ngettext(
            "By the contact rules a customer is reminded at most once in %(days)s days, of whatever it is.",
            "By the contact rules a customer is reminded at most %(n)s times in %(days)s days, of whatever it is.",
            most.most,
        )
        parts.append(says % told)
    if gap:
        says = ngettext(
            "At least %(n)s day lies between two letters to a customer.",
            "At least %(n)s days lie between two letters to a customer.",
            gap,
        )
        parts.append(says % {"n": saying.count(gap)})
    return " ".join(parts)
