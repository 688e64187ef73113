"""What do many comments speak of? Themes found and named by their telling words, then kept as topics that people shape.

A theme is found once. What a person makes of it (another name, two made one, comments pinned as examples) stays: each of these
gives a new ``Topics`` and changes nothing else. The examples teach ``learning.learn``, which then gives topics to new comments.
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from everweek.errors import Invalid
from everweek.text.learning import Example, TooLittle
from everweek.text.learning.words import phrases, words

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

LEAST = 50
FEWEST_PEOPLE = 3
"""A word of fewer people names no theme: it may tell who they are, and a theme's words are kept when they are erased."""
# Words that name nothing, in the six languages of our lists.
_EMPTY = re.compile(
    r"a|an|and|are|as|at|be|been|but|by|can|could|did|do|for|from|had|has|have|he|her|his|i|if|in|is|it|its|just|me|"
    r"my|no|not|of|on|or|our|she|so|than|that|the|their|them|then|there|they|this|to|too|us|very|was|we|were|what|"
    r"when|which|who|will|with|would|you|your|all|get|got|der|die|das|und|ist|war|waren|ich|wir|sie|er|es|ein|eine|"
    r"einen|einem|einer|nicht|mit|zu|zum|zur|den|dem|des|auf|für|von|im|am|auch|sehr|wie|aber|als|mir|mich|uns|bei|"
    r"hat|haben|wurde|le|la|les|un|une|et|est|était|je|nous|vous|il|elle|ils|ne|pas|de|du|au|aux|en|dans|pour|par|sur|"
    r"avec|que|qui|ce|se|sa|son|mes|très|plus|el|los|las|y|era|yo|mi|su|con|por|para|muy|lo|del|al|una|uno|o|os|e|é|"
    r"foi|eu|meu|minha|com|não|muito|da|dos|na|um|uma|em|ao|في|من|على|إلى|عن|و|لا|ما|هذا|هذه|كان|كانت|مع|أن"
)
# Words that say how much, when, who or how good, and say it of anything.
_OF_ANYTHING = (
    "about above across against ago almost along although am among anyone anybody around became become being below beside "
    "besides between beyond during eight everyone except felt five four having herself himself hour however instead itself keep "
    "kept later lately let likely maybe myself near nearly nine nobody none nor onto ourselves perhaps please quickly second "
    "seen seven several shall six someone somebody sometimes somewhere soon ten themselves third through throughout today "
    "together tomorrow toward towards twice unless unlike upon usually whatever whenever wherever whether whoever whom whose "
    "within yesterday yourself "
    "after again already also always another any anything away back because before best better both came come done down "
    "each either else even ever every everybody everything far few first found gave give given go goes going gone good "
    "great how into know knows last least left less like little long look looked looking lot made make many may might more "
    "most much must never new next nice nothing now off often once one ones only other out over own put quite rather really "
    "right run said same saw say see seemed should since some something still such sure take taken tell thank thanks these "
    "thing things think those though three time times told took two under until up us use used want wanted way well went "
    "where while who whole why without word work yes yet young together alles alle andere anderen anders bis da dann dass "
    "davon denn dies diese diesem diesen dieser dieses doch dort drei durch einmal etwas fand ganz gar gegen gemacht gibt "
    "ging gut habe hatte hatten hier ihm ihn ihr ihre immer jede jeden jeder kam kann kein keine keinen können leider "
    "machen man mehr mein meine meiner muss müssen nach nett nichts noch nur ob oder ohne schon seit sein seine sich sind "
    "so soll solche sonst super trotzdem über um und unser unsere unter viel viele vielen vom vor war wegen weil wenn wer "
    "werden wieder will wird wo wollte zwei danke dank gerne mal ai aller ans après assez aucun aucune aussi autre autres "
    "avaient avait avant avons ayant bien bon bonne car cela cet cette ces chaque chez comme comment contre "
    "abord accord ailleurs aurait aurais avais dans dehors dejà déjà depuis des deux dit donc dont dû elles encore entre était "
    "étaient étais été être eu eux fait faire "
    "fois font grand hors ici jamais juste là leur leurs lors lui ma mais malgré me même mêmes merci mieux "
    "moi moins mon moment ni nos notre nou on ont ou où parce parfait peu peut peut-être plusieurs pouvait près presque "
    "puis quand quatre quel quelle quelque qu quil rien sans ses seul si sont sous tant tel toujours tous tout toute "
    "toutes trois trop très va vers veut vite voilà vos votre voulu ça ahora al algo alguien algunos antes aquí así aunque "
    "bueno cada casi como contra cosa cosas cual cuando cuatro desde después donde dos ella ellos entonces era eran ese eso "
    "esta está estaba estado estas este esto fue fueron gracias ha había hace han hasta hay he hizo la le les luego más "
    "mejor menos mi mis mismo mucha muchas mucho muchos nada no nosotros nuestra nuestro nunca otra otras otro otros pero "
    "poco porque pues que quien se sea según ser sí sido siempre sin sobre solo sólo son tal también tan tanto te tengo "
    "tiene todo todos tras tres tu un uno ya à agora ainda além alguém algum alguma alguns ao aos apenas aquela aquele "
    "àquela aqui as assim até bem boa bom coisa coisas correu cujo das de depois depressa dessa desse desta deste deu dois "
    "duas ela elas ele eles enquanto eram essa esse estava estavam fazer faz fez ficou fim foram havia houve hoje isso isto "
    "já lá lado lhe logo mas melhor mesma mesmo meus minhas muita muitas muitos não nem nenhum ninguém nós nossa nosso "
    "obrigado obrigada onde outra outras outro outros para pela pelo perto pode pois por pouco quais qual quando quanto "
    "quase quatro quem seja sem sempre será seu seus só sob sua suas também tão tem tenho ter teve tinha toda todas três "
    "tudo últimas último uns vai vem vez vezes veio você às"
)


