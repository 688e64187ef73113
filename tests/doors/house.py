"""The first page, searching, one's own settings, and what stands nowhere else."""

from tests.doors.answers import (
    NO_METHOD,
    SIGNED_IN,
)

DOORS = {
    "": [("GET", "/", SIGNED_IN), ("GET", "/?week=2026-10-05", SIGNED_IN), ("POST", "/", NO_METHOD)],
    "settings/": [("GET", "/settings/", SIGNED_IN)],
    "search": [("GET", "/search", SIGNED_IN), ("GET", "/search?q=north", SIGNED_IN), ("POST", "/search", NO_METHOD)],
}
