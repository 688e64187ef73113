"""The progress bar of commands that take their time: on a terminal, beside what goes wrong; none in a pipe."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Progress = Callable[[str, float], None]
"""Told what is being done, and how much of all is done (0 to 1)."""

_THOUSANDTHS = 1000


@contextmanager
def shown(label: str = "", *, quiet: bool = False) -> Iterator[Progress]:
    """A bar while the block runs, and what to tell it."""
    hidden = quiet or not sys.stderr.isatty()
    with click.progressbar(
        length=_THOUSANDTHS, label=label, file=sys.stderr, hidden=hidden, item_show_func=lambda title: title
    ) as bar:

        def tell(title: str, share: float) -> None:
            bar.update(max(0, int(share * _THOUSANDTHS) - bar.pos), title)
            # Also where only the words have changed.
            bar.render_progress()

        yield tell


def part(progress: Progress, title: str, begins: float, ends: float) -> Callable[[float], None]:
    """What to tell of one part of all, by how much of the part is done (0 to 1).

    >>> told = part(lambda title, share: print(title, share), "Packing", 0.5, 0.9)
    >>> told(0.5)
    Packing 0.7
    """
    return lambda share: progress(title, begins + (ends - begins) * min(1.0, share))
