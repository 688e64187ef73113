"""What is held of comments. The words themselves stand in the response alone: what goes there goes here."""

from typing import ClassVar

from django.db import models

from everweek import clock
from everweek.people.models import Member
from everweek.questionnaires.models import Response


class Topic(models.Model):
    """What people decided to listen for. ``key`` lasts through any renaming; ``words`` are the phrases it is known by at first.

    One that was merged goes on under ``merged_into``; one that is retired is given to no comment any more.
    """

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    words = models.JSONField(default=list)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    retired_at = models.DateTimeField(null=True, blank=True)
    kept_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return self.name


class Comment(models.Model):
    """One thing said in own words, and what it is held for once corrections are counted in.

    ``place`` tells apart what was said to one ``question`` (several open choices). ``digest`` is of the words that were judged.
    ``sentiment`` is empty where it cannot be told; ``way`` says by what it was told. ``personal`` are the places of personal data
    as ``[kind, start, end]``, ``cleared`` the places a person said hold none. ``lens`` is what it was judged by.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="comments")
    question = models.CharField(max_length=80)
    place = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=32)
    answered_at = models.DateTimeField()
    language = models.CharField(max_length=12, blank=True)
    sentiment = models.CharField(max_length=10, blank=True)
    likely = models.FloatField(null=True, blank=True)
    doubtful = models.BooleanField(default=False)
    way = models.CharField(max_length=10, blank=True)
    urgency = models.CharField(max_length=10, blank=True)
    personal = models.JSONField(default=list)
    cleared = models.JSONField(default=list)
    lens = models.CharField(max_length=20)
    judged_at = models.DateTimeField(default=clock.now)
    attended_at = models.DateTimeField(null=True, blank=True)
    attended_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "question", "place"], name="listen_comment_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["lens", "-id"], name="listen_comment_by_lens"),
            # The newest whose words are known to feel are those that patterns are looked for in.
            models.Index(
                fields=["-answered_at", "-id"],
                name="listen_comment_felt",
                condition=~models.Q(sentiment=""),
            ),
            # Few are urgent, and they are looked for with every page of voices.
            models.Index(
                fields=["-answered_at"],
                name="listen_comment_urgent",
                condition=~models.Q(urgency=""),
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class Touched(models.Model):
    """A topic of which a comment speaks. ``sure`` is whether that is likely enough to be said without doubt."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="touched")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="touched")
    likely = models.FloatField(null=True, blank=True)
    sure = models.BooleanField(default=True)
    way = models.CharField(max_length=10)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["comment", "topic"], name="listen_touched_once")]


class Praised(models.Model):
    """A colleague whom a comment praises by name, between ``start`` and ``end``.

    Not ``sure``: the score beside it or how the words feel speaks against it.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="praised")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    sure = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["comment", "member"], name="listen_praised_once")]


class Correction(models.Model):
    """What a person said of one judgement, in the place of what was judged: it holds through every judging anew, and teaches.

    ``about`` is what is corrected, ``what`` which one of several (the key of a topic, the id of a colleague, a place in the
    words), ``says`` what is right instead.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="corrections")
    about = models.CharField(max_length=12)
    what = models.CharField(max_length=80, blank=True)
    says = models.CharField(max_length=20)
    said_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    said_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["comment", "about", "what"], name="listen_corrected_once")]
        indexes: ClassVar = [models.Index(fields=["about", "-said_at"], name="listen_corrections_by_kind")]


class Lesson(models.Model):
    """One learning: from how much, how well it understands what it had not seen, and whether it is used.

    ``what`` is sentiment or topics. ``held`` are its own measures as plain numbers. ``data`` is what was learned, kept for the
    one in use alone: words of comments stand in it, and those of somebody who was erased go with the next learning.
    """

    what = models.CharField(max_length=10)
    learnt_at = models.DateTimeField(default=clock.now)
    examples = models.PositiveIntegerField(default=0)
    corrections = models.PositiveIntegerField(default=0)
    used = models.BooleanField(default=False)
    held = models.JSONField(default=dict)
    data = models.BinaryField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["what"], condition=models.Q(used=True), name="listen_one_lesson_in_use"),
        ]
        indexes: ClassVar = [models.Index(fields=["what", "-learnt_at"], name="listen_lessons")]
