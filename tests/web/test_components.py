"""Components: numbers written for people, a dot on a line, times as people say them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone, translation

from everweek.people import saying
from everweek.science import Estimate, NotEnough
from everweek.web.choices import Tab
from everweek.web.house.components import count, figure
from everweek.web.house.figures import estimate_svg


def drawn(text: str, **context: object) -> str:
    return Template("{% load components %}" + text).render(Context(context))


def an_estimate(value: float, low: float, high: float, unit: str = "points") -> Estimate:
    return Estimate(value, low, high, 0.95, 100, unit, "a method")


def test_numbers_are_written_as_the_readers_language_does():
    assert count(1234567) == "1,234,567"
    assert figure(39.8398, 2) == "39.84"
    with translation.override("de"):
        assert count(1234567) == "1.234.567"
        assert figure(39.8398, 2) == "39,84"


def places(svg: str) -> tuple[float, float, float]:
    """Where the interval begins, where the dot is, where the interval ends, in percent of the width."""
    [(left, width)] = re.findall(r'class="span" x="([\d.]+)%" width="([\d.]+)%"', svg)
    [dot] = re.findall(r'class="dot" cx="([\d.]+)%"', svg)
    return float(left), float(dot), float(left) + float(width)


def test_an_estimate_is_a_dot_inside_its_interval_on_the_whole_scale_of_nps():
    left, dot, right = places(estimate_svg(an_estimate(0, -50, 50)))

    assert dot == 50
    assert right - dot == pytest.approx(dot - left, abs=0.02)
    assert right - left == pytest.approx(48, abs=0.02)  # half of the axis, which leaves 2 % free at either end


def test_an_estimate_says_in_words_what_it_draws_and_escapes_what_it_says():
    svg = estimate_svg(an_estimate(39.84, 37.18, 42.41))

    assert 'role="img"' in svg
    assert "39.8, between 37.1 and 42.5" in svg


def test_a_drawn_estimate_says_the_same_as_the_cells_beside_it():
    score, share = an_estimate(3.8, 3.588, 4.014, "score"), an_estimate(99.6, 97.2, 99.9, "percent")

    html = drawn("{% estimate_cells found axis 2 unit %}", found=score, axis=None, unit="Score")

    assert "<title>3.80, between 3.58 and 4.02</title>" in html
    assert "<b>3.80</b>" in html
    assert "3.58 to 4.02" in html
    assert "<title>99.6, between 97 and 100</title>" in estimate_svg(share)
    assert "<title>4, between 3 and 5</title>" in estimate_svg(score, places=0)


def test_an_estimate_beyond_the_axis_stays_inside_the_picture():
    assert all(0 <= place <= 100 for place in places(estimate_svg(an_estimate(90, 80, 95), low=0, high=50)))


def test_the_customers_words_are_quoted_and_escaped():
    html = drawn('{% voice language="pt" %}{{ words }}{% endvoice %}', words="<b>rude</b> staff")

    assert '<blockquote class="voice" lang="pt"' in html
    assert "&lt;b&gt;rude&lt;/b&gt; staff" in html


@pytest.mark.parametrize("block", ["head", "card", "part"])
def test_a_block_trusts_neither_its_title_nor_what_is_inside(block: str):
    html = drawn(f"{{% {block} title %}}{{{{ words }}}} <b>ours</b>{{% end{block} %}}", title="<i>", words="<u>")

    assert "&lt;i&gt;" in html
    assert "&lt;u&gt; <b>ours</b>" in html


def test_actions_stand_beside_the_title_of_the_block_they_are_written_in():
    inner = '{% part "Inner" %}{% actions %}<a>in</a>{% endactions %}{% endpart %}'
    html = drawn('{% head "Outer" %}{% actions %}<a>out</a>{% endactions %}' + inner + "{% endhead %}")

    assert re.search(r'<div class="head tight">\s*<h2>Inner</h2>\s*<a>in</a>', html)
    assert html.index("<a>in</a>") < html.index("<a>out</a>")


def test_the_way_here_is_said_step_by_step_and_trusts_no_name():
    html = drawn(
        '{% crumbs %}{% crumb "Units" "units" %}{% crumb name "unit" "north" %}{% crumb "here" %}{% endcrumbs %}', name="<b>"
    )

    assert (
        re.sub(r"\s+", " ", html)
        .strip()
        .endswith('<a href="/settings/units/">Units</a> · <a href="/settings/units/north">&lt;b&gt;</a> · here</nav>')
    )


def test_a_button_posts_what_it_is_given_and_says_what_it_is_about():
    html = drawn('{% press "Run all again" "work-all-again" of=name subscriber="facts" %}', name="<the facts>")

    assert '<form method="post" action="/settings/pending/parked/again">' in html
    assert '<input type="hidden" name="subscriber" value="facts">' in html
    assert 'Run all again<span class="unseen">: &lt;the facts&gt;</span></button>' in html


def test_what_cannot_be_undone_says_so_and_what_can_does_not():
    for_good = drawn('{% for_good "Give it up" "token-revoke" 7 press="Give it up" %}It is forgotten.{% endfor_good %}')
    fold = drawn('{% fold "Leaving" "member-leave" 7 press="Let her leave" %}All posts end.{% endfold %}')

    assert "<p>It is forgotten. This cannot be undone.</p>" in for_good
    assert "<p>All posts end.</p>" in fold


class Sending(forms.Form):
    """A word, and what the page carries along."""

    word = forms.CharField()
    once = forms.CharField(widget=forms.HiddenInput, initial="a-word")


class WithAFile(forms.Form):
    """A file."""

    file = forms.FileField()


def test_a_form_has_all_its_fields_then_the_hint_then_its_button_and_what_stands_beside_it():
    html = drawn(
        '{% form "organisation" form=form press="Keep it" %}<p>So it will be.</p>'
        "{% actions %}<i>or not</i>{% endactions %}{% endform %}",
        form=Sending(),
        csrf_token="a-token",
    )

    assert re.search(r'<form class="form" method="post" action="[^"]+">', html)
    assert 'value="a-token"' in html
    assert (
        html.index('name="word"')
        < html.index("So it will be.")
        < html.index('<button class="button main"')
        < html.index("or not")
    )
    assert "enctype" not in html


def test_a_form_that_a_page_lays_out_itself_says_all_the_same_why_it_was_refused_and_carries_what_is_hidden():
    sent = Sending({"word": "", "once": "a-word"})
    sent.add_error(None, "Somebody was quicker.")

    html = drawn('{% form laid=form press="Keep it" %}{{ form.word.as_field_group }}{% endform %}', form=sent)

    assert html.index("Somebody was quicker.") < html.index('name="word"')
    assert html.count('name="once"') == html.count('name="word"') == 1
    assert "action=" not in html  # the page's own address


@pytest.mark.parametrize(
    "block",
    [
        '{% form "organisation" form=form press="Send" %}{% endform %}',
        '{% form "organisation" laid=form press="Send" %}{{ form.file }}{% endform %}',
        '{% fold "Send" "organisation" form=form press="Send" %}{% endfold %}',
        '{% adding "Send" "organisation" form=form press="Send" %}{% endadding %}',
    ],
)
def test_a_form_with_a_file_in_it_sends_the_file_whichever_block_draws_it(block: str):
    assert 'enctype="multipart/form-data"' in drawn(block, form=WithAFile())


def test_what_else_a_form_is_told_is_a_hidden_field_where_there_is_something_or_an_attribute_and_escaped():
    html = drawn(
        '{% form shape="" case=4 back="" over=over id="it" novalidate=True data_of=over data_moment=True %}'
        "<button>Go</button>{% endform %}",
        over='"><script>',
    )

    assert '<input type="hidden" name="case" value="4">' in html
    assert 'name="back"' not in html
    assert "<script>" not in html
    assert re.search(r'<form method="post" data-of="&quot;&gt;&lt;script&gt;" id="it" data-moment novalidate>', html)
    assert 'class="buttons"' not in html


def test_where_nobody_may_add_what_there_is_stands_alone():
    html = drawn(
        '{% adding "Add" "organisation" form=form press="Add it" hint="It begins at once." %}<p>All.</p>{% endadding %}',
        form=None,
    )

    assert "<p>All.</p>" in html
    assert "<form" not in html
    assert "aside" not in html


def test_what_there_is_stands_beside_the_form_that_adds_to_it():
    html = drawn('{% adding "Add one" "people" form=form press="Add it" %}<p>Three.</p>{% endadding %}', form=Sending())
    before, after = html.split("<aside>")
    assert "<p>Three.</p>" in before
    assert '<form class="form" method="post" action="/settings/people/">' in after
    assert 'name="word"' in after
    assert '<button class="button main" type="submit">Add it</button>' in after


TABLE = (
    '{% table "Units" look=look %}{% column "Unit" names=True %}{% column "Open" "num" %}'
    '{% column "With its interval" narrow="Share" %}'
    "{% for name, open, share in rows %}{% row moves=True %}{% cell %}{{ name }}{% endcell %}"
    '{% cell look="mine" %}{{ open }}{% endcell %}{% cell %}{{ share }}{% endcell %}{% endrow %}{% endfor %}{% endtable %}'
)


def test_each_cell_of_a_table_stands_under_its_heading_and_says_it_on_a_phone():
    html = drawn(TABLE, look="cards-narrow", rows=[("North & South", 3, "40 %"), ("East", 0, "")])

    assert '<div class="scroll" tabindex="0" role="region" aria-label="Units"><table class="cards-narrow">' in html
    assert '<th scope="col">Unit</th><th scope="col" class="num">Open</th><th scope="col">With its interval</th>' in html
    assert (
        '<tr data-row><th scope="row">North &amp; South</th><td class="num mine" data-label="Open">3</td>'
        '<td data-label="Share">40 %</td></tr>'
    ) in html
    # Nothing is left out on a phone, and 0 is not nothing.
    assert '<td class="num mine" data-label="Open">0</td><td class="none"></td></tr>' in html


def test_a_table_that_stays_one_on_a_phone_says_each_heading_once():
    html = drawn(TABLE, look="tight", rows=[("North", 3, "40 %")])

    assert "data-label" not in html
    assert html.count("Open") == 1


def test_a_cell_under_several_columns_leaves_the_next_one_its_own():
    html = drawn(
        '{% table by="why" %}{% column "A" names=True %}{% column "B" %}{% column "C" %}{% column "D" %}'
        "{% row %}{% cell %}a{% endcell %}{% cell span=2 %}both{% endcell %}{% cell %}d{% endcell %}{% endrow %}{% endtable %}"
    )

    assert 'role="region" aria-labelledby="why"' in html
    assert '<tr><th scope="row">a</th><td colspan="2">both</td><td data-label="D">d</td></tr>' in html


def test_tabs_mark_the_one_that_is_shown_and_count_where_somebody_counts():
    html = drawn('{% tabs "Queues" several %}', several=[Tab("Mine", "/act/", True, 0), Tab("All", "/act/?queue=all", False)])

    assert 'aria-label="Queues"' in html
    assert '<a href="/act/" aria-current="page">Mine <span class="num">0</span></a>' in html
    assert '<a href="/act/?queue=all">All</a>' in html


def test_what_is_fetched_when_it_is_unfolded_is_a_link_without_script_or_what_stands_in_it():
    link = drawn('{% opens "Who was told" "organisation" %}{% endopens %}')
    content = drawn('{% opens "Guides" "organisation" at_hand=True %}<form></form>{% endopens %}')

    assert re.search(
        r'<details data-opens="(/[^"]+)">\s*<summary>Who was told</summary>\s*<div><a href="\1">Look at it</a></div>', link
    )
    assert "data-at-hand" in content
    assert "<div><form></form></div>" in content


def test_bad_news_is_read_out_at_once_and_good_news_waits():
    assert 'role="alert"' in drawn('{% notice tone="bad" %}x{% endnotice %}')
    assert 'role="status"' in drawn('{% notice tone="good" %}x{% endnotice %}')


NOW = datetime(2026, 10, 7, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=3), "today, 11:00"),
        (timedelta(days=1), "yesterday, 14:00"),
        (timedelta(days=6), "Thursday 1 October"),
        (timedelta(days=7), "30 September"),
        (timedelta(days=40), "28 August"),
        (timedelta(days=400), "2 September 2025"),
    ],
)
def test_times_are_said_as_people_say_them_in_the_readers_zone(ago: timedelta, words: str):
    with timezone.override("Europe/Berlin"):
        assert saying.moment(NOW - ago, NOW) == words


@pytest.mark.parametrize(
    ("language", "day", "late", "ahead"),
    [
        ("de", "12. März 2026", "12. März, 09:05", "Donnerstag, 12. März, 09:05"),
        ("de-AT", "12. März 2026", "12. März, 09:05", "Donnerstag, 12. März, 09:05"),
        ("es", "12 de marzo de 2026", "12 de marzo, 09:05", "jueves 12 de marzo, 09:05"),
        ("pt", "12 de Março de 2026", "12 de Março, 09:05", "Quinta-feira, 12 de Março, 09:05"),
        ("fr", "12 mars 2026", "12 mars, 09:05", "jeudi 12 mars, 09:05"),
    ],
)
def test_a_day_is_written_as_those_who_read_it_write_it(language: str, day: str, late: str, ahead: str):
    at = datetime(2026, 3, 12, 9, 5, tzinfo=UTC)
    before = at - timedelta(days=3)
    with translation.override(language), timezone.override(UTC):
        assert (saying.day(at.date()), saying.day_and_hour(at, before)) == (day, late)
        assert (saying.moment(at, before), saying.exact(at)) == (ahead, f"{day}, 09:05 (UTC)")
        assert saying.moment(at, at + timedelta(days=300)) == day


def test_yesterday_is_the_readers_yesterday():
    just_before_midnight_in_lisbon = datetime(2026, 10, 6, 22, 30, tzinfo=UTC)
    with timezone.override("Europe/Lisbon"):
        assert saying.moment(just_before_midnight_in_lisbon, NOW).startswith("yesterday")
    with timezone.override("Asia/Tokyo"):
        assert saying.moment(just_before_midnight_in_lisbon, NOW).startswith("today")


def test_where_there_is_too_little_to_say_anything_that_is_said_instead_of_a_number():
    few = NotEnough("Three answers are too few.", have=3, need=5)

    assert drawn("{% estimate found %}", found=few) == '<span class="quiet">Three answers are too few.</span>'
    cells = drawn('{% estimate_cells found axis 1 "Points" %}', found=few, axis=None)
    assert re.sub(r"\s+", " ", cells).strip() == '<td colspan="4" class="quiet">Three answers are too few.</td>'


def test_a_number_in_a_table_has_its_interval_and_its_answers_beside_it():
    cells = drawn('{% estimate_cells found axis 1 "Points" %}', found=an_estimate(39.84, 37.26, 42.41), axis=(0, 50))

    assert len(re.findall("<td", cells)) == 4
    assert "<b>39.8</b>" in cells
    assert "37.2 to 42.5" in cells
    assert 'data-label="Answers">100</td>' in cells
