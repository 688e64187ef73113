"""A chart stands within its card, in letters that can be read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.browser.shown import DESK, PHONE

from everweek.listen.models import ImportRun

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("by", ["area", "month"])
def test_the_whole_picture_stands_within_its_card_in_letters_one_can_read(
    enter: Callable[..., Page], answered: ImportRun, size: dict[str, int], by: str
):
    page = enter("erin", viewport=size)
    page.goto(f"/prove/?measure=nps&by={by}")

    # What is drawn, and how large: of the two pictures one is shown.
    found = page.evaluate(
        """() => {
            const card = document.querySelector('figure.picture').getBoundingClientRect()
            const drawn = [...document.querySelectorAll('figure.picture > div > svg')]
            const [svg, ...others] = drawn.filter(one => one.getClientRects().length)
            const texts = [...svg.querySelectorAll('text')].map(one => one.getBoundingClientRect()).filter(box => box.width)
            return {
                others: others.length,
                left: Math.min(...texts.map(box => box.left)) - card.left,
                right: card.right - Math.max(...texts.map(box => box.right)),
                letters: Math.min(...texts.map(box => box.height)),
                share: svg.getBoundingClientRect().width / card.width,
            }
        }"""
    )
    assert found["others"] == 0
    assert found["left"] >= 0
    assert found["right"] >= 0
    assert found["letters"] >= 13
    assert found["share"] > 0.85
