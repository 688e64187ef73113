"""What moments write into the journal."""

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "touchpoint.saved": "A touchpoint was named, ordered or closed. Subject: the touchpoint.",
    "interaction.withdrawn": "Whoever logged a moment by hand, or the program that told of it, took it back; it counts no more. "
    "Subject: the interaction.",
    "interaction.restored": "Whoever took a moment back put it in again. Subject: the interaction.",
    "interaction.recorded": "A moment was recorded. Subject: the interaction; ids: customer, unit, touchpoint, handled_by.",
    "interaction.unnamed": "A moment had been kept long enough, or its customer was erased: it is nobody's now. Subject: the "
    "interaction; ids: unit, touchpoint, handled_by.",
    "interaction.given_back": "A moment is another customer's again: two who had been merged were parted. "
    "Subject: the interaction. Ids: customer.",
}
