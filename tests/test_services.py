"""Every write says who does it, by name: no number and no text can slip into the place of the person."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module

import everweek

# What a verb is about is named by the caller, but for what it does to many at once, which stands first.
NAMED = {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}
FIRST = {"keys", "letters", "rows", "wishes", "version", "entries", "post", "day"}


def verbs() -> Iterator[tuple[str, Callable[..., object]]]:
    """Every public function of every ``services``, written there or named in its ``__all__``."""
    for one in pkgutil.walk_packages(everweek.__path__, "everweek."):
        if "services" in one.name.split("."):
            module = import_module(one.name)
            for name, found in inspect.getmembers(module, inspect.isfunction):
                if not name.startswith("_") and (found.__module__ == one.name or name in getattr(module, "__all__", ())):
                    yield f"{found.__module__}.{name}", found


def test_whoever_writes_is_named_and_so_is_what_is_written():
    wrong, acting = [], 0
    for name, verb in verbs():
        given = inspect.signature(verb).parameters
        if "by" in given:
            acting += 1
            loose = [one.name for one in given.values() if one.kind not in NAMED and one.name not in FIRST]
            if loose or given["by"].kind not in NAMED:
                wrong.append(f"{name}: {loose}")
    assert acting > 60
    assert sorted(set(wrong)) == []
