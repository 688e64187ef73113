"""Garbage collection in processes that live long."""

import gc

# Objects made since the last round before there is another; Python's 700 make a round of a hundred requests' answers alone.
_MADE = 10_000


def set_aside() -> None:
    """Take all that is loaded out of the collector's rounds, and let it go round less often.

    What Django, its models and our own modules are made of is never garbage. Looked through again and again, it was some two
    fifths of the time in which thousands of counts became Python's. Call it once, when everything is loaded and before threads
    begin.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_MADE, 10, 10)
