"""The rules in sentences."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.messages.contact.rules import Purpose, Rule
from everweek.people import saying

NAMES: Final[Mapping[Purpose, Promise]] = {
    Purpose.ANY: gettext_lazy("Everything together"),
    Purpose.ASKING: gettext_lazy("Asking how it was"),
    Purpose.REMINDING: gettext_lazy("Reminding of a question"),
    Purpose.THANKING: gettext_lazy("Saying thank you"),
    Purpose.CASE: gettext_lazy("News of their own case"),
}
_STATUS: Final[Mapping[str, Promise]] = {
    "5.1.1": gettext_lazy("there is no such mailbox"),
    "5.1.2": gettext_lazy("there is no such mail server"),
    "5.1.10": gettext_lazy("this house takes no mail"),
    "5.2.1": gettext_lazy("the mailbox is switched off"),
}


def title_of(rule: Rule) -> str:
    """Return the rule that holds over everything, as the title of the page."""
    if rule.most is None:
        return _("How often a customer hears from us is limited for each purpose alone.")
    if rule.most == 0:
        return _("Customers are written to about their own case alone.")
    told = {"most": saying.count(rule.most), "days": saying.count(rule.days)}
    return (
        ngettext(
            "A customer hears from us at most once in %(days)s days.",
            "A customer hears from us at most %(most)s times in %(days)s days.",
            rule.most,
        )
        % told
    )


def sentences_of(purpose: Purpose, rule: Rule) -> Sequence[str]:
    """Return what a contact rule says, as sentences."""
    if purpose is Purpose.CASE:
        return [_("As often as there is something to tell; an opt-out does not stop it."), _quiet(rule)]
    return [one for one in (_often(rule), _apart(rule), "" if purpose is Purpose.ANY else _quiet(rule)) if one]


def held_back(many: int, wished: int) -> str:
    """Return the sentence on how many letters a contact rule held back in the last 30 days."""
    if not wished:
        return _("Nobody was to hear from us for this in the last 30 days.")
    told = {"many": saying.count(many), "wished": saying.count(wished)}
    if not many:
        none = ngettext(
            "Once somebody was to hear from us in the last 30 days: it would not have held that back.",
            "Somebody was to hear from us %(wished)s times in the last 30 days: it would have held back none.",
            wished,
        )
        return none % told
    some = ngettext(
        "Once somebody was to hear from us in the last 30 days: it would have held that back.",
        "Somebody was to hear from us %(wished)s times in the last 30 days: it would have held back %(many)s.",
        wished,
    )
    return some % told


def status_words(status: str) -> str:
    """Return in words why mail came back, by the number the mail server gave."""
    known = _STATUS.get(status)
    return str(known) if known else _("mail came back (%(status)s)") % {"status": status or "?"}


def _often(rule: Rule) -> str:
    if rule.most is None:
        return _("As often as there is a reason.")
    if rule.most == 0:
        return _("Never.")
    told = {"most": saying.count(rule.most), "days": saying.count(rule.days)}
    return ngettext("At most once in %(days)s days.", "At most %(most)s times in %(days)s days.", rule.most) % told


def _apart(rule: Rule) -> str:
    if not rule.gap_days:
        return ""
    told = {"days": saying.count(rule.gap_days)}
    return ngettext("At least %(days)s day lies between two.", "At least %(days)s days lie between two.", rule.gap_days) % told


def _quiet(rule: Rule) -> str:
    days = saying.names([str(WEEKDAYS[day - 1]) for day in sorted(rule.quiet_days)])
    if rule.quiet_from is None or rule.quiet_until is None or rule.quiet_from == rule.quiet_until:
        return _("Never on %(days)s.") % {"days": days} if days else _("At any hour.")
    hours = {
        "from": formats.time_format(rule.quiet_from, "H:i"),
        "until": formats.time_format(rule.quiet_until, "H:i"),
        "days": days,
    }
    if days:
        return _("Not from %(from)s to %(until)s by the customer's own clock, and never on %(days)s.") % hours
    return _("Not from %(from)s to %(until)s by the customer's own clock.") % hours
