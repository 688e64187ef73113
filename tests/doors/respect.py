"""Somebody crossed a line: Bob reported ``{incident}`` at the north desk; Alice proposed ``{step}`` and Erin confirmed it."""

from tests.doors.answers import AWAY, EVERYBODY, NO_METHOD, NOT_FOUND, SIGNED_IN

#         alice bob charlie dana erin frank grace heidi nobody
TAP = "   302   302 403     302  302  302   302   302   302"
READ = "  200   200 403     302  404  404   200   404   302"
BOBS = "  404   302 403     302  404  404   404   404   302"
PAUSE = " 404   422 403     302  404  404   404   404   302"
HAND = "  302   302 403     302  404  404   302   404   302"
CARE = "  422   404 403     302  404  404   422   404   302"
STEP = "  200   404 403     302  200  404   200   404   302"
THANK = " 302   302 403     302  302  404  302   403   302"
PRESS = " 302   404 403     302  302  404   302   404   302"
FORM = "  422   404 403     302  422  404   422   404   302"
GONE = "  404   404 403     302  404  404   404   404   302"
UNHEARD = "422   422 422     422  422  422   422   422   422"

LOOK = "  200   403 403     302  403  403   200   403   302"
WRITE = " 403   403 403     302  200  403   200   403   302"
WORDS = " 403   403 403     302  422  403   422   403   302"
BEGUN = " 403   403 403     302  302  403   302   403   302"
NONE = "  403   403 403     302  404  403   404   403   302"

ON_REPORTS = {"say": BOBS, "pause": PAUSE, "hand-over": HAND, "answer": CARE, "propose": CARE}
ON_STEPS = {"confirm": PRESS, "decline": FORM, "appeal": FORM, "decide": FORM, "go-on": FORM}

DOORS = {
    "respect/": [("GET", "/respect/", SIGNED_IN), ("POST", "/respect/", NO_METHOD)],
    "respect/report": [("GET", "/respect/report", AWAY), ("POST", "/respect/report", TAP)],
    "respect/customers/<int:customer_id>/thank": [
        ("GET", "/respect/customers/{customer}/thank", AWAY),
        ("POST", "/respect/customers/{customer}/thank", THANK),
        ("POST", "/respect/customers/999999/thank", "404 404 403 302 404 404 404 404 302"),
    ],
    "respect/voices/<int:response_id>/": [
        # Who may hear the answer and thank customers: the answer is about the north desk, and about no work of Bob's.
        ("GET", "/respect/voices/{voice}/", "200 404 403 302 200 404 200 404 302"),
        ("GET", "/respect/voices/999999/", "404 404 403 302 404 404 404 404 302"),
    ],
    "respect/check-ins/<int:check_in_id>": [
        ("GET", "/respect/check-ins/{check}", AWAY),
        ("POST", "/respect/check-ins/{check}", CARE),
        ("POST", "/respect/check-ins/999999", GONE),
    ],
    "respect/<int:incident_id>/": [("GET", "/respect/{incident}/", READ), ("GET", "/respect/999999/", GONE)],
    **{
        f"respect/<int:incident_id>/{deed}": [
            ("GET", f"/respect/{{incident}}/{deed}", AWAY),
            ("POST", f"/respect/{{incident}}/{deed}", answers),
            ("POST", f"/respect/999999/{deed}", GONE),
        ]
        for deed, answers in ON_REPORTS.items()
    },
    "respect/care/": [
        ("GET", "/respect/care/", LOOK),
        ("GET", "/respect/care/?unit=north", LOOK),
        ("GET", "/respect/care/?unit=south", "400 403 403 302 403 403 200 403 302"),
    ],
    "respect/care/<slug:key>": [
        ("GET", "/respect/care/north", AWAY),
        ("POST", "/respect/care/north", "302 403 403 302 403 403 302 403 302"),
        ("POST", "/respect/care/nowhere", "404 403 403 302 403 403 404 403 302"),
    ],
    "charter": [("GET", "/charter", EVERYBODY), ("GET", "/charter?lang=ar", EVERYBODY)],
    "respect/charter/": [("GET", "/respect/charter/", WRITE), ("POST", "/respect/charter/", NO_METHOD)],
    "respect/charter/<int:number>/": [("GET", "/respect/charter/1/", WRITE), ("GET", "/respect/charter/999999/", NONE)],
    "respect/charter/add/<str:side>": [
        ("GET", "/respect/charter/add/promise", AWAY),
        ("POST", "/respect/charter/add/promise", WORDS),
        ("POST", "/respect/charter/add/third", NONE),
    ],
    **{
        f"respect/charter/{press}": [
            ("GET", f"/respect/charter/{press}", AWAY),
            ("POST", f"/respect/charter/{press}", BEGUN),
        ]
        for press in ("begin", "hand-in", "approve", "throw-away", "bring-back")
    },
    **{
        f"respect/charter/lines/<int:line_id>/{deed}": [
            ("GET", f"/respect/charter/lines/{{line}}/{deed}", AWAY),
            ("POST", f"/respect/charter/lines/{{line}}/{deed}", WORDS if deed == "say" else BEGUN),
            ("POST", f"/respect/charter/lines/999999/{deed}", NONE),
        ]
        for deed in ("say", "measure", "move", "drop")
    },
    "respect/steps/<int:step_id>/": [("GET", "/respect/steps/{step}/", STEP), ("GET", "/respect/steps/999999/", GONE)],
    **{
        f"respect/steps/<int:step_id>/{deed}": [
            ("GET", f"/respect/steps/{{step}}/{deed}", AWAY),
            ("POST", f"/respect/steps/{{step}}/{deed}", answers),
            ("POST", f"/respect/steps/999999/{deed}", GONE),
        ]
        for deed, answers in ON_STEPS.items()
    },
    "step/<path:token>": [
        ("GET", "/step/{read}", EVERYBODY),
        ("POST", "/step/{read}", UNHEARD),
        ("GET", "/step/0000", NOT_FOUND),
        ("PUT", "/step/{read}", NO_METHOD),
    ],
}
