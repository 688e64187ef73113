"""Filling an empty installation with the simulated organisation, through the services and the import that are anybody's.

A file in EVERWEEK_HOME (``demo.json``) says that it is under way, with which seed and last day. Where it was killed, the next
``everweek demo`` goes on with those: what is there already is passed by, and a half demo is no data of anybody's.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.resources import files as packaged
from pathlib import Path

from django.conf import settings
from django.db import transaction

from everweek.act.causes.services import take_ready_tree
from everweek.cli.demo import (
    again,
    charter,
    company,
    complaints,
    deciding,
    files,
    granting,
    hours,
    improving,
    knowing,
    lately,
    listening,
    partners,
    passing,
    respecting,
    reviews,
    truths,
    views,
)
from everweek.cli.demo.staff import Staff
from everweek.cli.demo.year import Year, draw
from everweek.cli.progress import Progress
from everweek.errors import Conflict
from everweek.facts.services import rebuild
from everweek.jobs.tasks import enqueue
from everweek.journal import sequencer
from everweek.journal.services import System
from everweek.listen import running
from everweek.listen.asking.services import open_link, set_sites
from everweek.listen.helpdesks.queries import has_helpdesks
from everweek.listen.helpdesks.services import open_helpdesk
from everweek.listen.mentions.services import open_source
from everweek.listen.services import begin_import
from everweek.listen.tasks import learn
from everweek.listen.understanding.finding import find_themes
from everweek.listen.understanding.hearing import hear_all
from everweek.listen.understanding.topics import keep_topic
from everweek.moments.queries import has_interactions
from everweek.moments.services import save_touchpoint
from everweek.people import queries, services
from everweek.people.hours.services import set_hours
from everweek.people.models import Unit
from everweek.questionnaires.files import load
from everweek.questionnaires.queries import has_questionnaires
from everweek.questionnaires.services import bring_questionnaire

BY = System("demo")
_DRAWN, _HOUSE, _IMPORTED, _UNDERSTOOD = 0.06, 0.10, 0.75, 0.93


def mark() -> Path:
    """The file that says a demo is under way."""
    return Path(settings.EVERWEEK_HOME) / "demo.json"


def is_half_done() -> bool:
    """Whether a demo was begun here and has not finished, in this very database: the first thing it does is name the house."""
    return mark().exists() and (not whose_data() or queries.organisation().name == company.NAME)


def whose_data() -> list[str]:
    """What there is beyond what ``everweek init`` makes, in words: where there is anything, the installation is somebody's."""
    found = queries.beyond_founding()
    if has_interactions():
        found.append("interactions")
    if has_questionnaires():
        found.append("questionnaires")
    return found


@contextmanager
def under_way(seed: int, until: date) -> Iterator[tuple[int, date]]:
    """Mark that a demo is under way while the block runs; which seed and last day it goes by: those it was begun with.

    The mark goes when the block ends well.

    Raises:
        Conflict: another process is at it.
    """
    path = mark()
    with path.open("a+", encoding="utf-8") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = "Another everweek demo is at work here: wait until it has ended."
            raise Conflict(message) from None
        opened.seek(0)
        try:
            begun = json.loads(opened.read())
            seed, until = int(begun["seed"]), date.fromisoformat(begun["until"])
        except (ValueError, KeyError):
            # New, or cut off while it was written: nothing had been made yet.
            opened.truncate(0)
            opened.write(json.dumps({"seed": seed, "until": until.isoformat()}))
            opened.flush()
            os.fsync(opened.fileno())
        yield seed, until
        path.unlink()


def fill(*, seed: int, until: date, progress: Progress) -> Year:
    """Make the organisation and import its year; safe to call again after anything, with the same seed and last day."""
    progress("Drawing a year", 0.0)
    folder = Path(settings.EVERWEEK_HOME) / ".demo"
    folder.mkdir(mode=0o700, exist_ok=True)
    year = draw(seed, until)
    written = files.write(year, folder)
    progress("Opening the house", _DRAWN)
    _open_house()
    _ask()
    _listen()
    done, all_ = _HOUSE, _IMPORTED - _HOUSE
    for one in written:
        _import(one, progress, done, all_ * one.share)
        done += all_ * one.share
    _appoint(year.staff)
    _live(year)
    _understand(year.staff, progress)
    progress("Counting", _UNDERSTOOD)
    _count()
    views.keep_views(year.staff)
    shutil.rmtree(folder)
    return year


