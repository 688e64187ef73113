"""What we ask and what people say unasked stay apart in every score. See docs/decisions/0013-unasked-voices-stand-apart.md."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Invalid

UNASKED: Final = "mention."
"""What people say of their own accord counts under names that begin so, and under no others."""


def check_apart(measures: Iterable[str], *, unasked: bool) -> None:
    """Whether a questionnaire that is asked, or is not, may carry these measures; ``Invalid`` naming the first it may not."""
    for name in measures:
        if name.startswith(UNASKED) != unasked:
            message = _(
                "A measure whose name begins with {begin} counts what people say unasked, and nothing we ask. Rename {name}."
            )
            raise Invalid(message.format(begin=UNASKED, name=name), field=name)


def check_way_in(*, held: bool, told: bool) -> None:
    """Refuse a response that does not come in by the way of its questionnaire: ``held`` is whether the questionnaire is unasked,
    ``told`` whether the response is. Raises ``Invalid`` where these differ.
    """
    if held != told:
        message = _("What people say unasked stands apart: tell it as a mention of its source.")
        raise Invalid(message, field="questionnaire")
