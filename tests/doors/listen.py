"""Voices and imports."""

from tests.doors.answers import (
    AWAY,
    COMMENT_GO,
    DOUBT_GO,
    EVERYBODY,
    IMPORT,
    IMPORT_GO,
    IMPORTERS,
    LINKERS,
    NO_METHOD,
    NOT_FOUND,
    TOPIC_GO,
    VOICES,
)

DOORS = {
    "a/<path:token>": [
        # Whoever holds a link of somebody's own: signed in or not, she is nobody here.
        ("GET", "/a/nothing", NOT_FOUND),
        ("GET", "/a/{own}", EVERYBODY),
        ("POST", "/a/{own}", EVERYBODY),
        ("PUT", "/a/{own}", NO_METHOD),
    ],
    "s/<path:slug>": [
        # Anybody at all, signed in or not: nobody is known by her browser here.
        ("GET", "/s/doors", EVERYBODY),
        ("GET", "/s/nothing", NOT_FOUND),
        ("POST", "/s/nothing", NOT_FOUND),
        ("PUT", "/s/doors", NO_METHOD),
    ],
    "listen/voices/": [("GET", "/listen/voices/", VOICES), ("GET", "/listen/voices/?mood=unhappy&unit=north", VOICES)],
    "listen/voices/<int:response_id>": [
        # The answer is about the north desk: within the reach of Alice, who leads it, and about no work of Bob's.
        ("GET", "/listen/voices/{voice}", "200 404 403 302 200 404 200 404 302"),
        ("GET", "/listen/voices/999999", "404 404 403 302 404 404 404 404 302"),
    ],
    "listen/voices/<int:response_id>/correct": [
        ("GET", "/listen/voices/{voice}/correct", "404 404 403 302 200 404 404 404 302"),
        ("POST", "/listen/voices/{voice}/correct", "404 404 403 302 422 404 404 404 302"),
    ],
    "listen/voices/<int:response_id>/correct/undo": [("POST", "/listen/voices/{voice}/correct/undo", DOUBT_GO)],
    "listen/voices/<int:response_id>/withdraw": [
        ("GET", "/listen/voices/{voice}/withdraw", AWAY),
        ("POST", "/listen/voices/{voice}/withdraw", DOUBT_GO),
        ("POST", "/listen/voices/999999/withdraw", "404 404 403 302 404 404 404 404 302"),
    ],
    "listen/voices/<int:response_id>/restore": [("POST", "/listen/voices/{voice}/restore", DOUBT_GO)],
    "listen/voices/answers.csv": [
        ("GET", "/listen/voices/answers.csv", AWAY),
        ("POST", "/listen/voices/answers.csv?mood=unhappy", VOICES),
    ],
    # Told to a page that is open already; anybody else is brought to the page.
    "listen/voices/new": [("GET", "/listen/voices/new", "302 302 403 302 302 403 302 403 302")],
    "listen/comments/<int:comment_id>/correct": [
        ("GET", "/listen/comments/{comment}/correct", AWAY),
        # It was said about the north desk, which Alice leads, and about no work of Bob's.
        ("POST", "/listen/comments/{comment}/correct", COMMENT_GO),
        ("POST", "/listen/comments/999999/correct", "404 404 403 302 404 404 404 404 302"),
    ],
    "listen/comments/<int:comment_id>/undo": [("POST", "/listen/comments/{comment}/undo", COMMENT_GO)],
    "listen/comments/<int:comment_id>/attend": [("POST", "/listen/comments/{comment}/attend", COMMENT_GO)],
    "listen/comments/<int:comment_id>/leave": [("POST", "/listen/comments/{comment}/leave", COMMENT_GO)],
    "listen/voices/doubtful/": [
        ("GET", "/listen/voices/doubtful/", VOICES),
        ("GET", "/listen/voices/doubtful/?link=doors&state=honest", VOICES),
    ],
    "listen/voices/doubtful/<int:doubt_id>": [
        # The answer is about the north desk: within the reach of Alice, who leads it, and about no work of Bob's.
        ("GET", "/listen/voices/doubtful/{doubt}", "200 404 403 302 200 404 200 404 302"),
        ("GET", "/listen/voices/doubtful/999999", "404 404 403 302 404 404 404 404 302"),
    ],
    "listen/voices/doubtful/<int:doubt_id>/withdraw": [
        ("GET", "/listen/voices/doubtful/{doubt}/withdraw", AWAY),
        ("POST", "/listen/voices/doubtful/{doubt}/withdraw", DOUBT_GO),
    ],
    "listen/voices/doubtful/<int:doubt_id>/clear": [("POST", "/listen/voices/doubtful/{doubt}/clear", DOUBT_GO)],
    "listen/voices/doubtful/<int:doubt_id>/undo": [("POST", "/listen/voices/doubtful/{doubt}/undo", DOUBT_GO)],
    "listen/voices/doubtful/answers/<int:response_id>/withdraw": [
        ("POST", "/listen/voices/doubtful/answers/{doubted}/withdraw", DOUBT_GO)
    ],
    "listen/voices/doubtful/answers/<int:response_id>/clear": [
        ("POST", "/listen/voices/doubtful/answers/{doubted}/clear", DOUBT_GO)
    ],
    "listen/voices/doubtful/answers/<int:response_id>/reopen": [
        ("POST", "/listen/voices/doubtful/answers/{doubted}/reopen", DOUBT_GO)
    ],
    "listen/topics/": [
        ("GET", "/listen/topics/", VOICES),
        ("POST", "/listen/topics/", "403 403 403 302 422 403 403 403 302"),
    ],
    "listen/topics/learn": [
        ("GET", "/listen/topics/learn", AWAY),
        ("POST", "/listen/topics/learn", "403 403 403 302 302 403 403 403 302"),
    ],
    "listen/topics/<slug:key>/change": [
        ("GET", "/listen/topics/doors/change", AWAY),
        ("POST", "/listen/topics/doors/change", "404 404 403 302 422 404 404 404 302"),
        ("POST", "/listen/topics/nothing/change", "404 404 403 302 404 404 404 404 302"),
    ],
    "listen/topics/<slug:key>/undo": [("POST", "/listen/topics/doors/undo", TOPIC_GO)],
    "listen/topics/<slug:key>/merge": [("POST", "/listen/topics/doors/merge", "404 404 403 302 422 404 404 404 302")],
    "listen/topics/<slug:key>/part": [("POST", "/listen/topics/doors/part", TOPIC_GO)],
    "listen/topics/<slug:key>/retire": [("POST", "/listen/topics/doors/retire", TOPIC_GO)],
    "listen/topics/<slug:key>/restore": [("POST", "/listen/topics/doors/restore", TOPIC_GO)],
    "listen/links/": [("GET", "/listen/links/", LINKERS), ("POST", "/listen/links/", "422 403 403 302 422 403 403 422 302")],
    "q/<slug:slug>.svg": [
        ("GET", "/q/doors.svg", EVERYBODY),
        ("GET", "/q/nothing.svg", NOT_FOUND),
    ],
    "q/<slug:slug>.png": [("GET", "/q/doors.png", EVERYBODY), ("GET", "/q/nothing.png", NOT_FOUND)],
    "listen/links/<int:link_id>": [
        ("GET", "/listen/links/{link}", LINKERS),
        ("GET", "/listen/links/999999", "404 403 403 302 404 403 403 404 302"),
    ],
    "listen/links/<int:link_id>/sheet.pdf": [
        ("GET", "/listen/links/{link}/sheet.pdf?language=en&layout=tent", LINKERS),
        ("GET", "/listen/links/{link}/sheet.pdf", "422 403 403 302 422 403 403 422 302"),
        ("GET", "/listen/links/999999/sheet.pdf", "404 403 403 302 404 403 403 404 302"),
    ],
    "w.js": [("GET", "/w.js", EVERYBODY), ("POST", "/w.js", NO_METHOD)],
    "s/<slug:slug>/kiosk": [
        ("GET", "/s/doors/kiosk", EVERYBODY),
        ("GET", "/s/nothing/kiosk", NOT_FOUND),
        ("POST", "/s/doors/kiosk", NO_METHOD),
    ],
    "s/<slug:slug>/kiosk/worker.js": [("GET", "/s/doors/kiosk/worker.js", EVERYBODY)],
    "s/<slug:slug>/kiosk/answers": [("GET", "/s/doors/kiosk/answers", AWAY), ("POST", "/s/nothing/kiosk/answers", NOT_FOUND)],
    "s/<slug:slug>/questions": [("GET", "/s/doors/questions", EVERYBODY), ("GET", "/s/nothing/questions", NOT_FOUND)],
    "s/<slug:slug>/answers": [("GET", "/s/doors/answers", AWAY), ("POST", "/s/nothing/answers", NOT_FOUND)],
    "listen/links/<int:link_id>/sites": [
        ("GET", "/listen/links/{link}/sites", AWAY),
        ("POST", "/listen/links/{link}/sites", "302 403 403 302 302 403 403 302 302"),
        ("POST", "/listen/links/999999/sites", "404 403 403 302 404 403 403 404 302"),
    ],
    "listen/links/<int:link_id>/sites/undo": [
        ("POST", "/listen/links/{link}/sites/undo", "302 403 403 302 302 403 403 302 302"),
    ],
    "listen/links/<int:link_id>/close": [
        ("GET", "/listen/links/{link}/close", AWAY),
        # It is about the north desk: within the reach of Alice, who leads it.
        ("POST", "/listen/links/{link}/close", "302 403 403 302 302 403 403 302 302"),
        ("POST", "/listen/links/999999/close", "404 403 403 302 404 403 403 404 302"),
    ],
    "listen/links/<int:link_id>/open": [("POST", "/listen/links/{link}/open", "302 403 403 302 302 403 403 302 302")],
    "listen/imports/": [("GET", "/listen/imports/", IMPORTERS)],
    "listen/imports/new": [("GET", "/listen/imports/new", IMPORTERS)],
    "listen/imports/files/<int:upload_id>": [
        ("GET", "/listen/imports/files/{upload}", IMPORT),
        ("POST", "/listen/imports/files/{upload}", "404 404 403 302 422 404 404 422 302"),
    ],
    "listen/imports/files/<int:upload_id>/trials/<int:trial_id>": [
        ("GET", "/listen/imports/files/{upload}/trials/{trial}", IMPORT),
        ("POST", "/listen/imports/files/{upload}/trials/{trial}", IMPORT_GO),
    ],
    "listen/imports/<int:run_id>": [
        ("GET", "/listen/imports/{run}", IMPORT),
        ("GET", "/listen/imports/999999", "404 404 403 302 404 404 404 404 302"),
    ],
    "listen/imports/<int:run_id>/refused.csv": [
        ("GET", "/listen/imports/{run}/refused.csv", "404 404 403 302 404 404 404 404 302"),
    ],
    "listen/imports/<int:run_id>/cancel": [
        ("GET", "/listen/imports/{run}/cancel", AWAY),
        ("POST", "/listen/imports/{run}/cancel", IMPORT_GO),
    ],
    "listen/imports/<int:run_id>/resume": [("POST", "/listen/imports/{run}/resume", IMPORT_GO)],
    "listen/imports/<int:run_id>/erase-file": [("POST", "/listen/imports/{run}/erase-file", IMPORT_GO)],
}
