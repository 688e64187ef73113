"""The kinds of question there are: how each is answered, what it may say of itself, and what its score is.

To add a kind: write its check (``kinds/answers.py``) and, where it carries a score, its score (``kinds/scores.py``), add one
``Kind`` below, one entry in ``schema.json``, and its row in docs/questionnaire-format.md. Tests hold the four together; the pages
and the conditions read what they need of it here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.questionnaires.kinds import answers, scores
from everweek.questionnaires.kinds.answers import LONGEST_TEXT, NOT_APPLICABLE, Check
from everweek.questionnaires.kinds.scores import Score
from everweek.questionnaires.shape import Operator, Question

Control = Literal["points", "one", "several", "yes-no", "text", "date", "number", "statement"]
ScaleRule = Literal["none", "fixed", "default", "given", "range", "from-choices"]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of question.

    ``allows`` names the fields of a question that make sense for it, beyond those of every question. ``scale_rule`` says where
    its scale comes from: nowhere, fixed, a default that may be changed, always given, an optional range, or the choices' scores.
    ``help`` says to who writes a questionnaire what it is good for. ``control`` is how it is answered on a page: by the points of
    its scale, one or several of its choices or ``words``, and so on. ``compared_by`` is what a condition may ask of its answers,
    the usual first, besides whether there is one. ``words`` are answers alike in every question of the kind, as people
    read them. ``begins`` is what a new question of it begins with.
    """

    key: str
    name: str | Promise
    help: str | Promise
    control: Control
    compared_by: tuple[Operator, ...]
    check: Callable[[Question], Check]
    score: Callable[[Question], Score] | None = None
    scale_rule: ScaleRule = "none"
    scale: tuple[float, float] | None = None
    allows: frozenset[str] = frozenset()
    words: Mapping[str, str | Promise] = field(default_factory=dict)
    begins: Mapping[str, str] = field(default_factory=dict)

    @property
    def scored(self) -> bool:
        """Whether a question of this kind may carry a measure."""
        return self.score is not None


_SCORED = frozenset({"measure", "scale", "required", "not_applicable", "personal", "about"})
_ON_A_SCALE = _SCORED | {"labels", "reversed"}
_AS_NUMBERS: tuple[Operator, ...] = ("at_most", "at_least", "is", "any_of", "is_not")

KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            key="nps",
            name=_("Would you recommend us (0 to 10)"),
            help=_("0 to 10. Gives the net promoter score."),
            control="points",
            compared_by=_AS_NUMBERS,
            check=answers.whole_on_scale,
            score=scores.point,
            scale_rule="fixed",
            scale=(0, 10),
            allows=_ON_A_SCALE - {"reversed"},
            begins={"measure": "nps"},
        ),
        Kind(
            key="csat",
            name=_("Satisfaction"),
            help=_("How satisfied somebody is, from 1 to 5."),
            control="points",
            compared_by=_AS_NUMBERS,
            check=answers.whole_on_scale,
            score=scores.point,
            scale_rule="default",
            scale=(1, 5),
            allows=_ON_A_SCALE,
            begins={"measure": "csat"},
        ),
        Kind(
            key="ces",
            name=_("Ease (high is easy)"),
            help=_("How easy it was, from 1 to 7; high is easy."),
            control="points",
            compared_by=_AS_NUMBERS,
            check=answers.whole_on_scale,
            score=scores.point,
            scale_rule="default",
            scale=(1, 7),
            allows=_ON_A_SCALE,
            begins={"measure": "ces"},
        ),
        Kind(
            key="expectation",
            name=_("Worse, as, or better than I expected"),
            help=_("Three answers. Shows how often we were at least as good as expected."),
            control="one",
            compared_by=("is", "any_of", "is_not"),
            check=answers.words(("worse", "as", "better")),
            score=scores.expectation,
            scale_rule="fixed",
            scale=(-1, 1),
            allows=_SCORED,
            words={
                "worse": _("Worse than I expected"),
                "as": _("As I expected"),
                "better": _("Better than I expected"),
            },
            begins={"measure": "expectation"},
        ),
        Kind(
            key="felt",
            name=_("Felt service (heard, respected, understood, valued, would return, solved)"),
            help=_("One short sentence on how it felt: heard, respected, understood ..."),
            control="points",
            compared_by=_AS_NUMBERS,
            check=answers.whole_on_scale,
            score=scores.point,
            scale_rule="default",
            scale=(1, 5),
            allows=_ON_A_SCALE,
        ),
        Kind(
            key="scale",
            name=_("A point on a scale"),
            help=_("A whole number on a scale of your own."),
            control="points",
            compared_by=_AS_NUMBERS,
            check=answers.whole_on_scale,
            score=scores.point,
            scale_rule="given",
            allows=_ON_A_SCALE,
        ),
        Kind(
            key="choice",
            name=_("One of several"),
            help=_("A list from which one thing is chosen."),
            control="one",
            compared_by=("is", "any_of", "is_not"),
            check=answers.one_choice,
            score=scores.choices,
            scale_rule="from-choices",
            allows=_SCORED | {"choices"},
        ),
        Kind(
            key="choices",
            name=_("Several of several"),
            help=_("A list from which several things may be chosen."),
            control="several",
            compared_by=("includes",),
            check=answers.several_choices,
            score=scores.choices,
            scale_rule="from-choices",
            allows=_SCORED | {"choices", "least", "most"},
        ),
        Kind(
            key="text",
            name=_("Own words"),
            help=_("The customer's own words. One of these says more than three scales."),
            control="text",
            compared_by=(),
            check=answers.text,
            allows=frozenset({"required", "longest", "about", "personal"}),
            begins={"about": "experience"},
        ),
        Kind(
            key="date",
            name=_("A date"),
            help=_("A day, such as the day of a visit."),
            control="date",
            compared_by=("at_least", "at_most", "is", "is_not"),
            check=answers.day,
            allows=frozenset({"required", "personal"}),
        ),
        Kind(
            key="number",
            name=_("A number"),
            help=_("A number, such as how often somebody called."),
            control="number",
            compared_by=_AS_NUMBERS,
            check=answers.number,
            score=scores.point,
            scale_rule="range",
            allows=_SCORED | {"reversed", "whole"},
        ),
        Kind(
            key="consent",
            name=_("Consent"),
            help=_("Yes or no: may we write back, may we quote this."),
            control="yes-no",
            compared_by=("is", "is_not"),
            check=answers.yes_or_no,
            allows=frozenset({"required"}),
            words={"yes": _("Yes"), "no": _("No")},
        ),
        Kind(
            key="statement",
            name=_("A statement, not answered"),
            help=_("Words between the questions. Nobody answers them."),
            control="statement",
            compared_by=(),
            check=answers.nothing,
        ),
    )
}

__all__ = ["KINDS", "LONGEST_TEXT", "NOT_APPLICABLE", "Check", "Control", "Kind", "Score"]
