"""Loaded once in the nursery (``tests/nursery.py``), and there in every process that comes out of it."""

import gc

import django

django.setup()

import django.test  # noqa: E402  # what follows needs Django's settings
import duckdb  # noqa: E402, F401
import hypothesis  # noqa: E402, F401
import pytest  # noqa: E402, F401
import tests.cast  # noqa: E402, F401
from django.db.migrations.loader import MigrationLoader  # noqa: E402

import everweek.urls  # noqa: E402
import everweek.web.api.everything  # noqa: E402, F401

# The steps of the database, which each command holds it against.
MigrationLoader(None)

# What is loaded stays: to look through it for what could go, in each process anew, takes longer than most of them live.
gc.collect()
gc.freeze()
