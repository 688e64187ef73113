"""What moments write into the journal."""

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "touchpoint.saved": "A touchpoint was named, ordered or closed. Subject: the touchpoint.",
    "interaction.recorded": "A moment was recorded. Subject: the interaction; ids: customer, unit, touchpoint, handled_by.",
}
