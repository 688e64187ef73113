"""Where people speak of us unasked."""

from tests.doors.answers import AWAY

KEEPERS = "403 403 403 302 200 403 403 200 302"
KEPT = "   403 403 403 302 302 403 403 302 302"
MISSING = "403 403 403 302 404 403 403 404 302"

DOORS = {
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
