"""Judgements of comments learned from comments that were judged before, by people or by the scores beside them.

``learn`` makes a ``Learned`` of examples; ``Learned.judge`` says what comments are, how sure that is, and ``Learned.why`` which
words said so; ``kept`` writes it down without running anybody's code when it is read again.
"""

from everweek.text.learning.examples import Example, TooLittle, corrected
from everweek.text.learning.fitting import learn
from everweek.text.learning.learned import Judgement, Learned, Reason, Why

__all__ = ["Example", "Judgement", "Learned", "Reason", "TooLittle", "Why", "corrected", "learn"]
