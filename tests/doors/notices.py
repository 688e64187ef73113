"""What colleagues are told: each sees their own, and nobody else's."""

from tests.doors.answers import AWAY, NO_METHOD, SIGNED_IN

GO = " 302 302 403 302 302 302 302 302 302"
NOT_THERE = "404 404 403 302 404 404 404 404 302"
BOBS = "404 302 403 302 404 404 404 404 302"
CHANNEL = " 302 404 403 302 404 404 302 302 302"
CHANNEL_GONE = "404 404 403 302 404 404 404 404 302"
TELLERS = " 403 403 403 302 200 403 200 200 302"
WORDERS = "  403 403 403 302 200 403 403 200 302"
WORDS_NOT = "403 403 403 302 404 403 403 404 302"
WORDS_GO = " 403 403 403 302 302 403 403 302 302"

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
    "settings/notices/chat": [
        ("GET", "/settings/notices/chat", AWAY),
        ("POST", "/settings/notices/chat", "422 422 403 302 422 422 422 422 302"),
    ],
    "settings/notices/chat/confirm": [("POST", "/settings/notices/chat/confirm", "422 422 403 302 422 422 422 422 302")],
    "settings/notices/chat/remove": [("POST", "/settings/notices/chat/remove", GO)],
    "settings/channels/": [
        ("GET", "/settings/channels/", "200 403 403 302 403 403 200 200 302"),
        ("POST", "/settings/channels/", "422 403 403 302 403 403 422 422 302"),
    ],
    "settings/channels/<int:channel_id>/kinds": [
        ("GET", "/settings/channels/{channel}/kinds", AWAY),
        ("POST", "/settings/channels/{channel}/kinds", "422 404 403 302 404 404 422 422 302"),
        ("POST", "/settings/channels/999999/kinds", CHANNEL_GONE),
    ],
    "settings/channels/<int:channel_id>/trial": [("POST", "/settings/channels/{channel}/trial", CHANNEL)],
    "settings/channels/<int:channel_id>/remove": [("POST", "/settings/channels/{channel}/remove", CHANNEL)],
    "settings/told/": [
        ("GET", "/settings/told/", TELLERS),
        ("GET", "/settings/told/?side=colleagues&standing=not", TELLERS),
        ("GET", "/settings/told/?side=nobody", "403 403 403 302 400 403 400 400 302"),
        ("POST", "/settings/told/", NO_METHOD),
    ],
    "settings/words/": [("GET", "/settings/words/", WORDERS)],
    "settings/words/<str:kind>/<str:language>": [
        ("GET", "/settings/words/case.heard/de", WORDERS),
        ("GET", "/settings/words/case.heard/d%20e", WORDS_NOT),
        ("GET", "/settings/words/nothing.such/de", WORDS_NOT),
        ("POST", "/settings/words/case.heard/de", "403 403 403 302 422 403 403 422 302"),
    ],
    "settings/words/<str:kind>/<str:language>/remove": [
        ("GET", "/settings/words/case.heard/de/remove", AWAY),
        ("POST", "/settings/words/case.heard/de/remove", WORDS_GO),
    ],
    "settings/words/<str:kind>/<str:language>/undo": [("POST", "/settings/words/case.heard/de/undo", WORDS_GO)],
    "settings/notices/undo": [("GET", "/settings/notices/undo", AWAY), ("POST", "/settings/notices/undo", GO)],
}
