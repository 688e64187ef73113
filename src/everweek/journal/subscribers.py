"""Who listens to the journal, and to what.

A subscriber is a function of a few lines, registered by a decorator in a module that the package's ``ready()`` imports:

>>> with registered_for_a_while():
...     @subscriber("kettle.whistle", kinds=["kettle.boiled"])
...     def whistle(lines):
...         '''Say so.'''
...     names()[-1]
'kettle.whistle'
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from everweek.errors import Invalid
from everweek.journal.models import Line

Apply = Callable[[Sequence[Line]], None]
Sieve = Callable[[Sequence[Line]], Sequence[Line]]
Start = Literal["head", "beginning"]

EVERY_KIND = "*"


@dataclass(frozen=True)
class Subscriber:
    """One listener: see ``subscriber`` for the fields; ``external`` where its effects lie outside the database."""

    name: str
    kinds: frozenset[str]
    apply: Apply
    history: bool
    start: Start
    batch: int
    external: bool
    alone: bool = False
    sieve: Sieve = list

    def wants_every_kind(self) -> bool:
        """Whether it listens to everything."""
        return EVERY_KIND in self.kinds

    def wants(self, kind: str, *, history: bool) -> bool:
        """Whether it listens to lines of this kind, of now or of history."""
        return (self.wants_every_kind() or kind in self.kinds) and (self.history or not history)


_registry: dict[str, Subscriber] = {}


def subscriber(
    name: str,
    *,
    kinds: Sequence[str],
    history: bool = False,
    start: Start = "head",
    batch: int = 500,
    alone: bool = False,
    sieve: Sieve = list,
) -> Callable[[Apply], Apply]:
    """Register a function as a listener whose effects lie in the database.

    It is called with up to ``batch`` lines in order, inside a transaction that also moves its position: effects and position
    are kept together or not at all, so that each line's effects happen exactly once. It must not swallow a database error.
    Raising ``errors.Unavailable`` says that it is not the line's fault: the same lines come again a few seconds later.

    Args:
        name: stable and unique, for its position is kept under it: ``flows.low_score_opens_case``.
        kinds: which lines it wants; ``("*",)`` for all.
        history: whether it also wants what was imported as history.
        start: ``head``: from when it was first installed; ``beginning``: from the first line ever.
        batch: the most lines in one transaction.
        alone: whether it is served beside the others and waits for none of them, because somebody waits for what it does.
        sieve: which of some lines it has anything to do for, read before the transaction; the others are applied as nothing.
            On SQLite everybody who writes waits while it is at work: where most lines mean nothing to it, name one.
    """
    return _registering(name, kinds, history=history, start=start, batch=batch, external=False, alone=alone, sieve=sieve)


def external_subscriber(
    name: str, *, kinds: Sequence[str], history: bool = False, start: Start = "head", batch: int = 500
) -> Callable[[Apply], Apply]:
    """Register a function as a listener whose effects lie outside the database; arguments as for ``subscriber``.

    It is called outside any transaction, by one process at a time, and its position is moved after it returned. A crash between
    the two brings the same lines again, perhaps in another batch: the function drops by ``seq`` what it has already.
    """
    return _registering(name, kinds, history=history, start=start, batch=batch, external=True)


def registered() -> list[Subscriber]:
    """All subscribers, in the order of registration."""
    return list(_registry.values())


def names() -> list[str]:
    """The names of all subscribers, in the order of registration."""
    return list(_registry)


@contextmanager
def registered_for_a_while() -> Iterator[None]:
    """Forget at the end of the block what was registered inside: for tests."""
    before = dict(_registry)
    try:
        yield
    finally:
        _registry.clear()
        _registry.update(before)


def _registering(
    name: str,
    kinds: Sequence[str],
    *,
    history: bool,
    start: Start,
    batch: int,
    external: bool,
    alone: bool = False,
    sieve: Sieve = list,
) -> Callable[[Apply], Apply]:
    if name in _registry:
        message = f"There is already a subscriber {name!r}: positions are kept by name, so each needs its own."
        raise Invalid(message, field="name")
    if isinstance(kinds, str) or not kinds:
        message = f"Subscriber {name!r} must name the kinds it wants as a list, or ('*',) for all."
        raise Invalid(message, field="kinds")
    if batch < 1:
        message = f"Subscriber {name!r} needs a batch of at least one line, not {batch}."
        raise Invalid(message, field="batch")

    def register(apply: Apply) -> Apply:
        _registry[name] = Subscriber(
            name=name,
            kinds=frozenset(kinds),
            apply=apply,
            history=history,
            start=start,
            batch=batch,
            external=external,
            alone=alone,
            sieve=sieve,
        )
        return apply

    return register
