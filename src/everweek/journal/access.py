"""The only way to get a parked line for a person. The front door has asked ``people.policy`` for ``journal.read`` first:
the journal stands below people, and knows no roles.
"""

from everweek.errors import NotFound
from everweek.journal.models import Parked


def access_parked(parked_id: int) -> Parked:
    """The entry of that id, held until the transaction ends, so that two people do not run it at once."""
    parked = Parked.objects.select_for_update(of=("self",)).select_related("line__values_row").filter(pk=parked_id).first()
    if parked is None:
        message = "There is no such parked line; perhaps somebody has run or discarded it already."
        raise NotFound(message)
    return parked
