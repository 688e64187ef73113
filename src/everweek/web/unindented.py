"""Templates as they are read: without the blanks their lines begin with, which help who writes them and which no browser shows.

In a table of sixty rows they were a seventh of the page. Lines keep their numbers, so that what is wrong is found where it
stands; what keeps its blanks in HTML (``pre``, ``textarea``) is written on one line, which a test holds.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem


class Loader(filesystem.Loader):
    """Reads the templates of our own folders."""

    def get_contents(self, origin: Origin) -> str:
        """The template, each line from its first letter on. Mails and messages are no HTML and stay as they are."""
        written = super().get_contents(origin)
        return unindented(written) if origin.name.endswith(".html") else written


def unindented(written: str) -> str:
    r"""A template without what its lines begin with.

    >>> unindented("<ul>\n  {% for one in all %}\n    <li>{{ one }}</li>\n  {% endfor %}\n</ul>")
    '<ul>\n{% for one in all %}\n<li>{{ one }}</li>\n{% endfor %}\n</ul>'
    """
    return re.sub(r"\n[ \t]+", "\n", written)
