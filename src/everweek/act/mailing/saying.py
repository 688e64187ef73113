"""Why a mail was put aside, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from everweek.act.mailing.rules import Reason

WHY_ASIDE: Final[Mapping[str, str | Promise]] = {
    Reason.MACHINE: gettext_lazy("a machine or a mailing list sent it"),
    Reason.RETURNED: gettext_lazy("it came back, or says that a mail did not arrive"),
    Reason.EMPTY: gettext_lazy("there is no word in it"),
    Reason.OURS: gettext_lazy("it says it is from ourselves"),
    Reason.TOO_MANY: gettext_lazy("too many came from there, or for this case"),
    Reason.REFUSED: gettext_lazy("it could not be taken"),
    Reason.UNREADABLE: gettext_lazy("it cannot be read; it lies in the mailbox still"),
    Reason.COLLEAGUE: gettext_lazy("a colleague answered, and it could not be written down: they were told"),
}
