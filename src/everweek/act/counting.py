"""What Act lets segments ask for: how often a customer had a case, and how long ago; see ``people.counted``."""

from everweek.act.models import Case
from everweek.people.counted import counted

counted("cases", lambda: Case.objects.filter(joined_into__isnull=True))
