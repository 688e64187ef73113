"""An estimate never travels without an interval that holds it."""

import math
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields

import pytest

from everweek.science import Estimate, NotEnough


def test_fields_are_those_of_the_contract():
    assert [each.name for each in fields(Estimate)] == ["value", "low", "high", "level", "n", "unit", "method", "n_effective"]
    assert [each.name for each in fields(NotEnough)] == ["reason", "have", "need"]
    assert Estimate(1, 0, 2, 0.95, 3, "score", "t").n_effective is None


@pytest.mark.parametrize(("value", "low", "high"), [(2, 3, 4), (5, 3, 4), (math.nan, 0, 1), (0, math.nan, 1), (0, -1, math.nan)])
def test_an_interval_that_misses_its_value_is_refused(value, low, high):
    with pytest.raises(ValueError, match="value must lie in its interval"):
        Estimate(value, low, high, 0.95, 10, "score", "t")


def test_answers_cannot_be_changed_afterwards():
    with pytest.raises(FrozenInstanceError):
        NotEnough("nothing yet", 0, 1).have = 7  # type: ignore[misc]  # that it cannot be is what is tested


def test_importing_the_package_loads_neither_numpy_nor_scipy():
    seen = "import sys; import everweek.science; print([each for each in ('numpy', 'scipy', 'django') if each in sys.modules])"
    run = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
