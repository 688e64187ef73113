"""Confirming to Amazon's SNS that we listen: the address it gave is called once, where it is Amazon's own."""

import re
from typing import Final
from urllib.parse import urlsplit

import requests
from django.utils.translation import gettext as _

from everweek.errors import Invalid, Unavailable
from everweek.people import fetching

_AMAZON: Final = re.compile(r"sns\.[a-z0-9-]{4,30}\.amazonaws\.com(\.cn)?")


def confirm(address: str) -> None:
    """Call the address of a subscription; ``Invalid`` where it is not Amazon's, ``Unavailable`` where Amazon does not take it."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not _AMAZON.fullmatch(parts.hostname or "") or parts.port not in {None, 443}:
        raise Invalid(_("Only an address of Amazon SNS is called to confirm a subscription."), field="address")
    try:
        with fetching.session() as session:
            session.get(address, timeout=fetching.SECONDS).raise_for_status()
    except requests.RequestException as refused:
        raise Unavailable(_("Amazon did not take the confirmation. It is tried again.")) from refused
