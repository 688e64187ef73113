"""The way back beside a notice, as a browser would take it."""

import re

KEPT = r'(?:<input type="hidden" name="back" value="([^"]*)">)?'
BUTTON = re.compile(rf'<form method="post" action="([^"]*)"><input[^>]*csrf[^>]*>{KEPT}<button')


def way_back(html: str) -> tuple[str, dict[str, str]]:
    """Where the notice's button leads, and what it sends."""
    found = next((one for one in BUTTON.finditer(html) if "Undo</button>" in html[one.end() : one.end() + 60]), None)
    assert found, "no way back is offered"
    return found[1], {"back": found[2]} if found[2] else {}
