"""Cases in words that several doors say alike."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.act.cases.rules import CaseKind

KINDS: Final[Mapping[str, str | Promise]] = {
    CaseKind.COMPLAINT: _("Complaint"),
    CaseKind.UNHAPPY_ANSWER: _("Unhappy answer"),
    CaseKind.CALL_BACK: _("Call back"),
}
