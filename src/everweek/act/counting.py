"""What Act lets segments ask for: how often a customer had a case, and how long ago; see ``people.counted``."""

from everweek.act.cases.counted import counts
from everweek.act.models import Case
from everweek.people.counted import counted

counted("cases", lambda: Case.objects.filter(counts(), joined_into__isnull=True))
