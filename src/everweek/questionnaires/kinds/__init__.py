"""The kinds of question there are: how each is answered, what it may say of itself, and what its score is.

To add a kind: write its check (``kinds/answers.py``) and, where it carries a score, its score (``kinds/scores.py``), add one
``Kind`` below, one entry in ``schema.json``, and its row in docs/questionnaire-format.md. Tests hold the four together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.questionnaires.kinds import answers, scores
from everweek.questionnaires.kinds.answers import LONGEST_TEXT, NOT_APPLICABLE, Check
from everweek.questionnaires.kinds.scores import Score
from everweek.questionnaires.shape import Question

ScaleRule = Literal["none", "fixed", "default", "given", "range", "from-choices"]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of question.

    ``allows`` names the fields of a question that make sense for it, beyond those of every question. ``scale_rule`` says where
    its scale comes from: nowhere, fixed, a default that may be changed, always given, an optional range, or the choices' scores.
    """

    key: str
    name: str | Promise
    check: Callable[[Question], Check]
    score: Callable[[Question], Score] | None = None
    scale_rule: ScaleRule = "none"
    scale: tuple[float, float] | None = None
    allows: frozenset[str] = frozenset()

    @property
    def scored(self) -> bool:
        """Whether a question of this kind may carry a measure."""
        return self.score is not None


_SCORED = frozenset({"measure", "scale", "required", "not_applicable", "personal", "about"})
_ON_A_SCALE = _SCORED | {"labels", "reversed"}

KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            key="nps",
            name=_("Would you recommend us (0 to 10)"),
            check=answers.whole_on_scale,
            score=scores.point,
            scale_rule="fixed",
            scale=(0, 10),
            allows=_ON_A_SCALE - {"reversed"},
        ),
        Kind(
            key="csat",
            name=_("Satisfaction"),
            check=answers.whole_on_scale,
            score=scores.point,
            scale_rule="default",
            scale=(1, 5),
            allows=_ON_A_SCALE,
        ),
        Kind(
            key="ces",
            name=_("Ease (high is easy)"),
            check=answers.whole_on_scale,
            score=scores.point,
            scale_rule="default",
            scale=(1, 7),
            allows=_ON_A_SCALE,
        ),
        Kind(
            key="expectation",
            name=_("Worse, as, or better than I expected"),
            check=answers.words(("worse", "as", "better")),
            score=scores.expectation,
            scale_rule="fixed",
            scale=(-1, 1),
            allows=_SCORED,
        ),
        Kind(
            key="felt",
            name=_("Felt service (heard, respected, understood, valued, would return, solved)"),
            check=answers.whole_on_scale,
            score=scores.point,
            scale_rule="default",
            scale=(1, 5),
            allows=_ON_A_SCALE,
        ),
        Kind(
            key="scale",
            name=_("A point on a scale"),
            check=answers.whole_on_scale,
            score=scores.point,
            scale_rule="given",
            allows=_ON_A_SCALE,
        ),
        Kind(
            key="choice",
            name=_("One of several"),
            check=answers.one_choice,
            score=scores.choices,
            scale_rule="from-choices",
            allows=_SCORED | {"choices"},
        ),
        Kind(
            key="choices",
            name=_("Several of several"),
            check=answers.several_choices,
            score=scores.choices,
            scale_rule="from-choices",
            allows=_SCORED | {"choices", "least", "most"},
        ),
        Kind(
            key="text",
            name=_("Own words"),
            check=answers.text,
            allows=frozenset({"required", "longest", "about", "personal"}),
        ),
        Kind(
            key="date",
            name=_("A date"),
            check=answers.day,
            allows=frozenset({"required", "personal"}),
        ),
        Kind(
            key="number",
            name=_("A number"),
            check=answers.number,
            score=scores.point,
            scale_rule="range",
            allows=_SCORED | {"reversed", "whole"},
        ),
        Kind(
            key="consent",
            name=_("Consent"),
            check=answers.yes_or_no,
            allows=frozenset({"required"}),
        ),
        Kind(
            key="statement",
            name=_("A statement, not answered"),
            check=answers.nothing,
        ),
    )
}

__all__ = ["KINDS", "LONGEST_TEXT", "NOT_APPLICABLE", "Check", "Kind", "Score"]
