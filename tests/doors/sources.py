"""Where people speak of us unasked."""

from tests.doors.answers import AWAY, NOT_FOUND

KEEPERS = "403 403 403 302 200 403 403 200 302"
KEPT = "   403 403 403 302 302 403 403 302 302"
MISSING = "403 403 403 302 404 403 403 404 302"

LISTENED = "405 405 405 405 405 405 405 405 405"

DOORS = {
    "h/<str:address>": [
        # Only a helpdesk comes here, with its proof: who she is in a browser says nothing.
        ("GET", "/h/nothing", LISTENED),
        ("POST", "/h/nothing", NOT_FOUND),
    ],
    "listen/sources/helpdesks/": [
        ("GET", "/listen/sources/helpdesks/", KEEPERS),
        ("POST", "/listen/sources/helpdesks/", "403 403 403 302 422 403 403 422 302"),
    ],
    "listen/sources/helpdesks/<int:helpdesk_id>/secret": [
        ("GET", "/listen/sources/helpdesks/{helpdesk}/secret", AWAY),
        ("POST", "/listen/sources/helpdesks/{helpdesk}/secret", "403 403 403 302 422 403 403 422 302"),
        ("POST", "/listen/sources/helpdesks/999999/secret", MISSING),
    ],
    "listen/sources/helpdesks/<int:helpdesk_id>/mapping": [
        ("GET", "/listen/sources/helpdesks/{helpdesk}/mapping", KEEPERS),
        ("GET", "/listen/sources/helpdesks/999999/mapping", MISSING),
        ("POST", "/listen/sources/helpdesks/{helpdesk}/mapping", KEPT),
    ],
    "listen/sources/helpdesks/<int:helpdesk_id>/mapping/undo": [
        ("POST", "/listen/sources/helpdesks/{helpdesk}/mapping/undo", KEPT),
        ("POST", "/listen/sources/helpdesks/999999/mapping/undo", MISSING),
    ],
    "listen/sources/helpdesks/<int:helpdesk_id>/pause": [("POST", "/listen/sources/helpdesks/{helpdesk}/pause", KEPT)],
    "listen/sources/helpdesks/<int:helpdesk_id>/resume": [("POST", "/listen/sources/helpdesks/{helpdesk}/resume", KEPT)],
    "listen/sources/helpdesks/waiting/<int:arrival_id>/take": [
        ("POST", "/listen/sources/helpdesks/waiting/{arrival}/take", KEPT),
        ("POST", "/listen/sources/helpdesks/waiting/999999/take", MISSING),
    ],
    "listen/sources/helpdesks/waiting/<int:arrival_id>/drop": [
        ("GET", "/listen/sources/helpdesks/waiting/{arrival}/drop", AWAY),
        ("POST", "/listen/sources/helpdesks/waiting/{arrival}/drop", KEPT),
    ],
    "listen/sources/": [
        ("GET", "/listen/sources/", KEEPERS),
        ("POST", "/listen/sources/", "403 403 403 302 422 403 403 422 302"),
    ],
    "listen/sources/<slug:key>/look": [
        ("GET", "/listen/sources/harbour-reviews/look", AWAY),
        ("POST", "/listen/sources/harbour-reviews/look", KEPT),
        ("POST", "/listen/sources/nothing/look", MISSING),
    ],
    "listen/sources/<slug:key>/address": [
        ("POST", "/listen/sources/harbour-reviews/address", "403 403 403 302 422 403 403 422 302")
    ],
    "listen/sources/<slug:key>/pause": [
        ("GET", "/listen/sources/harbour-reviews/pause", AWAY),
        ("POST", "/listen/sources/harbour-reviews/pause", KEPT),
    ],
    "listen/sources/<slug:key>/resume": [("POST", "/listen/sources/harbour-reviews/resume", KEPT)],
}
