"""What stays out of processes that live long."""

import subprocess
import sys

ASKING = """
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
import sys, django
django.setup()
import duckdb, pyarrow
pyarrow.table({"score": [9.0]}).to_pydict()
duckdb.sql("SELECT 1").to_arrow_table()
sys.exit("pandas" if sys.modules.get("pandas") else 0)
"""


def test_nothing_that_counts_brings_pandas_along():
    found = subprocess.run([sys.executable, "-c", ASKING], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
