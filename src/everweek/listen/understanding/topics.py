"""Topics: what is listened for. Found as themes, then named, merged and retired by people; each of these can be taken back.

What a person may do is asked at the gate (``access``) before any of these is called.
"""

import re
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid
from everweek.jobs.tasks import enqueue
from everweek.journal.locks import hold_until_commit
from everweek.journal.services import Actor, Happening, record
from everweek.listen.models import Topic
from everweek.listen.tasks import judge_anew
from everweek.listen.understanding.lens import people_now
from everweek.listen.understanding.rules import LONGEST_PHRASE, MOST_WORDS, phrase_of
from everweek.people.rules import check_name
from everweek.text import private

LONGEST_NAME: Final = 80
MOST: Final = 200


@transaction.atomic
def keep_topic(*, name: str, words: Sequence[str], by: Actor) -> Topic:
    """Listen for something from now on. The same name again is the same topic: its words are added to, and it is open.

    Raises:
        Invalid: no name, no words, or one that is no phrase of up to three words.
        Conflict: there are two hundred topics already.
    """
    name, phrases = _name(name), _phrases(words)
    # One after the other: two who keep the same for the first time keep it once.
    hold_until_commit("listen.topics")
    same = Topic.objects.select_for_update().filter(name__iexact=name, merged_into__isnull=True).first()
    if same is not None:
        both = [*same.words, *(one for one in phrases if one not in same.words)][:MOST_WORDS]
        if same.retired_at is not None:
            restore_topic(topic=same, by=by)
        return change_topic(topic=same, name=same.name, words=both, by=by)
    if Topic.objects.count() >= MOST:
        raise Conflict(_("There are %(most)s topics already: merge some of them first.") % {"most": MOST})
    topic = Topic.objects.create(key=_key(name), name=name, words=phrases)
    _record("topic.kept", topic, by)
    return topic


@transaction.atomic
def change_topic(*, topic: Topic, name: str, words: Sequence[str], by: Actor) -> Topic:
    """Another name, or other words it is known by at first. ``topic`` is then as it stands; the same again changes nothing."""
    held = _held(topic)
    old = {"name": held.name, "words": list(held.words)}
    new = {"name": _name(name), "words": _phrases(words)}
    if old == new:
        return held
    twin = Topic.objects.filter(name__iexact=new["name"], merged_into__isnull=True).exclude(pk=held.pk).exists()
    if twin:
        raise Conflict(_("There is a topic of this name already: merge the two, or choose another name."), field="name")
    held.name, held.words = str(new["name"]), list(new["words"])
    held.save(update_fields=["name", "words"])
    record(Happening("topic.changed", by=by, subject=("topic", held.pk), old=old, new=new))
    if old["words"] != new["words"]:
        _judge_anew()
    return held


@transaction.atomic
def merge_topic(*, topic: Topic, into: Topic, by: Actor) -> None:
    """Let a topic go on under another: whatever it was given to is that one's. What merged into it goes along.

    Raises:
        Invalid: into itself, or into what goes on under it.
    """
    # In one order for everybody: merging each into the other at once, two would wait in a circle.
    both = {one.pk: _held(one) for one in sorted((topic, into), key=lambda one: one.pk)}
    held, stays = both[topic.pk], both[into.pk]
    if stays.pk == held.pk or stays.merged_into_id is not None:
        raise Invalid(_("Choose another topic that stands by itself."), field="into")
    if held.merged_into_id == stays.pk:
        return
    held.merged_into = stays
    held.save(update_fields=["merged_into"])
    _record("topic.merged", held, by, into=stays.key)


@transaction.atomic
def part_topic(*, topic: Topic, by: Actor) -> None:
    """Let a merged topic stand by itself again. Safe to do twice."""
    held = _held(topic)
    if held.merged_into is None:
        return
    was, held.merged_into = held.merged_into, None
    held.save(update_fields=["merged_into"])
    ids = {"from": was.key}
    record(Happening("topic.parted", by=by, subject=("topic", held.pk), ids=ids))
    _judge_anew()


@transaction.atomic
def retire_topic(*, topic: Topic, by: Actor) -> None:
    """Give the topic to no comment any more. Safe to do twice."""
    held = _held(topic)
    if held.retired_at is None:
        held.retired_at = clock.now()
        held.save(update_fields=["retired_at"])
        _record("topic.retired", held, by)


@transaction.atomic
def restore_topic(*, topic: Topic, by: Actor) -> None:
    """Listen for a retired topic again. Safe to do twice."""
    held = _held(topic)
    if held.retired_at is not None:
        held.retired_at = None
        held.save(update_fields=["retired_at"])
        _record("topic.restored", held, by)


def _held(topic: Topic) -> Topic:
    return Topic.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=topic.pk)


def _record(kind: str, topic: Topic, by: Actor, **ids: str) -> None:
    record(Happening(kind, by=by, subject=("topic", topic.pk), ids=ids))
    _judge_anew()


def _judge_anew() -> None:
    enqueue(judge_anew)


def _name(text: str) -> str:
    found = " ".join(text.split())
    if not found:
        raise Invalid(_("Give the topic a name."), field="name")
    if len(found) > LONGEST_NAME:
        raise Invalid(_("A name has at most %(most)s letters.") % {"most": LONGEST_NAME}, field="name")
    _check_nobodys([found], "name")
    return check_name(found, "name", longest=LONGEST_NAME)


def _check_nobodys(texts: Sequence[str], field: str) -> None:
    """Refuse words in a topic that tell of one customer: the topic outlives whatever that customer said."""
    for text in texts:
        if private.find(text, people_now().hidden):
            message = _(
                "“%(text)s” is somebody's name, address or number. A topic is kept for good: choose words of many people."
            )
            raise Invalid(message % {"text": text.strip()[:40]}, field=field)


@transaction.atomic
def forget_words(*, name: str) -> int:
    """Take a customer's whole name, which came to be known later, out of the words of topics; how many lost some."""
    said = phrase_of(name)
    many = 0
    if " " in said:
        for topic in Topic.objects.select_for_update().order_by("pk"):
            kept = [one for one in topic.words if said not in one]
            if kept != topic.words:
                topic.words, many = kept, many + 1
                topic.save(update_fields=["words"])
    return many


def _phrases(words: Sequence[str]) -> list[str]:
    found = []
    for one in words:
        if not one.strip():
            continue
        phrase = phrase_of(one)
        if not phrase:
            told = {"phrase": one.strip()[:40], "most": LONGEST_PHRASE}
            raise Invalid(_("“%(phrase)s” is no phrase of one to %(most)s words.") % told, field="words")
        found.append(phrase)
    kept = list(dict.fromkeys(found))
    if not kept:
        raise Invalid(_("Write at least one word by which the topic is known."), field="words")
    _check_nobodys(words, "words")
    if len(kept) > MOST_WORDS:
        raise Invalid(_("At most %(most)s words or phrases.") % {"most": MOST_WORDS}, field="words")
    return kept


def _key(name: str) -> str:
    base = re.sub(r"-+", "-", slugify(name))[:50].strip("-") or "topic"
    taken = set(Topic.objects.filter(key__startswith=base).values_list("key", flat=True))
    if base not in taken:
        return base
    return next(key for number in range(2, MOST + 2) if (key := f"{base}-{number}") not in taken)