@dataclass(frozen=True)
class Theme:
    """What some comments have in common: ``words`` are its telling words and phrases, the most telling first.

    ``comments`` are the places of the comments that speak of it, the clearest first.
    """

    words: tuple[str, ...]
    comments: tuple[int, ...]

    @property
    def name(self) -> str:
        """The name of the theme until a person gives it a better one: its first three words or phrases."""
        return ", ".join(self.words[:3])


def discover(
    texts: Sequence[str], *, said_by: Sequence[str] = (), most: int = 12, seed: int = 0
) -> tuple[Theme, ...] | TooLittle:
    """The themes of ``texts``, the largest first; the same texts and seed give the same themes.

    Args:
        texts: fifty comments or more, best of one language.
        said_by: who said each of them, where one person may have said several: a word is known only where three people said it.
        most: how many themes are looked for; those that fewer than one comment in a hundred (or than three) speak of are dropped.
        seed: where the search begins.

    Non-negative matrix factorisation (Lee and Seung 1999) of the comments' words and pairs of words. A comment may speak of
    several themes, or of none. Use it to see what is there; for counting, make topics of it and let them be learned.
    """
    found = [[one for one in phrases(words(text)) if not _is_empty(one)] for text in texts]
    if len(texts) < LEAST:
        return TooLittle("Too few comments to find themes in.", have=len(texts), need=LEAST)
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    seen: dict[str, set[object]] = {}
    for own, who in zip(found, said_by or range(len(texts)), strict=True):
        for one in own:
            seen.setdefault(one, set()).add(who)
    least = max(FEWEST_PEOPLE, len(texts) // 500)
    known = sorted(one for one, people in seen.items() if len(people) >= least)
    if len(known) < 2:
        return TooLittle("The comments have too few words in common.", have=len(known), need=2)
    rows = TfidfVectorizer(analyzer=lambda at: found[at], vocabulary=known, sublinear_tf=True).fit_transform(range(len(texts)))
    parts = min(most, len(known) - 1)
    model = NMF(parts, init="nndsvda", random_state=seed, max_iter=400, tol=1e-3)
    belongs = model.fit_transform(rows)
    themes = [_theme(belongs[:, at], model.components_[at], known) for at in range(parts)]
    kept = [one for one in themes if len(one.comments) >= max(3, len(texts) // 100) and one.words]
    return tuple(sorted(kept, key=lambda one: (-len(one.comments), one.words)))


def _is_empty(phrase: str) -> bool:
    own = phrase.split()
    return any(_names_nothing(one) for one in (own[0], own[-1])) or len(phrase) < 2


@functools.lru_cache(maxsize=32_768)
def _names_nothing(word: str) -> bool:
    return word in _of_anything() or word.isdecimal() or _EMPTY.fullmatch(word) is not None


@functools.lru_cache(maxsize=1)
def _of_anything() -> frozenset[str]:
    """Return the words that fit any theme and name none, in the learner's spelling: without the marks that stand for letters left
    out.
    """
    return frozenset(words(_OF_ANYTHING))


def _theme(belongs: "NDArray[float64]", telling: "NDArray[float64]", known: Sequence[str]) -> Theme:
    """The words that weigh most, each word in one phrase only; and the comments near the clearest ones."""
    order = sorted(range(len(known)), key=lambda at: (-telling[at], known[at]))[:20]
    best = [known[at] for at in order if telling[at] > 0.05 * telling[order[0]]]
    kept: list[str] = []
    for one in best:
        if not any(set(one.split()) & set(other.split()) for other in kept):
            kept.append(one)
    clear = 0.2 * float(belongs.max(initial=0.0))
    places = [at for at in range(len(belongs)) if clear and belongs[at] >= clear]
    return Theme(tuple(kept[:8]), tuple(sorted(places, key=lambda at: (-belongs[at], at))))


@dataclass(frozen=True)
class Topic:
    """What people decided to listen for. ``key`` lasts through any renaming; ``pinned`` are comments said to belong to it."""

    key: str
    name: str
    words: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topics:
    """The topics that are kept, in order. ``joined`` says which key a merged one goes on under."""

    topics: tuple[Topic, ...] = ()
    joined: tuple[tuple[str, str], ...] = ()

    def kept(self, theme: Theme, texts: Sequence[str], *, key: str, examples: int = 10) -> "Topics":
        """Return the topics with a theme kept as one of them, its clearest comments pinned; ``Invalid`` where the key
        is taken.
        """
        if not key or any(one.key == key for one in self.topics) or key in dict(self.joined):
            raise Invalid(f"There is a topic {key} already; give another key.", field="key")
        pinned = tuple(texts[at] for at in theme.comments[:examples])
        return replace(self, topics=(*self.topics, Topic(key, theme.name, theme.words, pinned)))

    def get(self, key: str) -> Topic:
        """The topic of a key, also of one that was merged into it.

        >>> Topics((Topic("wait", "Waiting"),), (("queue", "wait"),)).get("queue").name
        'Waiting'
        """
        now = dict(self.joined).get(key, key)
        for one in self.topics:
            if one.key == now:
                return one
        raise Invalid(f"There is no topic {key}.", field="key")

    def renamed(self, key: str, name: str) -> "Topics":
        """Return the topics with one of them under another name."""
        if not name.strip():
            raise Invalid("Give the topic a name.", field="name")
        return self._with(replace(self.get(key), name=name.strip()))

    def pinned(self, key: str, text: str) -> "Topics":
        """Return the topics with a comment pinned to one of them: somebody said that it belongs there. Pinned twice is pinned
        once.
        """
        one = self.get(key)
        return self if text in one.pinned else self._with(replace(one, pinned=(*one.pinned, text)))

    def unpinned(self, key: str, text: str) -> "Topics":
        """Return the topics with a comment taken off the pinned ones of one of them: somebody said that it is no
        example of it.
        """
        one = self.get(key)
        return self._with(replace(one, pinned=tuple(other for other in one.pinned if other != text)))

    def merged(self, key: str, into: str) -> "Topics":
        """Two topics made one: the name of ``into``, the words and examples of both; the other key goes on meaning it."""
        gone, stays = self.get(key), self.get(into)
        if gone.key == stays.key:
            raise Invalid("A topic cannot be merged with itself; choose another.", field="into")
        both = replace(
            stays,
            words=tuple(dict.fromkeys((*stays.words, *gone.words))),
            pinned=tuple(dict.fromkeys((*stays.pinned, *gone.pinned))),
        )
        left = tuple(both if one.key == both.key else one for one in self.topics if one.key != gone.key)
        joined = tuple((old, stays.key if now == gone.key else now) for old, now in self.joined)
        return Topics(left, (*joined, (gone.key, stays.key)))

    def examples(self) -> list[Example]:
        """What the pinned comments teach: each comment once, with all its topics."""
        found: dict[str, list[str]] = {}
        for one in self.topics:
            for text in one.pinned:
                found.setdefault(text, []).append(one.key)
        return [Example(text, tuple(keys)) for text, keys in found.items()]

    def _with(self, topic: Topic) -> "Topics":
        return replace(self, topics=tuple(topic if one.key == topic.key else one for one in self.topics))
