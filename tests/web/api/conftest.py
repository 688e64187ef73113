"""Each test begins with nothing counted: a process holds calls for tokens whose numbers the next test gives out anew."""

import pytest

from everweek.web.api import security


@pytest.fixture(autouse=True)
def nothing_counted(monkeypatch):
    monkeypatch.setattr(security, "_allowance", security.Allowance())
