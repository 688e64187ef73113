"""What messages write into the journal."""

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "message.sent": "A message left the house. Subject: the message. Ids: key, and person where it is for somebody known.",
}