def _live(year: Year) -> None:
    """What colleagues and customers did besides what the files tell; each part is safe to do again."""
    staff = year.staff
    charter.write_charter(staff)
    knowing.write_guides(staff)
    knowing.tell_skills(staff)
    hours.tell_hours()
    partners.meet_others()
    partners.find_one_twice(year, staff)
    respecting.cross_lines(staff, [one.customer for one in year.customers[respecting.PLACE :]])
    told = complaints.draw(year)
    granting.grant()
    lately.live_before(year, told)
    improving.improve(staff, year.window)
    again.ask_again(year, told)
    lately.live(year, told)
    _tell_apart(year.window.last)
    passing.pass_by(year, _unit(truths.POSTER_UNIT))
    deciding.decide(year, told)


def _open_house() -> None:
    services.edit_organisation(name=company.NAME, zone=company.ZONE, by=BY)
    units = {unit.key: unit for unit in queries.list_every_unit()}
    top = next(unit for unit in units.values() if unit.parent_id is None)
    services.rename_unit(unit=top, name=company.NAME, by=BY)
    under: dict[str, Unit] = {**units, company.ROOT: top}
    for part in company.PARTS:
        if part.key not in under:
            under[part.key] = services.open_unit(key=part.key, name=part.name, parent=under[part.under], by=BY)
    set_hours(unit=top, week=complaints.WEEK, by=BY)
    take_ready_tree(by=BY)
    for place, one in enumerate(company.TOUCHPOINTS, start=1):
        save_touchpoint(key=one.key, name=one.name, position=place, by=BY)


def _ask() -> None:
    text = (packaged("everweek.cli.demo") / "how-was-it.json").read_text(encoding="utf-8")
    bring_questionnaire(document=load(text), by=BY, publishing=True)
    set_sites(link=open_link(slug=company.LINK, questionnaire=company.ASKED, unit=None, by=BY), sites=company.SITES, by=BY)


def _listen() -> None:
    """Where people speak of the company unasked, and the helpdesk of its call centre; safe to do again."""
    open_source(name=reviews.SITE, key=reviews.KEY, by=BY)
    if not has_helpdesks():
        groups = {"Harbour desk": "haldwick-terminal"}
        open_helpdesk(name="Tickets", kind="zammad", unit=_unit(company.CALLS), groups=groups, touchpoint="call", by=BY)


def _unit(key: str) -> Unit:
    return next(unit for unit in queries.list_every_unit() if unit.key == key)


def _import(one: files.Written, progress: Progress, before: float, share: float) -> None:
    title = f"Importing {one.title}"
    progress(title, before)
    run = begin_import(path=one.path, map_text=one.map_text, by=BY)
    run = running.run(run.pk, progress=lambda done, _tallies: progress(title, before + share * done))
    if run.refused:
        message = (
            f"{run.refused} rows of {one.path} were refused; the reasons are in {run.refused_beside}. Run everweek demo again."
        )
        raise Conflict(message)


def _understand(staff: Staff, progress: Progress) -> None:
    """Judge the comments and find what they speak of, and correct some; learning from their scores begins with the first
    worker.
    """
    share = _UNDERSTOOD - _IMPORTED
    for name, words in company.TOPICS.items():
        keep_topic(name=name, words=words.split(), by=BY)
    listening.merge_topics(staff)
    hear_all(lambda done: progress("Understanding comments", _IMPORTED + share * done))
    find_themes(by=BY)
    listening.correct_some(staff)
    with transaction.atomic():
        enqueue(learn)


def _count() -> None:
    """Make the facts in one go: what nobody counts yet need not be followed line by line, which takes twice as long."""
    while sequencer.place():
        pass
    rebuild()


def _tell_apart(until: date) -> None:
    """Write the segments of the company; safe to do again."""
    for one in company.SEGMENTS:
        services.save_segment(
            key=one.key,
            name=one.name,
            rule=one.rule,
            core=bool(one.reason),
            reason=one.reason,
            decided_by=one.decided_by,
            decided_on=until if one.reason else None,
            by=BY,
        )


def _appoint(staff: Staff) -> None:
    """Give by hand the posts that reach the whole house; a file may not."""
    units = {unit.key: unit for unit in queries.list_every_unit()}
    units[company.ROOT] = next(unit for unit in units.values() if unit.parent_id is None)
    there = queries.members_by_external_id(one.employee for one in staff.appointed)
    for one in staff.appointed:
        if one.employee in there:
            continue
        with transaction.atomic():
            member = services.join_member(name=one.name, email=one.email, external_id=one.employee, language=one.language, by=BY)
            services.give_post(member=member, unit=units[one.unit], role=one.role, since=one.since, by=BY)
