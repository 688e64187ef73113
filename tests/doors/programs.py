"""For programs and operators."""

from tests.doors.answers import (
    EVERYBODY,
    NO_TOKEN,
    NOT_FOUND,
)

DOORS = {
    # For programs and operators: whoever comes with a browser's session and no token is nobody here (tests/web/api has the rest).
    "api/v1/": [("GET", "/api/v1/", NOT_FOUND)],
    "api/v1/openapi.json": [("GET", "/api/v1/openapi.json", EVERYBODY)],
    "api/v1/responses": [("POST", "/api/v1/responses", NO_TOKEN)],
    "api/v1/responses/batch": [("POST", "/api/v1/responses/batch", NO_TOKEN)],
    "api/v1/interactions": [("POST", "/api/v1/interactions", NO_TOKEN)],
    "api/v1/interactions/batch": [("POST", "/api/v1/interactions/batch", NO_TOKEN)],
    "api/v1/mentions": [("POST", "/api/v1/mentions", NO_TOKEN)],
    "api/v1/mentions/batch": [("POST", "/api/v1/mentions/batch", NO_TOKEN)],
    "api/v1/customers": [("POST", "/api/v1/customers", NO_TOKEN)],
    "api/v1/customers/batch": [("POST", "/api/v1/customers/batch", NO_TOKEN)],
    "api/v1/customers/<path:external_id>": [
        ("GET", "/api/v1/customers/dana", NO_TOKEN),
        ("DELETE", "/api/v1/customers/dana", NO_TOKEN),
        ("GET", "/api/v1/customers/stranger", NO_TOKEN),
    ],
    "api/v1/merges": [("POST", "/api/v1/merges", NO_TOKEN)],
    "api/v1/merges/<int:merge_id>": [("DELETE", "/api/v1/merges/1", NO_TOKEN)],
    "api/v1/exports": [("POST", "/api/v1/exports", NO_TOKEN)],
    "api/v1/segments": [("GET", "/api/v1/segments", NO_TOKEN)],
    "api/v1/segments/<slug:key>": [
        ("GET", "/api/v1/segments/regulars", NO_TOKEN),
        ("PUT", "/api/v1/segments/regulars", NO_TOKEN),
        ("DELETE", "/api/v1/segments/regulars", NO_TOKEN),
    ],
    "api/v1/measures/<name>": [("GET", "/api/v1/measures/nps", NO_TOKEN)],
    "api/v1/journal": [("GET", "/api/v1/journal", NO_TOKEN)],
    "api/v1/voices": [("GET", "/api/v1/voices", NO_TOKEN)],
    "api/v1/voices/<int:voice>": [("GET", "/api/v1/voices/1", NO_TOKEN)],
    "api/v1/voices/comments/<int:comment>/corrections": [("POST", "/api/v1/voices/comments/1/corrections", NO_TOKEN)],
    "api/v1/topics": [("GET", "/api/v1/topics", NO_TOKEN)],
    "api/v1/links": [("GET", "/api/v1/links", NO_TOKEN), ("POST", "/api/v1/links", NO_TOKEN)],
    "api/v1/links/<int:link_id>": [("GET", "/api/v1/links/1", NO_TOKEN)],
    "api/v1/links/<int:link_id>/sites": [("PUT", "/api/v1/links/1/sites", NO_TOKEN)],
    "api/v1/links/<int:link_id>/<deed>": [("POST", "/api/v1/links/1/close", NO_TOKEN)],
    "api/v1/contact/rules": [("GET", "/api/v1/contact/rules", NO_TOKEN)],
    "api/v1/contact/rules/<purpose>": [("PUT", "/api/v1/contact/rules/asking", NO_TOKEN)],
    "api/v1/contact/held": [("GET", "/api/v1/contact/held", NO_TOKEN)],
    "api/v1/contact/held/<int:held_id>/lift": [("POST", "/api/v1/contact/held/1/lift", NO_TOKEN)],
    "api/v1/contact/customers": [
        ("GET", "/api/v1/contact/customers?external_id=dana", NO_TOKEN),
        ("POST", "/api/v1/contact/customers", NO_TOKEN),
    ],
    "api/v1/webhooks": [("GET", "/api/v1/webhooks", NO_TOKEN), ("POST", "/api/v1/webhooks", NO_TOKEN)],
    "api/v1/webhooks/<int:webhook_id>": [
        ("GET", "/api/v1/webhooks/1", NO_TOKEN),
        ("DELETE", "/api/v1/webhooks/1", NO_TOKEN),
    ],
    "api/v1/webhooks/<int:webhook_id>/<deed>": [("POST", "/api/v1/webhooks/1/pause", NO_TOKEN)],
    "health/live": [("GET", "/health/live", EVERYBODY)],
    "health/ready": [("GET", "/health/ready", EVERYBODY)],
    "metrics": [("GET", "/metrics", NO_TOKEN)],
}
