"""How often customers hear from us: the rules, and the page behind the link of a letter."""

from tests.doors.answers import AWAY, CONTACTERS, EVERYBODY, NO_METHOD, NOT_FOUND

DOORS = {
    # Only whoever has the secret of a provider that is listened to; here none is.
    "hooks/mail/<slug:provider>/<slug:secret>": [
        ("GET", "/hooks/mail/ses/0000", NO_METHOD),
        ("POST", "/hooks/mail/ses/0000", NOT_FOUND),
    ],
    "u/<path:token>": [
        # The secret of a letter opens it to anybody; without one, nothing.
        ("GET", "/u/{letter}", EVERYBODY),
        ("POST", "/u/{letter}", EVERYBODY),
        ("GET", "/u/{letter}.", EVERYBODY),
        ("GET", "/u/0000", NOT_FOUND),
        ("GET", "/u/00/00", NOT_FOUND),
        ("POST", "/u/0000", NOT_FOUND),
        ("PUT", "/u/{letter}", NO_METHOD),
    ],
    "listen/contact/": [("GET", "/listen/contact/", CONTACTERS)],
    "listen/contact/rules/<slug:purpose>": [
        ("GET", "/listen/contact/rules/asking", AWAY),
        ("POST", "/listen/contact/rules/asking", "403 403 403 302 422 403 403 422 302"),
        ("POST", "/listen/contact/rules/nothing", "403 403 403 302 404 403 403 404 302"),
    ],
    "listen/contact/rules/<slug:purpose>/undo": [
        ("POST", "/listen/contact/rules/asking/undo", "403 403 403 302 302 403 403 302 302"),
    ],
    "listen/contact/customers/<int:customer_id>/wants": [
        ("POST", "/listen/contact/customers/{customer}/wants", "403 403 403 302 302 403 403 302 302"),
        ("POST", "/listen/contact/customers/999999/wants", "403 403 403 302 404 403 403 404 302"),
    ],
    "listen/contact/customers/<int:customer_id>/wants/undo": [
        ("POST", "/listen/contact/customers/{customer}/wants/undo", "403 403 403 302 302 403 403 302 302"),
    ],
    "listen/contact/held/<int:held_id>/lift": [
        ("GET", "/listen/contact/held/{held}/lift", AWAY),
        ("POST", "/listen/contact/held/{held}/lift", "403 403 403 302 302 403 403 302 302"),
        ("POST", "/listen/contact/held/999999/lift", "403 403 403 302 404 403 403 404 302"),
    ],
    "listen/contact/held/<int:held_id>/hold": [
        ("POST", "/listen/contact/held/{held}/hold", "403 403 403 302 302 403 403 302 302"),
    ],
}
