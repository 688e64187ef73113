"""Which browser pages are tried and pictured in: Chromium, without its windows where Debian's own build of that is there.

Both are the same engine; the one without windows takes two thirds of the processor time for the same pages.
"""

import os
from pathlib import Path
from typing import Final

_INSTALLED = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")

CHROMIUM: Final = os.environ.get("EVERWEEK_CHROMIUM") or next((path for path in _INSTALLED if Path(path).exists()), "")
"""The path of its program; empty where there is none."""
