"""What the templates of the house are given: one dataclass a page, every field described."""

from dataclasses import dataclass
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise

from everweek.web.pages import Page


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page, template="house/error.html"):
    """Something was refused, or broke."""

    title: Annotated[str | Promise, "what happened, in a few words"]
    sentence: Annotated[str | Promise, "what is wrong, and what would be right"]
    next: Annotated[str | Promise, "what to do, where the sentence does not say it"] = ""
    again: Annotated[bool, "whether the same address may be tried again"] = False
    gives: Annotated[
        str, "where the reader gives themselves a post, for an administrator whom a door is closed to; or nothing"
    ] = ""
    unsent: Annotated[str, "where a form stands that was not taken; nothing where none was sent"] = ""
    framed: Annotated[bool, "whether the rail stands beside it, for who is at home here"] = False


@dataclass(frozen=True, kw_only=True)
class SettingsPage(Page, template="house/settings.html"):
    """`/settings/`: how it looks for the reader, and how the account is kept safe."""

    form: Annotated[Form, "the look: colours, keys"]
    email: Annotated[str, "the address of the account"]
    single_sign_on: Annotated[bool, "whether accounts elsewhere can let one in"]
