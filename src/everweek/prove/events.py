"""The kinds of journal lines this package writes."""

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "view.saved": "A view of the numbers was saved under a name. Subject: view. Ids: member, shared.",
    "view.removed": "A saved view was removed. Subject: view. Ids: member.",
    "view.restored": "A removed view was brought back. Subject: view. Ids: member.",
}
