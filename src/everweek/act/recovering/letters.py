"""What the letter says that asks again about a case that was closed: why somebody hears from us once more."""

from django.utils.translation import gettext as _

from everweek.messages.notices.saying import Said


def house_text() -> Said:
    """Our own words of it, with places in them, in the language that is spoken now."""
    paragraphs = (
        "# " + _("How is it now?"),
        _("Some time ago you came to us with something, and heard from us what we decided. It has the number {case}."),
        _("We would like to know how it is now, also where it is still not right."),
        "{intro}",
        "{question}",
    )
    return Said(_("How is it now? About number {case}"), "\n\n".join(paragraphs))


def told_of(word: str) -> dict[str, object]:
    """The values for the places of the letter, by the word it was asked under (``ToAsk.word``).

    >>> told_of("4711-2")
    {'case': '4711'}
    """
    return {"case": word.partition("-")[0]}
