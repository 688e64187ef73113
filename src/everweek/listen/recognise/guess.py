"""What a column most likely is, and what is doubtful about that. Nothing here is decided for good: a person reads the map."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from everweek.listen.recognise.profile import MOST_VALUES, Column, fits
from everweek.text.nearest import plain

_ID = re.compile(r"(^|[^a-z])(id|respnum|respondent|response|case ?number|uuid|guid|ref|reference)([^a-z]|$)|respnum|_id$|nr$")
_WEIGHT = re.compile(r"(^|[^a-z])(weight|wt|gewicht|peso|poids)([^a-z]|$)")
_DATE = re.compile(r"date|datum|fecha|day|when|time|created|submitted|answered|completed|timestamp")
_NPS = re.compile(r"nps|netpro|recommend|promoter|empfehl|recomend")
_CSAT = re.compile(r"csat|satisf|overall|zufried|fft.*answer|rating")
_CES = re.compile(r"(^|[^a-z])(ces|effort|easy|ease)([^a-z]|$)")
_SCORE = re.compile(r"score|rating|rate(d|s)?$|grade|stars|punkte|note$|bewert|mark$")
_CHURN = re.compile(r"churn|attrition|cancelled|lapsed")
_STAYED = re.compile(r"retention|retained|stayed|renewed")
_LIST = re.compile(
    r"(^|[^a-z])(age|sex|group|lang|zip|code|plan|day|weekday|month|year|hour|priority)([^a-z]|$)|gender|income|county|country|language|region|flown|age$"
)
_CUSTOMER = re.compile(r"customer|client|kunde|account")
_SCALES = ((0, 10), (1, 10), (1, 7), (1, 5))
_CODES = frozenset({-99, -9, -8, -2, -1, 0, 6, 7, 8, 9, 11, 12, 77, 88, 97, 98, 99, 888, 999})


@dataclass
class Guess:
    """What one column is taken for: ``role`` is respondent, weight, moment, measure, comment, dimension, number or left.

    ``strong`` measures are scores by their name or their like in other columns; ``dated`` columns hold dates.
    """

    column: Column
    role: str
    name: str = ""
    scale: tuple[int, int] = (0, 0)
    blank: tuple[str, ...] = ()
    values: Mapping[str, int] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    strong: bool = False
    dated: bool = False
    day_number: bool = False


def guess(column: Column) -> Guess:
    """The role of one column, looked at alone."""
    name = plain(column.name)
    if not column.filled:
        return Guess(column, "left", doubts=("no cell holds anything",))
    if _WEIGHT.search(name) and column.is_number and not any(value.startswith("-") for value in column.values):
        zero = [value for value in column.values if not value.strip("0.")]
        return Guess(column, "weight", doubts=("rows with the weight 0 will be refused",) if zero else ())
    measure = None if _LIST.search(name) else _measure(column, name)
    return _moment(column, name) or measure or _named(column, name) or _rest(column)


def says_score(name: str) -> bool:
    """Whether the name of a column is that of a score."""
    return any(sign.search(name) for sign in (_NPS, _CSAT, _CES, _SCORE))


def _named(column: Column, name: str) -> Guess | None:
    """What the name of a column says, where its cells do not contradict."""
    if _ID.search(name) and column.longest <= 100 and (column.unique or column.many):
        if column.unique:
            return Guess(column, "respondent")
        doubt = "an id, but not of one row; if it names a customer, say customer: and this column"
        return Guess(column, "left", doubts=(doubt,))
    if _DATE.search(name) and _is_day_number(column):
        hint = "the number of a day? Then answered_at: {column: this one, day_of: the month, such as 2026-10}"
        return Guess(column, "left", doubts=(hint,), day_number=True)
    return None


def _moment(column: Column, name: str) -> Guess | None:
    values = len(column.values)
    if column.dated < max(1, 0.95 * min(values, 2000)):
        return None
    formats: list[str] = []
    left = dict.fromkeys(column.values)
    fitting = {value: fits(value) for value in left}
    while uncovered := [value for value, forms in fitting.items() if forms and not set(forms) & set(formats)]:
        counts = {form: sum(1 for value in uncovered if form in fitting[value]) for form in fitting[uncovered[0]]}
        formats.append(max(counts, key=lambda form: counts[form]))
    both = sum(1 for forms in fitting.values() if {"%d/%m/%Y", "%m/%d/%Y"} <= set(forms))
    doubts = []
    if both == values and "iso" not in formats:
        doubts.append("every date could be day/month or month/day; the first was taken")
    elif len(formats) > 1:
        doubts.append(f"dates are written in {len(formats)} ways; where two fit, the first of the list is taken")
    if column.filled < column.rows:
        without = column.rows - column.filled
        doubts.append(f"{_rows(without)} {'has' if without == 1 else 'have'} no date and will be refused")
    if not _DATE.search(name):
        doubts.append("taken for the date because of its cells, not of its name")
    return Guess(column, "moment", formats=tuple(formats), doubts=tuple(doubts), dated=True)


def _measure(column: Column, name: str) -> Guess | None:
    whole, words = column.integers(), column.words()
    if column.many or not whole or len(words) > 3 or sum(words.values()) > sum(whole.values()):
        return None
    if sum(whole.values()) + sum(words.values()) < sum(column.values.values()):
        return None  # fractions
    if set(whole) <= {0, 1}:
        return _yes_or_no(column, name, words)
    if sum(words.values()) > 0.5 * column.rows:
        return None
    found = next((scale for scale in _SCALES if _explains(scale, whole)), None)
    if found == (1, 7) and (whole[6] + whole[7]) * 20 < sum(whole.values()):
        # Five points that most use, and two that hardly anybody does, are codes beside a scale of five.
        found = (1, 5)
    return (
        _scale(column, name, found, sorted(code for code in whole if not found[0] <= code <= found[1]), words) if found else None
    )


def _explains(scale: tuple[int, int], whole: Mapping[int, int]) -> bool:
    """Whether the numbers are points of a scale and a few codes. Of a long scale not every point need have been chosen."""
    low, high = scale
    inside = {value for value in whole if low <= value <= high}
    outside = set(whole) - inside
    every = len(inside) == high - low + 1
    most = high == 10 and high in whole and len(inside) >= 7 and not (low == 1 and 0 in whole)
    return (every or most) and outside <= _CODES and len(outside) <= 4


def _is_day_number(column: Column) -> bool:
    whole = column.integers()
    return column.is_number and not column.many and len(whole) >= 5 and all(1 <= day <= 31 for day in whole)


def _scale(column: Column, name: str, scale: tuple[int, int], codes: list[int], words: Mapping[str, int]) -> Guess:
    whole = column.integers()
    doubts = [f"{code} ({_rows(whole[code])}) was taken for no answer" for code in codes]
    doubts += [f"{word!r} ({_rows(count)}) was taken for no answer" for word, count in words.items()]
    standing = ""
    if _NPS.search(name) and scale == (0, 10):
        standing = "nps"
    elif _CSAT.search(name):
        standing = "csat"
        doubts.append("is the highest the best? If not, recode: values: {1: 5, 2: 4, ...}")
    elif _CES.search(name):
        standing = "ces"
        doubts.append("high must mean easy")
    else:
        doubts.append("a score, or codes of a list? If codes, move it to dimensions")
    strong = bool(standing or _SCORE.search(name))
    return Guess(column, "measure", standing, scale, (*map(str, codes), *words), doubts=tuple(doubts), strong=strong)


def _yes_or_no(column: Column, name: str, words: Mapping[str, int]) -> Guess | None:
    if _CHURN.search(name):
        doubts = ("1 was taken for gone, so that retention is the share of those who stayed",)
        return Guess(column, "measure", "retention", (0, 1), tuple(words), {"0": 1, "1": 0}, doubts=doubts)
    if _STAYED.search(name):
        return Guess(column, "measure", "retention", (0, 1), tuple(words), doubts=("1 was taken for stayed",))
    return None


def _rest(column: Column) -> Guess:
    different = len(column.values)
    few = not column.many and (different <= 12 or different * 3 <= column.filled) and different <= MOST_VALUES
    long = column.mean_length >= 30 or (column.spaced * 2 > column.filled and not few and column.mean_length >= 12)
    if long and column.lettered * 2 > column.filled:
        return Guess(column, "comment")
    doubts = (
        ("names a customer? Then say customer: and this column, so that they are known again",) if _names_customer(column) else ()
    )
    if few and column.longest <= 80 and not (column.is_number and different > 30):
        return Guess(column, "dimension", doubts=doubts)
    if column.is_number:
        return Guess(column, "number", doubts=doubts)
    return Guess(column, "left", doubts=(*doubts, "too many different values to cut by, too short for words of a customer"))


def _names_customer(column: Column) -> bool:
    return bool(_CUSTOMER.search(plain(column.name))) and bool(_ID.search(plain(column.name)))


def _rows(many: int) -> str:
    return "1 row" if many == 1 else f"{many} rows"
