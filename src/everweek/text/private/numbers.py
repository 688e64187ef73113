"""Numbers that name somebody: cards, bank accounts, telephones, post codes. Every search here takes linear time."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_CARD = re.compile(
    r"(?<!\d)(?:[2-6][0-9]{12,18}"
    r"|[2-6][0-9]{3}([ \u00a0-])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?:\1[0-9]{1,3})?"
    r"|3[0-9]{3}([ \u00a0-])[0-9]{6}\2[0-9]{5})(?!\d)"
)
_ACCOUNT = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?:[ \u00a0-]?[A-Za-z0-9]){11,30}")
# How long an account number is in each country: the register of ISO 13616 (SWIFT, IBAN Registry).
_LENGTHS = {
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FI", "FO", "GL", "NL", "SD"), 18),
    **dict.fromkeys(("MK", "SI"), 19),
    **dict.fromkeys(("AT", "BA", "EE", "KZ", "LT", "LU", "XK", "MN"), 20),
    **dict.fromkeys(("CH", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("BG", "BH", "CR", "DE", "GB", "GE", "IE", "ME", "RS", "VA"), 22),
    **dict.fromkeys(("AE", "GI", "IL", "IQ", "TL", "OM", "SO"), 23),
    **dict.fromkeys(("AD", "CZ", "ES", "MD", "PK", "RO", "SA", "SE", "SK", "TN", "VG"), 24),
    **dict.fromkeys(("PT", "ST", "LY"), 25),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("BI", "DJ", "FR", "GR", "IT", "MC", "MR", "SM"), 27),
    **dict.fromkeys(("AL", "AZ", "BY", "CY", "DO", "GT", "HU", "LB", "PL", "SV", "NI"), 28),
    **dict.fromkeys(("BR", "EG", "PS", "QA", "UA"), 29),
    **dict.fromkeys(("JO", "KW", "MU", "YE"), 30),
    **dict.fromkeys(("MT", "SC"), 31),
    **dict.fromkeys(("LC",), 32),
    **dict.fromkeys(("RU",), 33),
}
_DAY = re.compile(r"(?<!\d)(?:[0-9]{1,2}([./-])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})|[0-9]{4}([./-])[0-9]{1,2}\2[0-9]{1,2})(?!\d)")
_RUN = re.compile(r"[+(]{0,2}[0-9](?:[ \u00a0().\-/]{0,3}[0-9])*")
_AMERICAN = re.compile(r"(?:1[ .-])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-][0-9]{4}")
# Great Britain (a street or a part of one) and Canada; five figures alone are never sure.
_POST = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-Z]? [0-9][ABD-HJLNP-UW-Z]{2}"
    r"|[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z] [0-9][ABCEGHJ-NPRSTV-Z][0-9])(?![A-Za-z0-9])"
)


def cards(text: str) -> Iterator[Span]:
    """Payment cards: 13 to 19 figures, together or in a card's groups, whose check digit is right (ISO/IEC 7812-1, annex B)."""
    for found in _CARD.finditer(text):
        if is_luhn(found.group()):
            yield found.span()


def is_luhn(number: str) -> bool:
    """Whether the last figure of ``number`` is the check digit of those before it.

    >>> is_luhn("4111 1111 1111 1111"), is_luhn("4111 1111 1111 1112")
    (True, False)
    """
    total = 0
    for place, figure in enumerate(reversed([int(one) for one in number if one in "0123456789"])):
        doubled = figure * 2 if place % 2 else figure
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def accounts(text: str) -> Iterator[Span]:
    """Bank accounts: IBANs of the length of their country whose checksum is right (ISO 13616-1, ISO/IEC 7064 MOD 97-10)."""
    for found in _ACCOUNT.finditer(text):
        length = _LENGTHS.get(found.group()[:2].upper())
        end, seen = found.start(), 0
        while length is not None and seen < length and end < found.end():
            seen += text[end].isalnum()
            end += 1
        if seen == length and not text[end : end + 1].isalnum() and is_iban(text[found.start() : end]):
            yield found.start(), end


def is_iban(number: str) -> bool:
    """Whether the checksum of an IBAN is right: its first four characters last, letters as 10 to 35, it is 1 modulo 97.

    >>> is_iban("GB82 WEST 1234 5698 7654 32"), is_iban("GB82 WEST 1234 5698 7654 33")
    (True, False)
    """
    bare = "".join(one for one in number.upper() if one.isalnum())
    return int("".join(str(int(one, 36)) for one in bare[4:] + bare[:4])) % 97 == 1


def phones(text: str) -> Iterator[Span]:
    """Telephone numbers: with ``+``, ``00`` or ``0`` before, or as North America writes them. Days are none."""
    # A day is cut out of a run of figures, never hidden.
    runs = _DAY.sub(lambda day: "d" * len(day.group()), text)
    for found in _RUN.finditer(runs):
        if _is_phone(found.group()):
            yield found.span()


def _is_phone(run: str) -> bool:
    if len(run) > 40:
        return False
    many = sum(one.isdigit() for one in run)
    bare = run.lstrip("(")
    if bare.startswith("+"):
        return 8 <= many <= 15
    if bare.startswith("00"):
        return 10 <= many <= 17 and bare[2:3] != "0"
    if bare.startswith("0"):
        return 9 <= many <= 12
    return _AMERICAN.fullmatch(run) is not None


def posts(text: str) -> Iterator[Span]:
    """Whole post codes that name a street."""
    for found in _POST.finditer(text):
        yield found.span()
