"""An empty page of the same framework, served the same way: ``python -m everweek.cli.bench.empty PORT [bare]``.

It passes what Django gives a new project to pass; ``bare``: nothing at all. The case ``answer`` is held against it.
"""

import os
import sys
from typing import Final

AS_IT_COMES: Final = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


def main() -> None:
    """Serve the empty page until SIGTERM."""
    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
    django.setup()
    from everweek.cli import roof

    settings.ROOT_URLCONF = "everweek.web.house.empty"
    settings.MIDDLEWARE = [] if sys.argv[2:] == ["bare"] else AS_IT_COMES
    sys.exit(roof.run_web("127.0.0.1", int(sys.argv[1]), 1, with_worker=False))


if __name__ == "__main__":
    main()
