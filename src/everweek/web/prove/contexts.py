"""What the template of Prove is given: every field described."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from everweek.prove.models import SavedView
from everweek.science import Estimate, NotEnough
from everweek.web.choices import Option
from everweek.web.prove.question import Question


@dataclass(frozen=True)
class Filter:
    """One filter that narrows the question."""

    name: Annotated[str, "the dimension, as in the address"]
    value: Annotated[str, "the value, as in the address"]
    label: Annotated[str, "dimension and value in words"]
    without: Annotated[str, "the address of the page without it"]


@dataclass(frozen=True)
class Mark:
    """One mark of the picture, for its legend."""

    name: Annotated[str, "which mark: above, below, untold, span, raw or whole"]
    words: Annotated[str, "what it stands for"]


@dataclass(frozen=True)
class ShownRow:
    """One row of the table."""

    cut: Annotated[Sequence[str], "the values of the cuts, in words, in their order"]
    result: Annotated[Estimate | NotEnough, "the estimate, or why there is none"]
    standing: Annotated[str, "how it stands to all others together, in a word or two, or nothing"]
    fair: Annotated[Estimate | None, "the estimate in which a small group leans on the whole, where groups were compared"]
    only: Annotated[str, "the address of the page about this group alone, or nothing"]


@dataclass(frozen=True)
class FileLink:
    """The numbers of a page as a file."""

    name: Annotated[str, "the form of file, as people call it"]
    address: Annotated[str, "where it is downloaded"]


@dataclass(frozen=True)
class ProvePage:
    """`/prove/`: any measure, any cut; the sentence, the picture, the table, the method."""

    question: Annotated[Question, "what is asked"]
    problems: Annotated[Mapping[str, str], "what could not be used, by field"]
    measures: Annotated[Sequence[Option], "the measures there are"]
    cuts: Annotated[Sequence[Sequence[Option]], "for each of the places to choose a cut, the dimensions there are"]
    names: Annotated[Sequence[Option], "the dimensions one can filter by"]
    levels: Annotated[Sequence[Option], "the levels of confidence"]
    values: Annotated[Sequence[Option], "the values of the dimension that a filter is being added for"]
    filters: Annotated[Sequence[Filter], "the filters set now"]
    title: Annotated[str, "what the numbers say, as a sentence"]
    method: Annotated[Sequence[str], "how it was worked out, a paragraph each"]
    picture: Annotated[SafeString | str, "the chart as SVG, or nothing"]
    picture_narrow: Annotated[SafeString | str, "the same chart for a narrow screen"]
    legend: Annotated[Sequence[Mark], "the marks of the picture, each with its words"]
    described: Annotated[str, "what the picture shows, in words"]
    headings: Annotated[Sequence[str], "the cuts in words: the first columns of the table"]
    rows: Annotated[Sequence[ShownRow], "the rows of the table"]
    axis: Annotated[tuple[float, float] | None, "lowest and highest value of the axis all rows are drawn on"]
    unit: Annotated[str | Promise, "what the values are counted in, in words"]
    weighted: Annotated[bool, "whether the answers counted by their weights"]
    more: Annotated[int, "how many rows more there are than the table has room for"]
    apart: Annotated[Sequence[str], "what else can and cannot be told, a sentence each"]
    alike: Annotated[Sequence[str], "for each group, which it cannot be told apart from"]
    compared: Annotated[bool, "whether the groups were tested against each other"]
    columns: Annotated[int, "how many columns stand beside the cuts"]
    files: Annotated[Sequence[FileLink], "the same numbers as files"]
    save: Annotated[Form, "a name for this view"]
    may_import: Annotated[bool, "whether the reader may import, for the empty page"]


@dataclass(frozen=True)
class ViewLine:
    """One saved view."""

    view: Annotated[SavedView, "the view"]
    address: Annotated[str, "where it is shown"]
    page: Annotated[str | Promise, "the page it is a view of, in words"]
    mine: Annotated[bool, "whether it is the reader's own, to be removed"]


@dataclass(frozen=True)
class ViewsPage:
    """`/prove/views/`: one's own saved views, and those that colleagues offer."""

    lines: Annotated[Sequence[ViewLine], "the views, by name"]
    form: Annotated[Form | None, "a view that could not be saved as it was named, to be named again"]
