"""How does a comment feel, before anything was learned from the organisation's own scores? A careful start.

It is VADER (Hutto and Gilbert 2014) for English and short lists of our own for German, French, Spanish, Portuguese and
Arabic; for any other language it says that it cannot tell. Whatever is learned from the organisation's own scores and corrections
(``listen.understanding``) takes its place.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from everweek.text.phrases import Phrases

if TYPE_CHECKING:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

POSITIVE, NEUTRAL, NEGATIVE = "positive", "neutral", "negative"
# The threshold VADER's authors give.
_TURN = 0.05
_GOOD: Final = {
    "de": "gut*|super|toll*|freundlich*|nett*|hilfsbereit*|schnell*|zufrieden*|perfekt*|danke*|prima|klasse|ausgezeichnet*|"
    "hervorragend*|kompetent*",
    "fr": "bon|bonne|bons|bien|super|excellent*|gentil*|aimable*|rapide*|parfait*|merci*|satisfait*|agréable*|efficace*|génial*",
    "es": "bien|buen*|excelente*|amable*|rápid*|perfect*|gracias|satisfech*|content*|genial*|agradable*|eficaz|eficiente*|"
    "encantad*",
    "pt": "bom|boa|bem|bons|boas|excelente*|simpátic*|rápid*|perfeit*|obrigad*|satisfeit*|ótim*|agradável|eficiente*|atencios*",
    "ar": "جيد|جيدة|ممتاز|ممتازة|رائع|رائعة|شكرا|سريع|سريعة|لطيف|لطيفة|راض|مريح|متعاون|متعاونون",
}
_BAD: Final = {
    "de": "schlecht*|unfreundlich*|langsam*|lange gewartet|unverschämt*|enttäusch*|katastroph*|furchtbar*|ärger*|"
    "schmutzig*|kaputt*|mangelhaft*|unzufrieden*|frech*|teuer|zu spät",
    "fr": "mauvais*|lent*|déçu*|décev*|désagréable*|impoli*|horrible*|catastroph*|sale|cassé*|insatisf*|trop cher|"
    "en retard|attente|nul|nulle",
    "es": "mal|mala|malo|pésim*|lent*|decepcion*|horrible*|antipátic*|groser*|suci*|rot*|insatisf*|demasiado caro|tarde|espera",
    "pt": "mau|má|ruim|péssim*|lent*|decepcion*|desilud*|horrível|antipátic*|mal educad*|suj*|insatisfeit*|muito caro|"
    "atras*|espera|demora*",
    "ar": "سيئ|سيئة|بطيء|بطيئة|مخيب|فظيع|فظيعة|قذر|متأخر|تأخير|تأخر|غاضب|وقح|غالي|مشكلة|انتظار",
}


@dataclass(frozen=True)
class Feeling:
    """``label`` is one of the three, or None where it cannot be told; ``way`` says by what: "vader", "list" or "none"."""

    label: str | None
    way: str


def start(text: str, language: str | None) -> Feeling:
    """How a comment feels before anything was learned; ``language`` as of ``language.language``, None where it cannot be told.

    It is right less often than what is learned (docs/benchmarks.md) and gives no probability.

    >>> start("The nurse was lovely!", "en").label, start("Leider sehr unfreundlich.", "de").label, start("Szép", "hu").label
    ('positive', 'negative', None)
    """
    if language == "en":
        turn = float(_vader().polarity_scores(text[:2000])["compound"])
        return Feeling(POSITIVE if turn >= _TURN else NEGATIVE if turn <= -_TURN else NEUTRAL, "vader")
    if language not in _GOOD:
        return Feeling(None, "none")
    # The same word counts the other way where it is denied: "not bad".
    turned = 0
    found = _list(language).find(text[:2000])
    for one in found:
        turned += (1 if one.key == POSITIVE else -1) * (-1 if one.denied else 1)
    if not found:
        return Feeling(None, "list")
    return Feeling(POSITIVE if turned > 0 else NEGATIVE if turned < 0 else NEUTRAL, "list")


@lru_cache(maxsize=1)
def _vader() -> "SentimentIntensityAnalyzer":
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


@lru_cache
def _list(language: str) -> Phrases:
    return Phrases({POSITIVE: _GOOD[language].split("|"), NEGATIVE: _BAD[language].split("|")})
