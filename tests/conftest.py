"""What every test starts from: a home of its own, and the folder of real data where there is one."""

import atexit
import gc
import os
import platform
import shutil
import tempfile
from collections.abc import Generator, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

_home = tempfile.mkdtemp(prefix="everweek-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["EVERWEEK_HOME"] = _home
# As every command has it (everweek.cli), before numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Named here and not in pyproject.toml: pytest-django would read the settings, and so the home, before this file.
os.environ["DJANGO_SETTINGS_MODULE"] = "everweek.settings"
os.environ.setdefault("EVERWEEK_SECRET_KEY", "tests-only-secret-key-that-is-long-enough-to-be-accepted")
os.environ.setdefault("EVERWEEK_SEAL_KEY", "tests-only-seal-key")

import django  # noqa: E402  # the home must be set before Django's settings are read

django.setup()
del os.environ["DJANGO_SETTINGS_MODULE"]

import pytest  # noqa: E402  # the same
from django.test.utils import setup_databases, teardown_databases  # noqa: E402  # the same
from hypothesis import HealthCheck  # noqa: E402  # the same
from hypothesis import settings as hypothesis_settings  # noqa: E402  # the same
from pytest_django import DjangoDbBlocker  # noqa: E402  # the same
from tests.doctesting import OnlyWhereThereAreAny  # noqa: E402  # the same
from tests.flushing import let_tests_flush  # noqa: E402  # the same
from tests.forking import pytest_addoption, pytest_runtestloop  # noqa: E402, F401  # the same; hooks
from tests.living import SHARED, is_forked  # noqa: E402  # the same
from tests.serving import let_files_be_found_once, let_templates_be_drawn_in_silence  # noqa: E402  # the same
from tests.trying import tries  # noqa: E402  # the same

if TYPE_CHECKING:
    from tests.cast import Cast

let_tests_flush()
let_files_be_found_once()
let_templates_be_drawn_in_silence()

# No test is red because a machine is slow, or because something heavy is loaded when the first example is drawn.
hypothesis_settings.register_profile(
    "house", max_examples=tries(100), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("house")

_OBJECTS_BETWEEN_ROUNDS = 20_000

_beside = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_configure(config: pytest.Config) -> None:
    """A conftest of this folder hears of no file outside of it; a plugin does."""
    config.pluginmanager.register(OnlyWhereThereAreAny())


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded for the tests stays to their end: to look through it for what could go, again and again, takes seconds.

    What one test makes is soon let go of by itself: what could go is looked for once in so many objects more.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(_OBJECTS_BETWEEN_ROUNDS, 10, 20)
        gc.enable()


# The fixtures that open a database: Django's, and an installation of tests/cli.
_OPENING = {"db", "transactional_db", "bare", "another", "prepared"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What opens no database is marked so by its silence, and need not be run on a second one (``tests/suites.py``).

    Whoever opens one in another way says ``@pytest.mark.database``; in the test's own process Django refuses it to her. What is
    the same on any database, and long, says ``@pytest.mark.one_database`` and why. What tries both where there is a server says
    ``@pytest.mark.both_databases``, and the suite on SQLite alone need not try it.
    """
    for item in items:
        if item.get_closest_marker("one_database"):
            continue
        if (
            item.get_closest_marker("django_db")
            or item.get_closest_marker("both_databases")
            or _OPENING.intersection(getattr(item, "fixturenames", ()))
        ):
            item.add_marker("database")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A database for the tests of this process: it is there already where it was forked."""
    if is_forked(request.config):
        yield
        return
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def shared_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a run share."""
    return request.config.stash[SHARED] if is_forked(request.config) else tmp_path_factory.mktemp("shared")


@pytest.fixture(scope="session")
def realdata() -> Path:
    """The folder of real data: EVERWEEK_DATA, or ../shared/data; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("EVERWEEK_DATA", _beside))
    if not folder.is_dir():
        pytest.skip("the folder of real data is absent: set EVERWEEK_DATA to run this test")
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Half a character that a test let into the log is written out: no report could be written that holds it."""
    report = yield
    report.sections = [(name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections]
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Beside the tests that took longest, the files whose tests did together: a minute goes unseen in a hundred half seconds."""
    if not config.option.durations:
        return
    took: dict[str, float] = {}
    for reports in terminalreporter.stats.values():
        for one in reports:
            if isinstance(one, pytest.TestReport):
                file = one.nodeid.partition("::")[0]
                took[file] = took.get(file, 0.0) + one.duration
    terminalreporter.section(f"slowest {config.option.durations} files of {sum(took.values()):,.0f} s in all")
    for file, seconds in sorted(took.items(), key=lambda one: -one[1])[: config.option.durations]:
        terminalreporter.write_line(f"{seconds:8.2f}s {file}")


_TABLES_IN_ONE_PLACE = 50
_tables = count()


@pytest.fixture(autouse=True)
def files_and_facts_of_its_own(tmp_path: Path, settings) -> None:
    """Each test has its own folder for files, table of facts, and head of seals: another test's are of other records, under the
    same numbers.

    The table lies where that of the test before it lay. What reads it is open there, which takes more than most questions do, and
    after some tests begins anew: of each file that it has read it keeps something.
    """
    from everweek.facts import table

    place = Path(settings.EVERWEEK_HOME) / "tables" / str(next(_tables) // _TABLES_IN_ONE_PLACE)
    place.mkdir(parents=True, exist_ok=True)
    _empty(place)
    settings.EVERWEEK_HOME = tmp_path.with_name(f"{tmp_path.name}-home")
    settings.EVERWEEK_HOME.mkdir(mode=0o700)
    settings.EVERWEEK_KEYS = tmp_path / "keys"
    settings.EVERWEEK_FACTS = str(place / "facts")
    table.forget()


def _empty(place: Path) -> None:
    """Take away all that a test left where its table lay, but for where this process sorts: what reads tables is open there."""
    sorts = place / "facts.spill" / f"{platform.node()}-{os.getpid()}"
    for one in (*place.iterdir(), *sorts.parent.glob("*")):
        if one not in {sorts, sorts.parent}:
            shutil.rmtree(one) if one.is_dir() else one.unlink()


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    """A password is stretched for a third of a second, which is for those who guess it; one stretched so is still known."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture(autouse=True)
def nothing_kept_of_responses() -> None:
    """When a silent questionnaire was last answered is kept by its number, which another test gives to another one."""
    from everweek.questionnaires import overview

    overview.forget()


@pytest.fixture(autouse=True)
def nobodys_names_kept() -> None:
    """The names that are hidden in comments are kept by how many there are, which another test has of others."""
    from everweek.listen.understanding import lens

    lens.forget()


@pytest.fixture(autouse=True)
def nobody_asked_to_stop() -> None:
    """A worker that a test ran in its own process was asked to stop, and so would be each job that is done here afterwards."""
    from everweek.jobs.tasks import ask_to_stop

    ask_to_stop(asked=False)


@pytest.fixture
def cast(db: None) -> "Cast":
    """Alice, Bob, Charlie, Dana, Erin, Frank, Grace, Heidi and the organisation they work in: see tests/cast.py."""
    from tests.casting import cast_again

    return cast_again()
