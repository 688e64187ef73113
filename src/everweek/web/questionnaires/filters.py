"""What is asked of the list of questionnaires by its address."""

from dataclasses import dataclass

from everweek.questionnaires.overview import QuestionnaireState, Wanted
from everweek.web.house import asking
from everweek.web.house.asking import Asking


@dataclass(frozen=True)
class QuestionnairesAsked(Wanted, Asking):
    """Which questionnaires are asked for, as ``questionnaires.overview.Wanted`` has it, with each part as it stands in the
    address.
    """

    words: str = asking.words()
    state: QuestionnaireState | None = asking.one_of(QuestionnaireState)
