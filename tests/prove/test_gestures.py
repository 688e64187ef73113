"""What gestures brought back, in sentences: each says of how many customers it is known, and none is left out for being few."""

from everweek.act.giving.returns import Became, Brought
from everweek.act.giving.rules import GestureKind
from everweek.act.recovering.rules import against_like, compared
from everweek.prove import gestures
from everweek.science import NotEnough

NONE = NotEnough("", have=0, need=1)


def brought(kind, mine, like):
    """A kind of gesture, of whose customers, and of those of like cases, so many were won back, and so many not."""
    mine, like = {"grave": mine}, {"grave": like}
    return Brought(kind, 1, [], Became(0, NONE, NONE, NONE, NONE), against_like(mine, like), compared(mine, like))


def test_each_sentence_says_how_many_it_rests_on_and_of_which_kinds_too_few_are_known():
    said = gestures.sentences(
        [
            brought(GestureKind.REFUND, (80, 20), (500, 700)),
            brought(GestureKind.GIFT, (2, 2), (500, 700)),
            brought(GestureKind.CREDIT, (40, 60), (500, 700)),
            brought(GestureKind.CALL, (10, 90), (500, 700)),
            brought(GestureKind.PROMISE, (1, 0), (500, 700)),
        ]
    )
    # 80/100 - 500/1200 = 38.3 points, 10/100 - 500/1200 = -31.7.
    assert said[0].startswith(
        "After “refund” 38 more of 100 customers were won back than in like cases without anything (between "
    )
    assert said[0].endswith("; known of 100 customers beside 1,200 in like cases).")
    assert said[1].startswith("After “call to apologise” 32 fewer of 100 customers were won back than in like cases ")
    assert said[2:] == [
        "“credit” (100 customers beside 1,200 in like cases) cannot be told apart from giving nothing.",
        "Too few customers said how it was to tell anything of “gift” (4 customers beside 1,200 in like cases) and "
        "“personal promise” (1 customer beside 1,200 in like cases): it takes 5 on either side.",
    ]
    assert gestures.sentences([]) == []
    assert gestures.sentences([brought(GestureKind.PROMISE, (0, 0), (500, 700))]) == [], "of nobody nothing is said"


def test_the_title_names_trouble_before_praise_the_largest_first_and_nothing_that_chance_explains():
    """500 of 1,200 are 41.7 of 100: 10 of 100 are 31.7 fewer, 20 of 100 21.7 fewer, 80 of 100 38.3 more."""
    found = [
        brought(GestureKind.REFUND, (80, 20), (500, 700)),
        brought(GestureKind.GIFT, (20, 80), (500, 700)),
        brought(GestureKind.CREDIT, (40, 60), (500, 700)),
        brought(GestureKind.CALL, (10, 90), (500, 700)),
    ]
    assert gestures.headline(found) == (
        "Of 100 customers, beside like cases given nothing, 32 fewer were won back after “call to apologise”, "
        "22 fewer were won back after “gift” and 38 more were won back after “refund”."
    )
    assert gestures.headline(found[2:3]) == gestures.headline([]) == ""
