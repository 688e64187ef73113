"""What is done about causes: ``{improvement}`` is of the north and Grace sees it through; everybody reads what was approved."""

from tests.doors.answers import AWAY, NO_METHOD

#             alice bob charlie dana erin frank grace heidi nobody
READERS = "   200   200 403     302  200  403   200   403   302"
# The front line reads what is of its own unit and below: not what is of the whole north.
READ = "      200   404 403     302  200  404   200   404   302"
FORM = "      422   404 403     302  422  404   422   404   302"
PRESS = "     302   404 403     302  302  404   302   404   302"
PUBLISH = "   404   404 403     302  302  404   302   404   302"
NEW = "       200   403 403     302  200  403   200   403   302"
SENT = "      422   403 403     302  422  403   422   403   302"
GONE = "      404   404 403     302  404  404   404   404   302"

DOORS = {
    "did": [
        ("GET", "/did", "200 200 200 200 200 200 200 200 200"),
        ("GET", "/did?lang=ar", "200 200 200 200 200 200 200 200 200"),
    ],
    "act/improvements/": [
        ("GET", "/act/improvements/", READERS),
        ("GET", "/act/improvements/?ended=1", READERS),
        ("POST", "/act/improvements/", NO_METHOD),
    ],
    "act/improvements/new": [("GET", "/act/improvements/new", NEW), ("POST", "/act/improvements/new", SENT)],
    "act/improvements/<int:improvement_id>/": [
        ("GET", "/act/improvements/{improvement}/", READ),
        ("GET", "/act/improvements/999999/", GONE),
    ],
    **{
        f"act/improvements/<int:improvement_id>/{form}": [
            ("GET", f"/act/improvements/{{improvement}}/{form}", AWAY),
            ("POST", f"/act/improvements/{{improvement}}/{form}", FORM),
            ("POST", f"/act/improvements/999999/{form}", GONE),
        ]
        for form in ("change", "name-day", "say", "ask", "drop")
    },
    **{
        f"act/improvements/<int:improvement_id>/{press}": [
            ("GET", f"/act/improvements/{{improvement}}/{press}", AWAY),
            ("POST", f"/act/improvements/{{improvement}}/{press}", PRESS),
            ("POST", f"/act/improvements/999999/{press}", GONE),
        ]
        for press in ("ask-owner", "ask-cause", "ask-no-more", "move", "tell")
    },
    **{
        f"act/improvements/<int:improvement_id>/{press}": [
            ("GET", f"/act/improvements/{{improvement}}/{press}", AWAY),
            ("POST", f"/act/improvements/{{improvement}}/{press}", PUBLISH),
            ("POST", f"/act/improvements/999999/{press}", GONE),
        ]
        for press in ("approve", "withdraw")
    },
}
