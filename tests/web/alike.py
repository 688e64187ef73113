"""What two refusals tell, where they must tell the same."""

import re

from django.http import HttpResponse

PROOF = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


def told(answer: HttpResponse) -> bytes:
    """The page without the proof of origin, which is another word each time."""
    return PROOF.sub(b"", answer.content)
