"""Two who make the same for the first time at the same moment make it once: the second comes while the first is not done."""

import json
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from tests.cast import BY, Cast
from tests.listen.inviting import ASKED

from everweek.journal.models import Line
from everweek.listen.helpdesks.services import open_helpdesk
from everweek.listen.mentions.services import open_source
from everweek.listen.models import Helpdesk, MentionSource, Topic
from everweek.listen.understanding.topics import keep_topic
from everweek.moments.models import Touchpoint
from everweek.moments.services import save_touchpoint
from everweek.people.models import Segment
from everweek.people.services import save_segment
from everweek.questionnaires.files import load
from everweek.questionnaires.models import Version
from everweek.questionnaires.services import bring_questionnaire

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20.0


class Second(threading.Thread):
    """Somebody else, on a connection of her own."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.work, self.told, self.refused, self.backend = work, None, None, 0
        self.began = threading.Event()

    def run(self) -> None:
        try:
            connection.ensure_connection()
            self.backend = connection.connection.info.backend_pid if connection.vendor == "postgresql" else 0
            self.began.set()
            self.told = self.work()
        except Exception as refused:  # noqa: BLE001  # told to the test
            self.refused = refused
        finally:
            self.began.set()
            connection.close()

    def waits(self) -> bool:
        """Whether she waits for the first. SQLite tells nobody: there it is enough that she has begun."""
        if connection.vendor != "postgresql":
            return self.began.is_set()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = %s", [self.backend])
            return bool(cursor.fetchone()[0])


def both(work: Callable[[], object]) -> tuple[object, object]:
    """What each was told, where the second comes before the first is done."""
    second = Second(work)
    with transaction.atomic():
        first = work()
        second.start()
        until = time.monotonic() + PATIENCE
        while not second.waits() and second.is_alive():
            assert time.monotonic() < until, "she neither waits nor is done"
            time.sleep(0.002)
    second.join(PATIENCE)
    assert not second.is_alive()
    if second.refused is not None:
        raise second.refused
    return first, second.told


def test_a_source(cast: Cast) -> None:
    first, second = both(lambda: open_source(name="A site", key="a-site", by=BY))
    assert first == second == MentionSource.objects.get()
    assert Line.objects.filter(kind="source.opened").count() == 1


def test_a_helpdesk(cast: Cast) -> None:
    first, second = both(lambda: open_helpdesk(name="Tickets", kind="zammad", unit=cast.north, by=BY))
    assert first.helpdesk == second.helpdesk == Helpdesk.objects.get()
    assert (first.anew, second.anew) == (True, False)
    assert Line.objects.filter(kind="helpdesk.opened").count() == 1


def test_a_touchpoint(cast: Cast) -> None:
    first, second = both(lambda: save_touchpoint(key="gate", name="Gate", position=1, by=BY))
    assert first == second == Touchpoint.objects.get()
    assert Line.objects.filter(kind="touchpoint.saved").count() == 1


def test_a_topic(cast: Cast) -> None:
    first, second = both(lambda: keep_topic(name="Waiting", words=["waited"], by=BY))
    assert first == second == Topic.objects.get()
    assert Line.objects.filter(kind="topic.kept").count() == 1


def test_a_questionnaire_of_a_file(cast: Cast) -> None:
    document = load(json.dumps(ASKED))
    first, second = both(lambda: bring_questionnaire(document=document, by=BY, publishing=True))
    assert first.version == second.version == Version.objects.get()
    assert (first.already, second.already) == (False, True)


def test_a_segment(cast: Cast) -> None:
    first, second = both(lambda: save_segment(key="all", name="All", rule={"all": []}, by=BY))
    assert first == second == Segment.objects.get()
    assert Line.objects.filter(kind="segment.saved").count() == 1
