"""Questionnaires: the list, the editor, the preview."""

from tests.doors.answers import (
    ASKED,
    ASKERS,
    AWAY,
    NO_METHOD,
    WRITE,
    WRITE_GO,
    WRITE_NOT,
    WRITERS,
)

DOORS = {
    "listen/questionnaires/": [
        ("GET", "/listen/questionnaires/", ASKERS),
        ("GET", "/listen/questionnaires/?state=draft", ASKERS),
        ("POST", "/listen/questionnaires/", NO_METHOD),
    ],
    "listen/questionnaires/new/": [
        ("GET", "/listen/questionnaires/new/", WRITERS),
        ("POST", "/listen/questionnaires/new/", "403 403 403 302 422 422 403 403 302"),
    ],
    "listen/questionnaires/import/": [
        ("GET", "/listen/questionnaires/import/", WRITERS),
        ("POST", "/listen/questionnaires/import/", "403 403 403 302 422 422 403 403 302"),
    ],
    "listen/questionnaires/<slug:key>": [
        ("GET", "/listen/questionnaires/about-doors", ASKED),
        ("GET", "/listen/questionnaires/made-up", "404 404 403 302 404 404 404 404 302"),
    ],
    "listen/questionnaires/<slug:key>/archive": [
        ("GET", "/listen/questionnaires/about-doors/archive", AWAY),
        ("POST", "/listen/questionnaires/about-doors/archive", WRITE_GO),
    ],
    "listen/questionnaires/<slug:key>/restore": [("POST", "/listen/questionnaires/about-doors/restore", WRITE_GO)],
    "listen/questionnaires/<slug:key>/<int:number>.json": [
        ("GET", "/listen/questionnaires/about-doors/1.json", ASKED),
        ("GET", "/listen/questionnaires/about-doors/9.json", "404 404 403 302 404 404 404 404 302"),
    ],
    "listen/questionnaires/<slug:key>/<int:number>/preview": [
        ("GET", "/listen/questionnaires/about-doors/1/preview", ASKED),
        ("POST", "/listen/questionnaires/about-doors/1/preview", ASKED),
    ],
    "listen/questionnaires/<slug:key>/edit": [("GET", "/listen/questionnaires/about-doors/edit", WRITE)],
    "listen/questionnaires/<slug:key>/edit/words": [
        ("GET", "/listen/questionnaires/about-doors/edit/words", WRITE),
        ("POST", "/listen/questionnaires/about-doors/edit/words", WRITE_NOT),
    ],
    "listen/questionnaires/<slug:key>/edit/new/<str:kind>": [
        ("GET", "/listen/questionnaires/about-doors/edit/new/text", WRITE),
        ("POST", "/listen/questionnaires/about-doors/edit/new/text", WRITE_NOT),
    ],
    "listen/questionnaires/<slug:key>/edit/questions/<str:question>": [
        ("GET", "/listen/questionnaires/about-doors/edit/questions/why", WRITE),
        ("POST", "/listen/questionnaires/about-doors/edit/questions/why", WRITE_NOT),
    ],
    "listen/questionnaires/<slug:key>/edit/questions/<str:question>/move": [
        ("GET", "/listen/questionnaires/about-doors/edit/questions/why/move", AWAY),
        ("POST", "/listen/questionnaires/about-doors/edit/questions/why/move", WRITE_GO),
    ],
    "listen/questionnaires/<slug:key>/edit/questions/<str:question>/copy": [
        ("POST", "/listen/questionnaires/about-doors/edit/questions/why/copy", WRITE_GO),
    ],
    "listen/questionnaires/<slug:key>/edit/questions/<str:question>/remove": [
        ("POST", "/listen/questionnaires/about-doors/edit/questions/why/remove", WRITE_GO),
    ],
    "listen/questionnaires/<slug:key>/edit/put-back": [
        ("POST", "/listen/questionnaires/about-doors/edit/put-back", WRITE_GO),
    ],
    "listen/questionnaires/<slug:key>/languages": [("POST", "/listen/questionnaires/about-doors/languages", WRITE_NOT)],
    "listen/questionnaires/<slug:key>/languages/<str:tag>/remove": [
        ("POST", "/listen/questionnaires/about-doors/languages/pt/remove", WRITE_GO),
    ],
    "listen/questionnaires/<slug:key>/translate/<str:tag>": [
        ("GET", "/listen/questionnaires/about-doors/translate/pt", WRITE),
        # Sent over no state that was seen.
        ("POST", "/listen/questionnaires/about-doors/translate/pt", "404 404 403 302 409 409 404 404 302"),
    ],
    "listen/questionnaires/<slug:key>/publish": [
        # There is no draft: what is published is shown instead.
        ("GET", "/listen/questionnaires/about-doors/publish", WRITE_GO),
        ("POST", "/listen/questionnaires/about-doors/publish", WRITE_GO),
    ],
    "listen/questionnaires/<slug:key>/discard": [("POST", "/listen/questionnaires/about-doors/discard", WRITE_GO)],
    "listen/questionnaires/<slug:key>/bring-back": [
        ("POST", "/listen/questionnaires/about-doors/bring-back", "403 403 403 302 302 302 403 403 302"),
    ],
}
