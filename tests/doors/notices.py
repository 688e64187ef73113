"""What colleagues are told: each sees their own, and nobody else's."""

from tests.doors.answers import AWAY, NO_METHOD, SIGNED_IN

GO = " 302 302 403 302 302 302 302 302 302"
NOT_THERE = "404 404 403 302 404 404 404 404 302"
BOBS = "404 302 403 302 404 404 404 404 302"

DOORS = {
    "notices/": [
        ("GET", "/notices/", SIGNED_IN),
        ("GET", "/notices/?which=all", SIGNED_IN),
        ("POST", "/notices/", NO_METHOD),
    ],
    "notices/read": [("GET", "/notices/read", AWAY), ("POST", "/notices/read", GO)],
    "notices/<int:notice_id>/open": [
        ("POST", "/notices/{notice}/open", BOBS),
        ("POST", "/notices/999999/open", NOT_THERE),
    ],
    "notices/<int:notice_id>/read": [("POST", "/notices/{notice}/read", BOBS)],
    "notices/<int:notice_id>/unread": [("POST", "/notices/{notice}/unread", BOBS)],
    "settings/notices": [
        ("GET", "/settings/notices", SIGNED_IN),
        ("POST", "/settings/notices", "422 422 403 302 422 422 422 422 302"),
    ],
    "settings/notices/undo": [("GET", "/settings/notices/undo", AWAY), ("POST", "/settings/notices/undo", GO)],
}
