"""What a case runs in the home made for it: ``python -m everweek.cli.bench.inside NAME OPTIONS-AS-JSON``, answered in JSON."""

import importlib
import json
import os
import sys

from everweek.cli.collecting import set_aside

WORK = {
    "answers": ("answering", "stored"),
    "open": ("answering", "inside"),
    "cases": ("casework", "inside"),
    "cases-opened": ("casework", "opened"),
    "cases-reckon": ("casework", "reckon"),
    "cases-rule": ("casework", "rule"),
    "cases-tell": ("casework", "tell"),
    "export": ("exporting", "inside"),
    "facts": ("counting", "inside"),
    "import": ("importing", "inside"),
    "invite": ("inviting", "inside"),
    "invite-ready": ("inviting", "ready"),
    "people": ("people", "inside"),
    "segments": ("segmenting", "inside"),
    "units": ("people", "units"),
}


def main() -> None:
    """Run one function of a case and print what it found as JSON."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
    django.setup()
    name, options = sys.argv[1], json.loads(sys.argv[2])
    module, function = WORK[name]
    work = getattr(importlib.import_module(f"everweek.cli.bench.{module}"), function)
    # As in the processes of ``serve``, for which these figures stand.
    set_aside()
    sys.stdout.write(json.dumps(work(**options)))


if __name__ == "__main__":
    main()
