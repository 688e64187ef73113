"""Cases in words that several doors say alike."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.act.cases.rules import CaseKind, Severity, Way

KINDS: Final[Mapping[str, str | Promise]] = {
    CaseKind.COMPLAINT: _("Complaint"),
    CaseKind.UNHAPPY_ANSWER: _("Unhappy answer"),
    CaseKind.CALL_BACK: _("Call back"),
}
SEVERITIES: Final[Mapping[Severity, str | Promise]] = {
    Severity.LOW: _("low"),
    Severity.NORMAL: _("normal"),
    Severity.HIGH: _("high"),
    Severity.CRITICAL: _("critical"),
}
WAYS: Final[Mapping[str, str | Promise]] = {
    Way.RULE: _("a rule"),
    Way.HAND: _("by hand"),
    Way.API: _("another program"),
    Way.MAIL: _("e-mail"),
    Way.PAGE: _("a page of ours"),
    Way.FILE: _("a file"),
}
"""How cases came, as a group is called."""
