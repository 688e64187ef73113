"""Why cases happen: whoever reads cases sees which causes lead; service managers and directors keep the tree."""

from tests.doors.answers import AWAY, NO_METHOD

#             alice bob charlie dana erin frank grace heidi nobody
READERS = "   200   200 403     302  200  403   200   403   302"
KEEPERS = "   403   403 403     302  200  403   200   403   302"
FORM = "      403   403 403     302  422  403   422   403   302"
PRESS = "     403   403 403     302  302  403   302   403   302"
GONE = "      403   403 403     302  404  403   404   403   302"

DOORS = {
    "act/causes/": [
        ("GET", "/act/causes/?days=0&branch=delivery", READERS),
        ("GET", "/act/causes/?unit=south", "400 400 403 302 200 403 200 403 302"),
        ("POST", "/act/causes/", NO_METHOD),
    ],
    "act/causes/tree/": [("GET", "/act/causes/tree/", KEEPERS), ("POST", "/act/causes/tree/", FORM)],
    "act/causes/tree/ready": [("GET", "/act/causes/tree/ready", AWAY), ("POST", "/act/causes/tree/ready", PRESS)],
    "act/causes/tree/<slug:key>/": [
        ("GET", "/act/causes/tree/delivery-late/", KEEPERS),
        ("POST", "/act/causes/tree/delivery-late/", FORM),
        ("GET", "/act/causes/tree/nowhere/", GONE),
    ],
    **{
        f"act/causes/tree/<slug:key>/{press}": [
            ("GET", f"/act/causes/tree/delivery-late/{press}", AWAY),
            ("POST", f"/act/causes/tree/delivery-late/{press}", PRESS),
            ("POST", f"/act/causes/tree/nowhere/{press}", GONE),
        ]
        for press in ("lift", "retire", "bring-back")
    },
}
