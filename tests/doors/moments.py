"""Moments logged by hand, and the touchpoints."""

from tests.doors.answers import AWAY

LOGGERS = " 200 200 403 302 200 403 403 200 302"
LOGGED = "  422 422 403 302 422 403 403 422 302"
OF_BOB = "  404 302 403 302 404 404 404 404 302"
ARRANGERS = "403 403 403 302 200 403 403 200 302"
ARRANGED = " 403 403 403 302 302 403 403 302 302"

DOORS = {
    "listen/moments/": [("GET", "/listen/moments/", LOGGERS), ("POST", "/listen/moments/", LOGGED)],
    "listen/moments/<int:interaction_id>/take-back": [
        ("GET", "/listen/moments/{moment}/take-back", AWAY),
        # Bob logged it: nobody else takes it back, however far her rights go.
        ("POST", "/listen/moments/{moment}/take-back", OF_BOB),
        ("POST", "/listen/moments/999999/take-back", "404 404 403 302 404 404 404 404 302"),
    ],
    "listen/moments/<int:interaction_id>/put-back": [("POST", "/listen/moments/{moment}/put-back", OF_BOB)],
    "listen/moments/touchpoints/": [
        ("GET", "/listen/moments/touchpoints/", ARRANGERS),
        ("POST", "/listen/moments/touchpoints/", "403 403 403 302 422 403 403 422 302"),
    ],
    "listen/moments/touchpoints/<str:key>/name": [
        ("POST", "/listen/moments/touchpoints/check-in/name", "403 403 403 302 422 403 403 422 302"),
        ("POST", "/listen/moments/touchpoints/nothing/name", "403 403 403 302 404 403 403 404 302"),
    ],
    "listen/moments/touchpoints/<str:key>/place": [("POST", "/listen/moments/touchpoints/check-in/place", ARRANGED)],
    "listen/moments/touchpoints/<str:key>/close": [
        ("GET", "/listen/moments/touchpoints/check-in/close", AWAY),
        ("POST", "/listen/moments/touchpoints/check-in/close", ARRANGED),
    ],
    "listen/moments/touchpoints/<str:key>/open": [("POST", "/listen/moments/touchpoints/check-in/open", ARRANGED)],
    "listen/moments/touchpoints/<str:key>/undo": [("POST", "/listen/moments/touchpoints/check-in/undo", ARRANGED)],
}
