"""Each test client makes the way in anew, and for each WhiteNoise looks through all static files, in a hundredth of a second.

Here it looks once in a process: it finds the same each time.
"""

from whitenoise.middleware import WhiteNoiseMiddleware

_look = WhiteNoiseMiddleware.add_files_from_finders
_found: dict[str, dict[str, object]] = {}


def let_files_be_found_once() -> None:
    """Called once by ``tests/conftest.py``."""
    WhiteNoiseMiddleware.add_files_from_finders = _look_once


def _look_once(self: WhiteNoiseMiddleware) -> None:
    if self.static_prefix not in _found:
        _look(self)
        _found[self.static_prefix] = dict(self.files)
    self.files.update(_found[self.static_prefix])
