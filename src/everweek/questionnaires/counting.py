"""What questionnaires let segments ask for: see ``people.counted``."""

from everweek.people.counted import counted
from everweek.questionnaires.models import Response

counted("answers", lambda: Response.objects.filter(member__isnull=True, withdrawn_at__isnull=True))
