"""Invitations and the rules of asking."""

from tests.doors.answers import AWAY, IMPORTERS, LINKERS

#             alice bob charlie dana erin frank grace heidi nobody
RULERS_GO = " 403   403 403     302  302  403   403   302   302"
RULERS_422 = "403   403 403     302  422  403   403   422   302"
NO_RULE = "   403   403 403     302  404  403   403   404   302"

DOORS = {
    "listen/invitations/": [("GET", "/listen/invitations/", LINKERS), ("GET", "/listen/invitations/?outcome=not_drawn", LINKERS)],
    "listen/invitations/new": [
        ("GET", "/listen/invitations/new", LINKERS),
        ("GET", "/listen/invitations/new?customer={customer}", LINKERS),
        ("GET", "/listen/invitations/new?customer=999999", "404 403 403 302 404 403 403 404 302"),
        ("POST", "/listen/invitations/new?customer={customer}", "422 403 403 302 422 403 403 422 302"),
    ],
    "listen/invitations/<int:invitation_id>/link": [
        # It is about the north desk: within the reach of Alice, who leads it.
        ("GET", "/listen/invitations/{invitation}/link", LINKERS),
        ("GET", "/listen/invitations/999999/link", "404 403 403 302 404 403 403 404 302"),
    ],
    "listen/invitations/<int:invitation_id>/withdraw": [
        ("GET", "/listen/invitations/{invitation}/withdraw", AWAY),
        ("POST", "/listen/invitations/{invitation}/withdraw", "302 403 403 302 302 403 403 302 302"),
        ("POST", "/listen/invitations/999999/withdraw", "404 403 403 302 404 403 403 404 302"),
    ],
    "listen/invitations/rules/": [("GET", "/listen/invitations/rules/", IMPORTERS)],
    "listen/invitations/rules/new": [
        ("GET", "/listen/invitations/rules/new", IMPORTERS),
        ("POST", "/listen/invitations/rules/new", RULERS_422),
    ],
    "listen/invitations/rules/<int:rule_id>": [
        ("GET", "/listen/invitations/rules/{rule}", IMPORTERS),
        ("GET", "/listen/invitations/rules/999999", NO_RULE),
        ("POST", "/listen/invitations/rules/{rule}", RULERS_422),
    ],
    "listen/invitations/rules/<int:rule_id>/stop": [
        ("GET", "/listen/invitations/rules/{rule}/stop", AWAY),
        ("POST", "/listen/invitations/rules/{rule}/stop", RULERS_GO),
    ],
    "listen/invitations/rules/<int:rule_id>/start": [("POST", "/listen/invitations/rules/{rule}/start", RULERS_GO)],
    "listen/invitations/rules/<int:rule_id>/undo": [
        ("POST", "/listen/invitations/rules/{rule}/undo", RULERS_GO),
        ("POST", "/listen/invitations/rules/999999/undo", NO_RULE),
    ],
}
