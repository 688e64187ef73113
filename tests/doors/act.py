"""Work queues, a case, and what is done about it. ``{case}`` is Dana's, at the north desk, and belongs to nobody."""

from tests.doors.answers import AWAY, NO_METHOD

#            alice bob charlie dana erin frank grace heidi nobody
READERS = "  200   200 403     302  200  403   200   403   302"
READ = "     200   200 403     302  200  404   200   404   302"
OPEN = "     422   422 403     302  422  403   422   403   302"
DEED = "     422   422 403     302  422  404   422   404   302"
PRESS = "    302   302 403     302  302  404   302   404   302"
RULERS = "   403   403 403     302  200  403   403   200   302"
RULED = "    403   403 403     302  302  403   403   302   302"
GONE = "     404   404 403     302  404  404   404   404   302"

TAKEN = "    302   403 403     302  302  404   302   404   302"
FORMS = ("assess", "write", "hear", "note", "decide", "tell", "verdict", "refer", "reopen", "join", "set-aside")

DOORS = {
    "act/": [
        ("GET", "/act/", READERS),
        ("GET", "/act/?queue=nobodys&severity=3&words=dana", READERS),
        # South is none for Alice and Bob: cases there are not theirs to see.
        ("GET", "/act/?unit=south", "400 400 403 302 200 403 200 403 302"),
        ("POST", "/act/", NO_METHOD),
    ],
    "act/became/": [
        ("GET", "/act/became/", READERS),
        ("GET", "/act/became/?unit=south", "400 400 403 302 200 403 200 403 302"),
        ("POST", "/act/became/", NO_METHOD),
    ],
    "act/became/asking/<slug:key>": [
        ("GET", "/act/became/asking/north", AWAY),
        ("POST", "/act/became/asking/north", "404 404 403 302 302 404 302 404 302"),
        ("POST", "/act/became/asking/nowhere", GONE),
    ],
    "act/evidence/": [
        ("GET", "/act/evidence/", READERS),
        ("GET", "/act/evidence/?unit=south", "400 400 403 302 200 403 200 403 302"),
        ("POST", "/act/evidence/", NO_METHOD),
    ],
    "act/evidence/year.pdf": [("GET", "/act/evidence/year.pdf?unit=south", "400 400 403 302 200 403 200 403 302")],
    "act/evidence/year.csv": [("GET", "/act/evidence/year.csv", READERS)],
    "act/<int:case_id>/evidence.pdf": [("GET", "/act/{case}/evidence.pdf", READ)],
    "act/new": [("GET", "/act/new", READERS), ("POST", "/act/new", OPEN)],
    "act/promises/": [
        ("GET", "/act/promises/", READERS),
        ("GET", "/act/promises/?unit=south", "400 400 403 302 200 403 200 403 302"),
    ],
    "act/promises/<slug:key>": [
        ("GET", "/act/promises/north", AWAY),
        ("POST", "/act/promises/north", "404 404 403 302 302 404 302 404 302"),
        ("POST", "/act/promises/nowhere", GONE),
    ],
    "act/rules/": [("GET", "/act/rules/", RULERS), ("POST", "/act/rules/", "403 403 403 302 422 403 403 422 302")],
    "act/rules/<int:rule_id>/": [
        ("GET", "/act/rules/{opening}/", RULERS),
        ("POST", "/act/rules/{opening}/", "403 403 403 302 422 403 403 422 302"),
        ("GET", "/act/rules/999999/", "403 403 403 302 404 403 403 404 302"),
    ],
    "act/rules/<int:rule_id>/stop": [("GET", "/act/rules/{opening}/stop", AWAY), ("POST", "/act/rules/{opening}/stop", RULED)],
    "act/rules/<int:rule_id>/start": [("POST", "/act/rules/{opening}/start", RULED)],
    "act/rules/ways/": [("GET", "/act/rules/ways/", RULERS), ("POST", "/act/rules/ways/", NO_METHOD)],
    "act/rules/ways/mailbox": [
        ("GET", "/act/rules/ways/mailbox", AWAY),
        ("POST", "/act/rules/ways/mailbox", "403 403 403 302 422 403 403 422 302"),
    ],
    "act/rules/ways/door": [("GET", "/act/rules/ways/door", AWAY), ("POST", "/act/rules/ways/door", RULED)],
    "act/rules/ways/<int:mail_id>/take": [("POST", "/act/rules/ways/999999/take", "403 403 403 302 404 403 403 404 302")],
    "act/guides/": [("GET", "/act/guides/", READERS), ("GET", "/act/guides/?words=calm&sort=guideline", READERS)],
    "act/guides/new": [
        ("GET", "/act/guides/new", "200 403 403 302 200 403 200 403 302"),
        ("POST", "/act/guides/new", "422 403 403 302 422 403 422 403 302"),
    ],
    # For north: everybody who reads cases reads it, whoever leads there rewrites it.
    "act/guides/<slug:key>/": [
        ("GET", "/act/guides/{guide}/", READERS),
        ("POST", "/act/guides/{guide}/", "422 403 403 302 422 403 422 403 302"),
        ("GET", "/act/guides/nowhere/", "404 404 403 302 404 403 404 403 302"),
    ],
    "act/guides/<slug:key>/away": [
        ("GET", "/act/guides/{guide}/away", AWAY),
        ("POST", "/act/guides/{guide}/away", "302 403 403 302 302 403 302 403 302"),
    ],
    "act/guides/<slug:key>/up": [("POST", "/act/guides/{guide}/up", "302 403 403 302 302 403 302 403 302")],
    "act/guides/beside/<int:case_id>": [
        ("GET", "/act/guides/beside/{case}", READ),
        ("GET", "/act/guides/beside/{case}?words=calm", READ),
        ("GET", "/act/guides/beside/999999", GONE),
    ],
    "act/giving/": [
        ("GET", "/act/giving/", "200 200 403 302 200 403 200 200 302"),
        ("GET", "/act/giving/?unit=south", "400 400 403 302 200 403 200 200 302"),
    ],
    "act/giving/brought/": [("GET", "/act/giving/brought/", READERS)],
    "act/giving/waiting/": [("GET", "/act/giving/waiting/", "200 200 403 302 200 200 200 200 302")],
    **{
        f"act/giving/<slug:key>/{form}": [
            ("GET", f"/act/giving/north/{form}", AWAY),
            ("POST", f"/act/giving/north/{form}", "404 404 403 302 422 404 422 422 302"),
            ("POST", f"/act/giving/nowhere/{form}", GONE),
        ]
        for form in ("cell", "budget")
    },
    # {gesture} is a promise of Alice's in another case: kept by who gave it or leads there, asked of nobody any more.
    **{
        f"act/gestures/<int:gesture_id>/{press}": [
            ("GET", f"/act/gestures/{{gesture}}/{press}", AWAY),
            ("POST", f"/act/gestures/{{gesture}}/{press}", answers),
            ("POST", f"/act/gestures/999999/{press}", GONE),
        ]
        for press, answers in (
            ("approve", PRESS),
            ("decline", DEED),
            ("take-back", TAKEN),
            ("keep", TAKEN),
        )
    },
    **{
        f"act/<int:case_id>/gestures/{form}": [
            ("GET", f"/act/{{case}}/gestures/{form}", AWAY),
            ("POST", f"/act/{{case}}/gestures/{form}", DEED),
            ("POST", f"/act/999999/gestures/{form}", GONE),
        ]
        for form in ("give", "exception", "promise", "colleague")
    },
    "act/<int:case_id>/gestures/call": [
        # Nobody at the north desk may give a call by the table's grid, and nobody could approve one.
        ("POST", "/act/{case}/gestures/call", "409   409 403     302  409  404   409   404   302"),
        ("POST", "/act/999999/gestures/call", GONE),
    ],
    "act/<int:case_id>/": [("GET", "/act/{case}/", READ), ("GET", "/act/999999/", GONE), ("POST", "/act/{case}/", NO_METHOD)],
    **{
        f"act/<int:case_id>/{form}": [
            ("GET", f"/act/{{case}}/{form}", AWAY),
            ("POST", f"/act/{{case}}/{form}", DEED),
            ("POST", f"/act/999999/{form}", GONE),
        ]
        for form in FORMS
    },
    # Each press makes another link and shows it, or sends it.
    "act/withdrawn/set-aside": [
        ("GET", "/act/withdrawn/set-aside", AWAY),
        ("POST", "/act/withdrawn/set-aside", "302 403 403 302 302 403 302 403 302"),
    ],
    "act/withdrawn/take-up": [
        ("GET", "/act/withdrawn/take-up", AWAY),
        ("POST", "/act/withdrawn/take-up", "302 403 403 302 302 403 302 403 302"),
    ],
    "act/board/": [
        ("GET", "/act/board/", "200 403 403 302 200 403 200 403 302"),
        ("POST", "/act/board/", "422 403 403 302 422 403 422 403 302"),
    ],
    "act/<int:case_id>/hand-over": [
        ("GET", "/act/{case}/hand-over", READ),
        ("POST", "/act/{case}/hand-over", PRESS),
        ("GET", "/act/999999/hand-over", GONE),
    ],
    "act/<int:case_id>/about": [
        ("GET", "/act/{case}/about", AWAY),
        ("POST", "/act/{case}/about", PRESS),
        ("POST", "/act/999999/about", GONE),
    ],
    "act/<int:case_id>/move": [
        ("GET", "/act/{case}/move", READ),
        ("POST", "/act/{case}/move", DEED),
        ("GET", "/act/999999/move", GONE),
    ],
    "act/<int:case_id>/move/back": [
        ("GET", "/act/{case}/move/back", AWAY),
        ("POST", "/act/{case}/move/back", PRESS),
        ("POST", "/act/999999/move/back", GONE),
    ],
    "act/<int:case_id>/looking": [("GET", "/act/{case}/looking", AWAY), ("POST", "/act/{case}/looking", READ)],
    "act/<int:case_id>/worked": [("GET", "/act/{case}/worked", READ), ("GET", "/act/999999/worked", GONE)],
    "act/<int:case_id>/suggested": [("GET", "/act/{case}/suggested", READ), ("GET", "/act/999999/suggested", GONE)],
    # {file} was put to a word in {followed}, another case.
    "act/<int:case_id>/files/<int:number>": [
        ("GET", "/act/{followed}/files/{file}", READ),
        ("GET", "/act/{case}/files/{file}", GONE),
        ("POST", "/act/{followed}/files/{file}", NO_METHOD),
    ],
    "act/<int:case_id>/whose": [
        ("GET", "/act/{case}/whose", READ),
        ("GET", "/act/{case}/whose?words=dana", READ),
        ("GET", "/act/999999/whose", GONE),
    ],
    # Without a customer's number nobody is named.
    "act/<int:case_id>/name": [("GET", "/act/{case}/name", AWAY), ("POST", "/act/{case}/name", GONE)],
    "act/<int:case_id>/name/back": [
        ("GET", "/act/{case}/name/back", AWAY),
        ("POST", "/act/{case}/name/back", PRESS),
        ("POST", "/act/999999/name/back", GONE),
    ],
    "act/<int:case_id>/past": [("GET", "/act/{case}/past", READ), ("GET", "/act/999999/past", GONE)],
    "act/<int:case_id>/told": [("GET", "/act/{case}/told", READ), ("GET", "/act/999999/told", GONE)],
    "act/<int:case_id>/link": [
        ("GET", "/act/{case}/link", AWAY),
        ("POST", "/act/{case}/link", PRESS),
        ("POST", "/act/999999/link", GONE),
    ],
    # Given to nobody it belongs to nobody, as before; closed before she was told it is not.
    "act/<int:case_id>/assign": [
        ("POST", "/act/{case}/assign", PRESS),
        ("POST", "/act/999999/assign", GONE),
    ],
    # Nobody has said why, and nobody says it now.
    "act/<int:case_id>/cause": [
        ("GET", "/act/{case}/cause", AWAY),
        ("POST", "/act/{case}/cause", PRESS),
        ("POST", "/act/999999/cause", GONE),
    ],
    "act/<int:case_id>/close": [
        ("POST", "/act/{case}/close", "409 409 403 302 409 404 409 404 302"),
        ("POST", "/act/999999/close", GONE),
    ],
    **{
        f"act/<int:case_id>/{press}": [
            ("GET", f"/act/{{case}}/{press}", AWAY),
            ("POST", f"/act/{{case}}/{press}", PRESS),
            ("POST", f"/act/999999/{press}", GONE),
        ]
        for press in ("take", "give-back", "part")
    },
}
