"""The customer's own page of a case: its link opens it to anybody, and nothing else does."""

from tests.doors.answers import EVERYBODY, NO_METHOD, NOT_FOUND

UNHEARD = "  422   422 422     422  422  422   422   422   422"

DOORS = {
    "c/<str:token>/files/<int:number>": [
        ("GET", "/c/{follow}/files/{file}", EVERYBODY),
        ("GET", "/c/{follow}/files/999999", NOT_FOUND),
        ("GET", "/c/0000/files/{file}", NOT_FOUND),
        ("POST", "/c/{follow}/files/{file}", NO_METHOD),
    ],
    "complain": [
        ("GET", "/complain", EVERYBODY),
        ("POST", "/complain", UNHEARD),
        ("PUT", "/complain", NO_METHOD),
    ],
    "c/<path:token>": [
        ("GET", "/c/{follow}", EVERYBODY),
        ("GET", "/c/{follow}.", EVERYBODY),
        ("POST", "/c/{follow}", UNHEARD),
        ("GET", "/c/0000", NOT_FOUND),
        ("GET", "/c/{case}", NOT_FOUND),
        ("POST", "/c/0000", NOT_FOUND),
        ("PUT", "/c/{follow}", NO_METHOD),
    ],
}
