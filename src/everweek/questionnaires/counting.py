"""What questionnaires let segments ask for: see ``people.counted`` and ``people.scored``."""

from everweek.people.counted import counted
from everweek.people.scored import Scores, scored
from everweek.questionnaires.models import Response
from everweek.questionnaires.queries import list_measures
from everweek.questionnaires.scoring import rows_scored

counted("answers", lambda: Response.objects.filter(member__isnull=True, withdrawn_at__isnull=True))
scored(Scores(measures=list_measures, rows=rows_scored))
