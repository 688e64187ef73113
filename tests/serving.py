"""Each test client makes the way in anew, and for each WhiteNoise looks through all static files, in a hundredth of a second.

Here it looks once in a process: it finds the same each time.
"""

from django.template import Template
from django.test import utils
from whitenoise.middleware import WhiteNoiseMiddleware

_look = WhiteNoiseMiddleware.add_files_from_finders
_found: dict[str, dict[str, object]] = {}


def let_files_be_found_once() -> None:
    """Called once by ``tests/conftest.py``."""
    WhiteNoiseMiddleware.add_files_from_finders = _look_once


def let_templates_be_drawn_in_silence() -> None:
    """Called once by ``tests/conftest.py``: Django's tests hear of each template that is drawn, with a copy of all it knows.

    Nobody here asks for these, and they take a sixteenth of the time of a page.
    """
    utils.instrumented_test_render = Template._render


def _look_once(self: WhiteNoiseMiddleware) -> None:
    if self.static_prefix not in _found:
        _look(self)
        _found[self.static_prefix] = dict(self.files)
    self.files.update(_found[self.static_prefix])
