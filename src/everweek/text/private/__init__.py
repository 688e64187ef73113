"""Personal data in a comment: where they are, and the comment without them.

Only what is surely personal is found: a mail address, a telephone number as people write them, a payment card by its check
digit, a bank account by its checksum, a whole post code of a country whose codes name a street, and the names that the caller
gives. A number that may be an order's stays.
"""

from everweek.text.private.finding import KINDS, NAME, WORDS, Found, find, masked, without_marks
from everweek.text.private.names import Names

__all__ = ["KINDS", "NAME", "WORDS", "Found", "Names", "find", "masked", "without_marks"]
