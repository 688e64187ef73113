"""Colleagues, units, roles."""

from tests.doors.answers import (
    AWAY,
    EDITORS,
    NO_METHOD,
    REFUSED,
    SIGNED_IN,
)

DOORS = {
    "settings/people/": [("GET", "/settings/people/", SIGNED_IN), ("GET", "/settings/people/?unit=north", SIGNED_IN)],
    "settings/skills/": [
        ("GET", "/settings/skills/", "200 200 403 302 200 403 200 200 302"),
        ("POST", "/settings/skills/", NO_METHOD),
    ],
    # Nobody says of themselves what they know, but who leads there.
    "settings/skills/<int:member_id>": [
        ("GET", "/settings/skills/{bob}", "200 404 403 302 200 404 200 200 302"),
        ("POST", "/settings/skills/{bob}", "302 404 403 302 302 404 302 302 302"),
        ("GET", "/settings/skills/999999", "404 404 403 302 404 404 404 404 302"),
    ],
    "settings/people/new": [("GET", "/settings/people/new", "403 403 403 302 403 200 403 200 302")],
    "settings/people/<int:member_id>": [
        ("GET", "/settings/people/{bob}", SIGNED_IN),
        ("GET", "/settings/people/999999", "404 404 403 302 404 404 404 404 302"),
        ("POST", "/settings/people/{bob}", NO_METHOD),
    ],
    "settings/people/<int:member_id>/profile": [("POST", "/settings/people/{bob}/profile", REFUSED)],
    "settings/people/<int:member_id>/give": [("POST", "/settings/people/{bob}/give", REFUSED)],
    "settings/people/<int:member_id>/posts/<int:post_id>/end": [
        ("GET", "/settings/people/{bob}/posts/{post}/end", AWAY),
        ("POST", "/settings/people/{bob}/posts/{post}/end", REFUSED),
    ],
    "settings/people/<int:member_id>/posts/<int:post_id>/renew": [("POST", "/settings/people/{bob}/posts/{post}/renew", EDITORS)],
    "settings/people/<int:member_id>/leave": [("POST", "/settings/people/{bob}/leave", REFUSED)],
    "settings/people/<int:member_id>/return": [("POST", "/settings/people/{bob}/return", EDITORS)],
    "settings/people/<int:member_id>/undo": [("POST", "/settings/people/{bob}/undo", EDITORS)],
    "settings/people/<int:member_id>/account": [
        ("POST", "/settings/people/{judy}/account", EDITORS),
        # Heidi's posts reach everything: only who may give such posts may touch her account.
        ("POST", "/settings/people/{heidi}/account", "404 404 403 302 404 403 404 302 302"),
    ],
    "settings/people/<int:member_id>/factors": [("POST", "/settings/people/{bob}/factors", EDITORS)],
    "settings/units/": [
        ("GET", "/settings/units/", SIGNED_IN),
        ("POST", "/settings/units/", "403 403 403 302 403 422 403 422 302"),
    ],
    "settings/units/<slug:key>": [
        ("GET", "/settings/units/north", SIGNED_IN),
        ("GET", "/settings/units/nowhere", "404 404 403 302 404 404 404 404 302"),
    ],
    "settings/units/<slug:key>/rename": [("POST", "/settings/units/south/rename", REFUSED)],
    "settings/units/<slug:key>/move": [("POST", "/settings/units/south/move", REFUSED)],
    "settings/units/<slug:key>/close": [("POST", "/settings/units/south/close", REFUSED)],
    "settings/units/<slug:key>/reopen": [("POST", "/settings/units/south/reopen", EDITORS)],
    "settings/units/<slug:key>/undo": [("POST", "/settings/units/south/undo", EDITORS)],
    # Empty it names no day on which anybody works. Alice says it of her units, Erin and Heidi of all.
    "settings/units/<slug:key>/hours": [
        ("GET", "/settings/units/north/hours", AWAY),
        ("POST", "/settings/units/north/hours", "422 404 403 302 422 404 404 422 302"),
        ("POST", "/settings/units/south/hours", "404 404 403 302 422 404 404 422 302"),
    ],
    **{
        f"settings/units/<slug:key>/hours/{press}": [
            ("POST", f"/settings/units/north/hours/{press}", "302 404 403 302 302 404 404 302 302")
        ]
        for press in ("leave", "undo")
    },
    "settings/roles/": [("GET", "/settings/roles/", SIGNED_IN), ("GET", "/settings/roles/?role=lead", SIGNED_IN)],
}
