"""Loaded once in the nursery (``tests/nursery.py``), and there in every process that comes out of it."""

import django

django.setup()

import pytest  # noqa: E402, F401  # what follows needs Django's settings

import everweek.listen.services  # noqa: E402, F401
