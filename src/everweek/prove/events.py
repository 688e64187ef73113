"""The kinds of journal lines this package writes."""

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "view.saved": "A view of the numbers was saved under a name. Subject: view. Ids: member, shared.",
    "view.renamed": "A saved view was called something else. Subject: view. Ids: member. Values: name.",
    "view.offered": "A saved view was offered to colleagues. Subject: view. Ids: member.",
    "view.withdrawn": "A saved view is offered to nobody any more; it stays its owner's. Subject: view. Ids: member.",
    "view.taken_over": "What somebody offered who has left became another's. Subject: view. Ids: member, before (who left).",
    "view.removed": "A saved view was removed. Subject: view. Ids: member.",
    "view.restored": "A removed view was brought back. Subject: view. Ids: member.",
}
