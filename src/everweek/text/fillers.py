"""The little words that hold a sentence together and say nothing of how it is meant, in six languages."""

import re
import unicodedata
from typing import Final

_WRITTEN: Final = """
a an the and or but of to in on at by for from with as that this these those it its i me my we us our you your he she they
them their is are was were be been am do did does have has had will would so then there here if when what which who than
o os as um uma uns umas e ou mas que de do da dos das em na nos nas ao aos por para com se eu me nos lhe ele ela eles elas
seu sua foi era ser estar esta este isto isso esse essa como quando ja la ca
el los las un una unos unas y pero del al en por para con su sus lo le les yo mi es son fue era ser estar este esta esto
le la les un une des et ou mais que qui de du au aux en dans sur par pour avec je j me m on nous vous il elle ils elles se s
ce c cet cette ces l d qu n y est sont etait ete a ai avons ont son sa ses leur leurs
der die das den dem des ein eine einen einem einer eines und oder aber dass von zu im in an auf bei mit fur aus als wie ich
mir mich wir uns sie er es ihr ist sind war waren sein hat haben habe hatte wird wurde so da dann hier wenn
و في من على الى إلى عن ما هذا هذه ذلك التي الذي كان كانت هو هي هم انا أنا مع أن ان ثم قد
"""
_FILLERS: Final = frozenset(_WRITTEN.split())
"""Without marks. What takes a word back ("no", "not", "never", "sem") is not among them: it says much."""


def is_filler(word: str) -> bool:
    """Whether a word is one of them, however it is written.

    >>> [word for word in ("com", "é", "Mas", "The", "não", "late", "demorou") if not is_filler(word)]
    ['não', 'late', 'demorou']
    """
    return _plain(word) in _FILLERS


def _plain(word: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(one))


_SHORT: Final = """
t s re ve ll d m don doesn didn isn wasn weren aren won wouldn couldn shouldn haven hasn hadn can
"""
_TURN: Final = """
no not never none nor cannot ne pas jamais rien sans nao nunca nem sem nada ni sin kein keine nicht nie ohne لا لم لن ليس
"""
_SILENT: Final = frozenset(_SHORT.split()) | frozenset(_TURN.split())
"""What stands about the apostrophe of a short form ("don't"), and what takes back the word beside it."""


def speaks_alone(word: str) -> bool:
    """Whether a word says something by itself: it is no filler, and does not only take back what stands beside it.

    >>> [word for word in ("pas", "não", "the", "rampe", "d'un", "j'aime", "don't") if speaks_alone(word)]
    ['rampe', "j'aime"]
    """
    parts = [part for part in re.split(r"['’]", word) if part]
    return any(not is_filler(part) and _plain(part) not in _SILENT for part in parts)
