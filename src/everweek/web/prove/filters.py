"""The filters of a question in words, each with the way out of it."""

from everweek.prove import measures
from everweek.prove.names import dimension_heading
from everweek.web.choices import Chip
from everweek.web.prove.question import Question, SilenceAsked


def filters_of(asked: Question | SilenceAsked, here: str, *, answered: bool) -> list[Chip]:
    """The filters in words. Where nothing was answered nobody has asked whether the reader may know whose number it is."""

    def told(name: str, value: str) -> str:
        return measures.labels(name, [value], asked.measure)[value] if answered or name != "member" else value

    wrong = asked.typed.get("where", ())
    return [
        Chip(f"{dimension_heading(name)}: {told(name, value)}", asked.unfiltered(name).to(here), "where", f"{name}={value}")
        for name, value in asked.where
    ] + [Chip(text, asked.without("where").to(here), "where", text) for text in wrong]
