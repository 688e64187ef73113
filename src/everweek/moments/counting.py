"""What moments let segments ask for: see ``people.counted``."""

from everweek.moments.models import Interaction
from everweek.people.counted import counted

counted("moments", lambda: Interaction.objects.filter(withdrawn_at__isnull=True))
