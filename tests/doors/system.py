"""Tokens, the organisation, work, health."""

from tests.doors.answers import (
    EVERYBODY,
    KEEPER,
    KEEPER_GO,
    NO_JOB,
    NO_METHOD,
    TOKENERS,
)

DOORS = {
    "settings/tokens/": [
        ("GET", "/settings/tokens/", TOKENERS),
        ("POST", "/settings/tokens/", "403 403 403 302 422 403 403 422 302"),
    ],
    # The token is Erin's: Heidi may end it too.
    "settings/tokens/<int:token_id>/revoke": [("POST", "/settings/tokens/{token}/revoke", "404 404 403 302 302 404 404 302 302")],
    "settings/webhooks/": [
        ("GET", "/settings/webhooks/", KEEPER),
        ("POST", "/settings/webhooks/", "403 403 403 302 403 403 403 422 302"),
    ],
    "settings/webhooks/<int:webhook_id>": [("GET", "/settings/webhooks/{webhook}", KEEPER)],
    "settings/webhooks/<int:webhook_id>/pause": [("POST", "/settings/webhooks/{webhook}/pause", KEEPER_GO)],
    "settings/webhooks/<int:webhook_id>/resume": [("POST", "/settings/webhooks/{webhook}/resume", KEEPER_GO)],
    "settings/webhooks/<int:webhook_id>/trial": [("POST", "/settings/webhooks/{webhook}/trial", KEEPER_GO)],
    "settings/webhooks/<int:webhook_id>/resend": [("POST", "/settings/webhooks/{webhook}/resend", KEEPER_GO)],
    "settings/webhooks/<int:webhook_id>/remove": [("POST", "/settings/webhooks/{webhook}/remove", KEEPER_GO)],
    "settings/organisation": [
        ("GET", "/settings/organisation", KEEPER),
        ("POST", "/settings/organisation", "403 403 403 302 403 403 403 422 302"),
    ],
    "settings/organisation/undo": [("POST", "/settings/organisation/undo", "403 403 403 302 403 403 403 302 302")],
    "privacy": [("GET", "/privacy", EVERYBODY), ("POST", "/privacy", EVERYBODY)],
    "settings/privacy": [
        ("GET", "/settings/privacy", KEEPER),
        ("POST", "/settings/privacy", "403 403 403 302 403 403 403 422 302"),
    ],
    "settings/privacy/undo": [("POST", "/settings/privacy/undo", "403 403 403 302 403 403 403 302 302")],
    "settings/pending/": [("GET", "/settings/pending/", KEEPER), ("POST", "/settings/pending/", NO_METHOD)],
    "settings/pending/jobs/<uuid:job_id>/again": [("POST", f"/settings/pending/jobs/{NO_JOB}/again", KEEPER_GO)],
    "settings/pending/jobs/<uuid:job_id>/drop": [("POST", f"/settings/pending/jobs/{NO_JOB}/drop", KEEPER_GO)],
    "settings/pending/parked/again": [("POST", "/settings/pending/parked/again", KEEPER_GO)],
    "settings/pending/parked/<int:parked_id>/again": [("POST", "/settings/pending/parked/1/again", KEEPER_GO)],
    "settings/pending/parked/<int:parked_id>/drop": [("POST", "/settings/pending/parked/1/drop", KEEPER_GO)],
    "settings/pending/deliveries/<int:delivery_id>/again": [
        ("POST", "/settings/pending/deliveries/{delivery}/again", KEEPER_GO),
    ],
    "settings/pending/deliveries/<int:delivery_id>/drop": [
        ("POST", "/settings/pending/deliveries/{delivery}/drop", KEEPER_GO),
    ],
    "settings/health/": [("GET", "/settings/health/", KEEPER)],
}
