"""Customers and segments."""

from tests.doors.answers import AWAY, NO_METHOD

#            alice bob charlie dana erin frank grace heidi nobody
LOOKERS = "  200   200 403     302  200  403   200   200   302"
LOOK = "     200   200 403     302  200  404   200   200   302"
WRITERS = "  200   403 403     302  200  403   403   200   302"
WRITE = "    200   404 403     302  200  404   404   200   302"
WRITE_GO = " 302   404 403     302  302  404   404   302   302"
KEEPERS = "  404   404 403     302  200  404   404   200   302"
SEGMENTS = " 200   403 403     302  200  200   200   200   302"
SEGMENT = "  200   404 403     302  200  200   200   200   302"
SEGMENTERS = "403  403 403     302  200  403   200   403   302"
GONE = "     404   404 403     302  404  404   404   404   302"

DOORS = {
    "customers/": [
        ("GET", "/customers/", LOOKERS),
        ("GET", "/customers/?words=dana&kind=customer", LOOKERS),
        # A segment is none for Bob: he may not see any.
        ("GET", "/customers/?segment=regulars", "200 400 403 302 200 403 200 200 302"),
        ("POST", "/customers/", NO_METHOD),
    ],
    "customers/new": [("GET", "/customers/new", WRITERS), ("POST", "/customers/new", "422 403 403 302 422 403 403 422 302")],
    "customers/alike": [("GET", "/customers/alike", WRITERS)],
    "customers/<int:customer_id>": [
        ("GET", "/customers/{customer}", LOOK),
        ("GET", "/customers/{customer}?only=answers", LOOK),
        ("GET", "/customers/999999", GONE),
    ],
    "customers/<int:customer_id>/profile": [
        ("GET", "/customers/{customer}/profile", AWAY),
        ("POST", "/customers/{customer}/profile", "422 404 403 302 422 404 404 422 302"),
    ],
    "customers/<int:customer_id>/attribute": [("POST", "/customers/{customer}/attribute", "422 404 403 302 422 404 404 422 302")],
    "customers/<int:customer_id>/undo": [("POST", "/customers/{customer}/undo", WRITE_GO)],
    "customers/<int:customer_id>/others": [
        ("GET", "/customers/{customer}/others", WRITE),
        ("GET", "/customers/{customer}/others?words=dana", WRITE),
    ],
    "customers/<int:customer_id>/merge/<int:other_id>": [
        ("GET", "/customers/{customer}/merge/{other}", WRITE),
        ("GET", "/customers/{customer}/merge/999999", GONE),
        # One is not merged into herself.
        ("POST", "/customers/{customer}/merge/{customer}", "422 404 403 302 422 404 404 422 302"),
    ],
    "customers/<int:customer_id>/apart/<int:other_id>": [("POST", "/customers/{customer}/apart/{customer}", WRITE_GO)],
    "customers/<int:customer_id>/suggest/<int:other_id>": [("POST", "/customers/{customer}/suggest/{other}", WRITE_GO)],
    "customers/<int:customer_id>/part/<int:merging_id>": [("POST", "/customers/{customer}/part/999999", WRITE_GO)],
    "customers/<int:customer_id>/export": [
        ("GET", "/customers/{customer}/export", AWAY),
        ("POST", "/customers/{customer}/export", KEEPERS),
    ],
    "customers/<int:customer_id>/erase": [
        ("GET", "/customers/{customer}/erase", KEEPERS),
        # Nobody is left to knock at afterwards: who may is tried with one who is not there.
        ("POST", "/customers/999999/erase", GONE),
    ],
    "customers/segments/": [("GET", "/customers/segments/", SEGMENTS)],
    "customers/segments/new": [
        ("GET", "/customers/segments/new", SEGMENTERS),
        ("POST", "/customers/segments/new", "403 403 403 302 422 403 422 403 302"),
    ],
    "customers/segments/<slug:key>": [
        ("GET", "/customers/segments/regulars", SEGMENT),
        ("GET", "/customers/segments/nobody", GONE),
        ("POST", "/customers/segments/regulars", "404 404 403 302 422 404 422 404 302"),
    ],
    "customers/segments/<slug:key>/remove": [("POST", "/customers/segments/nobody/remove", GONE)],
    "customers/segments/<slug:key>/undo": [
        ("POST", "/customers/segments/regulars/undo", "403 403 403 302 302 403 302 403 302"),
    ],
}
