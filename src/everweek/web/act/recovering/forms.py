"""After how long customers are asked again."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from everweek.act.recovering.queries import Asking
from everweek.act.recovering.rules import MOST_DAYS
from everweek.web.house.forms import Form, Posted


class AskingAgainForm(Form):
    """After how many days, and what; where nothing is said, it is as the unit above says."""

    after_days = forms.IntegerField(
        label=_("Days after the case was closed"),
        help_text=_("0 asks nobody. Left empty: as the unit above says."),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
    )
    questionnaire = forms.ChoiceField(label=_("What is asked"), required=False)

    def __init__(self, questionnaires: Sequence[tuple[str, str]], data: Posted = None, *, shown: Asking | None = None) -> None:
        initial = (
            {"after_days": shown.after_days, "questionnaire": shown.questionnaire} if shown is not None and shown.own else None
        )
        super().__init__(data, initial=initial)
        self.choose(questionnaire=[("", _("how we made you feel, the usual one")), *questionnaires])
