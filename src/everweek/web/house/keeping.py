"""Parts of the frame that are drawn once, and kept for whoever is shown the same: ``{% kept layout.doors %}...{% endkept %}``.

The frame of a page takes longer to draw than most of what stands in it, and hardly ever differs from the one before.
"""

from typing import Final

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from everweek.web.house.blocks import Block, Inside, compiled

MOST: Final = 1000
"""So many drawn parts are kept; then all are let go of, and kept anew."""

_kept: dict[tuple[object, ...], SafeString] = {}


class KeptBlock(Block):
    """A part that depends on nothing but the values it is given, each of which can be hashed, and the reader's language."""

    def render(self, context: Context) -> SafeString:
        """The part as it was drawn for the same values before, else drawn now."""
        told = (self, get_language(), *(one.resolve(context) for one in (*self.given, *self.named.values())))
        found = _kept.get(told)
        if found is None:
            if len(_kept) >= MOST:
                forget()
            found = _kept[told] = self.nodelist.render(context)
        return found


def kept(inside: Inside) -> SafeString:
    """A part of the frame that is kept."""
    return SafeString(inside.content)


def forget() -> None:
    """Draw each part anew: where a test changes what words or addresses come out as."""
    _kept.clear()


def add_to(library: template.Library) -> None:
    """Register the block as a tag of a template library."""
    library.tag("kept", compiled(kept, KeptBlock))
