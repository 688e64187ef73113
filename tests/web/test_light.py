"""What no visitor of a page needs is not loaded for one."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.one_database("What a web process loads no database decides.")

SCRIPT = """
import sys
from django.urls import get_resolver, resolve, reverse
from everweek.wsgi import application
get_resolver().url_patterns
heavy = ("ninja", "pydantic", "duckdb", "deltalake", "pyarrow", "numpy", "sklearn")
print(reverse("home"), [name for name in heavy if name in sys.modules])
print(resolve("/api/v1/cases").url_name, "ninja" in sys.modules, reverse("api:list_cases"))
"""


def test_the_api_and_what_counts_are_loaded_when_they_are_first_asked_for():
    told = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert told.stdout.splitlines() == ["/ []", "list_cases True /api/v1/cases"], told.stderr
