"""A table, with ``{% load components %}``: its headings are said once, and on a phone each cell says which one it stands under.

{% table _("Units") %}
  {% column _("Unit") names=True %}{% column _("Open") "num" %}
  {% for one in page.lines %}
    {% row %}{% cell %}{{ one.name }}{% endcell %}{% cell %}{{ one.open|count }}{% endcell %}{% endrow %}
  {% endfor %}
{% endtable %}
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from django import template
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from everweek.web.house.blocks import Block, Inside, compiled

TABLE: Final = "table_around"
CELLS: Final = "columns_of_the_row"
NARROW: Final = "cards-narrow"


@dataclass(frozen=True)
class Column:
    """One column: its heading, the look of its cells, whether they name their rows, and what they are called on a phone."""

    label: str
    look: str
    names: bool
    unseen: bool
    narrow: str


@dataclass
class Around:
    """The table a row stands in."""

    labelled: bool
    columns: list[Column] = field(default_factory=list)


class TableBlock(Block):
    """A table: its columns are told before its rows are drawn."""

    def render(self, context: Context) -> SafeString:
        """Draw the rows, then the table around them."""
        look = self.named["look"].resolve(context) if "look" in self.named else NARROW
        with context.push(**{TABLE: Around(NARROW in str(look).split())}):
            return super().render(context)


class RowBlock(Block):
    """A row: its cells stand under the columns in their order."""

    def render(self, context: Context) -> SafeString:
        """Draw the cells, then the row around them."""
        with context.push(**{CELLS: iter(context[TABLE].columns)}):
            return super().render(context)


def table(inside: Inside, label: str = "", *, by: str = "", look: str = NARROW, caption: str = "") -> SafeString:
    """A table in a region that scrolls by keyboard too, called ``label`` or as the element with the id ``by`` is.

    On a phone its rows are cards; with another ``look`` (``tight``, or none) it stays a table and scrolls.
    """
    columns: Sequence[Column] = inside.context[TABLE].columns
    name = format_html('aria-labelledby="{}"', by) if by else format_html('aria-label="{}"', label)
    heads = format_html_join("", '<th scope="col"{}>{}</th>', ((_class(one.look), _heading(one)) for one in columns))
    return format_html(
        '<div class="scroll" tabindex="0" role="region" {}><table{}>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        name,
        _class(look),
        format_html("<caption>{}</caption>", caption) if caption else "",
        heads,
        inside.content,
    )


def row(inside: Inside, *, moves: bool = False) -> SafeString:
    """A row; ``moves`` where j and k go from one to the next."""
    return format_html("<tr{}>{}</tr>", SafeString(" data-row") if moves else "", inside.content)


def cell(inside: Inside, *, look: str = "", span: int = 1) -> SafeString:
    """A cell under the next column, or under ``span`` of them; an empty one is left out on a phone."""
    columns: Iterator[Column] = inside.context[CELLS]
    column = next(columns)
    for _more in range(span - 1):
        next(columns)
    empty = not inside.content and not column.names
    looks = _class(" ".join(part for part in (column.look, look, "none" if empty else "") if part))
    if column.names:
        return format_html('<th scope="row"{}>{}</th>', looks, inside.content)
    labelled = column.narrow and span == 1 and not empty and inside.context[TABLE].labelled
    return format_html(
        "<td{}{}{}>{}</td>",
        looks,
        format_html(' colspan="{}"', span) if span > 1 else "",
        format_html(' data-label="{}"', column.narrow) if labelled else "",
        inside.content,
    )


def column(
    context: Context, label: str, look: str = "", *, names: bool = False, unseen: bool = False, narrow: str | None = None
) -> str:
    """A column under the heading ``label``, which is only read out where it is ``unseen``.

    ``names``: its cells are the headings of their rows. ``narrow`` is what its cells are called on a phone, where the heading is
    not right for it; empty, they are called nothing.
    """
    context[TABLE].columns.append(Column(label, look, names, unseen, label if narrow is None else narrow))
    return ""


def add_to(library: template.Library) -> None:
    """Register the tags of tables in a template library."""
    library.tag("table", compiled(table, TableBlock))
    library.tag("row", compiled(row, RowBlock))
    library.tag("cell", compiled(cell))
    library.simple_tag(column, takes_context=True)


def _heading(column: Column) -> SafeString:
    return format_html('<span class="unseen">{}</span>' if column.unseen else "{}", column.label)


def _class(look: str) -> SafeString:
    return format_html(' class="{}"', look) if look else SafeString("")
