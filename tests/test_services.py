"""Every write says who does it, by name: no number and no text can slip into the place of the person."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module

import everweek

# What a verb is about is named by the caller, but for what it does to many at once, which stands first.
NAMED = {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}
FIRST = {"keys", "letters", "rows", "wishes", "version", "entries", "post", "day", "cases", "interactions", "found"}
# The hand by which every deed of a case changes it: it is called by deeds alone, each of which names whoever does it.
HANDS = {"everweek.act.cases.changing.put"}
# Front doors and flows carry out what these verbs do; what a migration does is nobody's.
DOORS = {"web", "cli", "flows"}
WRITES = {"record", "record_many", "atomic"}


def is_verb(found: Callable[..., object]) -> bool:
    """Whether it writes: it says so in the journal, or holds a transaction."""
    inner = inspect.unwrap(found)
    return inner is not found or not WRITES.isdisjoint(inner.__code__.co_names)


def verbs() -> Iterator[tuple[str, Callable[..., object]]]:
    """Every public function that writes, in whichever file it stands; of ``services`` also those that leave it to others."""
    for one in pkgutil.walk_packages(everweek.__path__, "everweek."):
        parts = one.name.split(".")
        if parts[1] in DOORS or "migrations" in parts or parts[-1] == "__main__":
            continue
        module = import_module(one.name)
        for name, found in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("_"):
                continue
            here = found.__module__ == one.name
            serves = "services" in parts and (here or name in getattr(module, "__all__", ()))
            if serves or (here and is_verb(found)):
                yield f"{found.__module__}.{name}", found


def test_whoever_writes_is_named_and_so_is_what_is_written():
    wrong, acting = [], set()
    for name, verb in verbs():
        given = inspect.signature(verb).parameters
        if "by" in given and name not in HANDS:
            acting.add(name)
            loose = [one.name for one in given.values() if one.kind not in NAMED and one.name not in FIRST]
            if loose or given["by"].kind not in NAMED:
                wrong.append(f"{name}: {loose}")
    assert len(acting) > 250
    assert sorted(set(wrong)) == []
