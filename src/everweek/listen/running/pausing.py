"""No row is stored while somebody is being forgotten: a row that names the person would bring them back."""

import time

from django.utils.translation import gettext as _

from everweek.errors import Unavailable
from everweek.listen.models import Forgetting

_OTHERS_MAY_TAKE = 5.0
_PAUSE = 0.1


class BeingForgotten(Unavailable):
    """Somebody is erased just now: what was about to be stored is looked at again when they are forgotten."""

    code = "being-forgotten"


def check_nobody_is_forgotten() -> None:
    """Refuse to store rows while somebody is forgotten. To be asked last in the transaction that stores them.

    A customer who was erased before such a row is stored is noted by then; one who is erased afterwards is erased with the row.
    """
    if Forgetting.objects.exists():
        raise BeingForgotten(_("Somebody is being erased; their traces are looked for first."))


def wait_until_forgotten() -> None:
    """Wait for the process that searches the files; do it in its place where it takes long or died."""
    from everweek.listen.erasure import finish_forgetting

    until = time.monotonic() + _OTHERS_MAY_TAKE
    while Forgetting.objects.exists() and time.monotonic() < until:
        time.sleep(_PAUSE)
    finish_forgetting()
