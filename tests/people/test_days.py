"""What counts on a day: the first day of a post counts, the first day it is over does not."""

from datetime import date, timedelta

from everweek.people import days
from everweek.people.models import Member, Post, Unit

DAY = date(2026, 10, 5)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


def test_a_post_is_held_from_the_day_it_begins_until_the_day_before_it_ends(cast):
    for since, until, held, lasts in [
        (BEFORE, None, True, True),
        (DAY, None, True, True),
        (AFTER, None, False, True),
        (BEFORE, DAY, False, False),
        (BEFORE, AFTER, True, True),
    ]:
        Post.objects.filter(member=cast.bob).update(since=since, until=until)
        hers = Post.objects.filter(member=cast.bob)
        assert hers.filter(days.held_on(DAY)).exists() is held, (since, until)
        assert hers.filter(days.lasting(DAY)).exists() is lasts, (since, until)
        assert Member.objects.filter(days.held_on(DAY, of="posts__"), pk=cast.bob.pk).exists() is held, (since, until)


def test_who_leaves_and_what_closes_is_there_until_the_day_before(cast):
    for day, there in [(None, True), (AFTER, True), (DAY, False), (BEFORE, False)]:
        Member.objects.filter(pk=cast.bob.pk).update(left_on=day)
        Unit.objects.filter(pk=cast.south.pk).update(closed_on=day)
        assert Member.objects.filter(days.here(DAY), pk=cast.bob.pk).exists() is there
        assert Post.objects.filter(days.here(DAY, of="member__"), member=cast.bob).exists() is there
        assert Unit.objects.filter(days.open_on(DAY), pk=cast.south.pk).exists() is there
