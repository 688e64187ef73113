"""Measures, consistency, fair comparison, saved views."""

from tests.doors.answers import (
    AWAY,
    MEASURES,
    NO_METHOD,
)

DOORS = {
    "prove/": [("GET", "/prove/", MEASURES), ("GET", "/prove/?measure=nps&by=unit", MEASURES)],
    "prove/measure.<str:ending>": [
        ("GET", "/prove/measure.csv?measure=nps", MEASURES),
        ("GET", "/prove/measure.xlsx?measure=nps", MEASURES),
        ("GET", "/prove/measure.exe?measure=nps", "404 404 403 302 404 404 404 404 302"),
    ],
    "prove/consistency/": [("GET", "/prove/consistency/", MEASURES), ("POST", "/prove/consistency/", NO_METHOD)],
    "prove/consistency.<str:ending>": [
        ("GET", "/prove/consistency.csv?measure=nps", MEASURES),
        ("GET", "/prove/consistency.exe?measure=nps", "404 404 403 302 404 404 404 404 302"),
    ],
    "prove/fair/": [("GET", "/prove/fair/", MEASURES), ("GET", "/prove/fair/?of=units", MEASURES)],
    "prove/report/": [
        ("GET", "/prove/report/", MEASURES),
        ("GET", "/prove/report/?month=2020-01&unit=north", "200 400 403 302 200 200 200 200 302"),
        ("POST", "/prove/report/", NO_METHOD),
    ],
    "prove/report.pdf": [("GET", "/prove/report.pdf", MEASURES)],
    "prove/silence/": [
        ("GET", "/prove/silence/", MEASURES),
        ("GET", "/prove/silence/?measure=nps&by=touchpoint&unit=north", MEASURES),
        ("POST", "/prove/silence/", NO_METHOD),
    ],
    "prove/top-scores/": [("GET", "/prove/top-scores/", MEASURES), ("POST", "/prove/top-scores/", NO_METHOD)],
    "prove/views/": [("GET", "/prove/views/", MEASURES), ("POST", "/prove/views/", "422 422 403 302 422 422 422 422 302")],
    # The view is Erin's, who is here and offers it.
    "prove/views/<int:view_id>/rename": [
        ("GET", "/prove/views/{view}/rename", AWAY),
        ("POST", "/prove/views/{view}/rename", "404 404 403 302 422 404 404 404 302"),
    ],
    "prove/views/<int:view_id>/offer": [("POST", "/prove/views/{view}/offer", "404 404 403 302 302 404 404 404 302")],
    "prove/views/<int:view_id>/withdraw": [("POST", "/prove/views/{view}/withdraw", "404 404 403 302 302 404 404 302 302")],
    "prove/views/<int:view_id>/take-over": [("POST", "/prove/views/{view}/take-over", "404 404 403 302 404 404 404 404 302")],
    "prove/views/<int:view_id>/undo": [("POST", "/prove/views/{view}/undo", "404 404 403 302 302 404 404 302 302")],
    "prove/views/<int:view_id>/remove": [
        ("GET", "/prove/views/{view}/remove", AWAY),
        ("POST", "/prove/views/{view}/remove", "404 404 403 302 302 404 404 404 302"),
    ],
    "prove/views/<int:view_id>/restore": [("POST", "/prove/views/{view}/restore", "404 404 403 302 302 404 404 404 302")],
}
