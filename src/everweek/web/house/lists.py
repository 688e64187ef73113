"""The tags of a list: ``{% load lists %}``. The form that asks for it by its address, and the ways from page to page.

{% asking page.asked here label %}
  <div class="row">{% ask page.asked "words" label %}{% ask page.asked "unit" label page.units %}</div>
{% endasking %}
{% pager page.pager before after %}
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from everweek.web.choices import Option
from everweek.web.house.asking import Asking, parts_of
from everweek.web.house.paging import PLACES, Pager

register = template.Library()
WRONG: Final = "ask-%s-wrong"


@register.simple_tag
def ask(
    asked: Asking,
    name: str,
    label: str | Promise,
    options: Iterable[Option] = (),
    *,
    place: int | None = None,
    wide: bool = False,
) -> SafeString:
    """The control of one part of an address, with what is wrong beside it. Where there are ``options`` it is a choice.

    ``place`` tells the first, second, ... control of a part that may stand several times.
    """
    how = parts_of(type(asked))[name]
    texts = asked.typed.get(name) or (how.write(getattr(asked, name)) if name in asked.chosen else [])
    at = len(texts) - 1 if place is None else place - 1
    text = texts[at] if 0 <= at < len(texts) else ""
    context: Mapping[str, Any] = {
        "id": f"ask-{name}" if place is None else f"ask-{name}-{place}",
        "name": name,
        "label": label,
        "control": "choose" if options else how.control,
        "value": text,
        "ticked": getattr(asked, name) is True,
        "options": _with_what_is_asked(list(options), text),
        "wide": wide,
        # Said once, beside the first.
        "problem": asked.problems.get(name, "") if place in {None, 1} else "",
        "wrong": WRONG % name if name in asked.problems else "",
    }
    return render_to_string("components/ask.html", context)


@register.simple_block_tag(takes_context=True)
def asking(context: Context, content: str, asked: Asking, address: str, label: str | Promise) -> SafeString:
    """The form that asks for a list by its address. What is wrong with a part that has no control is said at its end.

    Once it is sent, reading goes on behind it: there stands, to be heard, what was found (the title of the page).
    """
    unsaid = {name: said for name, said in asked.problems.items() if name not in PLACES and f'id="{WRONG % name}"' not in content}
    return render_to_string(
        "components/asking.html",
        {
            "content": content,
            "address": address,
            "label": label,
            "problems": unsaid,
            "found": vars(context["page"]).get("title", label),
        },
    )


@register.simple_tag
def pager(pages: Pager, before: str | Promise, after: str | Promise) -> SafeString:
    """The ways to what stands before and after; nothing where everything is here."""
    return render_to_string("components/pager.html", {"pages": pages, "before": before, "after": after})


def _with_what_is_asked(options: list[Option], text: str) -> list[Option]:
    """The choices, with what is asked for where it is none of them: nothing counts that cannot be seen."""
    if not text or any(one.chosen and one.value for one in options):
        return options
    return [*(Option(one.value, one.label, chosen=False) for one in options), Option(text, text, chosen=True)]
