"""Words that should fetch somebody now: danger to life or health, violence, and matters that cannot wait.

Lists of our own in English, German, French, Spanish, Portuguese and Arabic. A word that is denied shortly before ("no danger",
"keine Gefahr") does not count, except where denying does not make it harmless: "I do not want to live" is itself on the list. A
list hears what stands on it and nothing else: it is there to look first, never to look only.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from everweek.text.phrases import Phrases

SAFETY, LIFE, URGENT = "safety", "life", "urgent"
_HASTILY, _ASKED = "haste", "asking"

# Someone may want to die. Never taken back by a word before: better once too often.
_LIFE: Final = {
    "en": "kill myself|killing myself|end my life|want to die|suicid*|self harm*|dont want to live|do not want to live|"
    "better off dead",
    "de": "umbringen|selbstmord*|suizid*|das leben nehmen|nicht mehr leben|sterben wollen|will sterben|selbst verletz*",
    "fr": "me tuer|me suicider|suicid*|envie de mourir|veux mourir|plus envie de vivre|mettre fin à mes jours",
    "es": "matarme|suicid*|quiero morir|quitarme la vida|no quiero vivir|acabar con mi vida",
    "pt": "matar me|me matar|suicíd*|suicid*|quero morrer|tirar a minha vida|não quero viver|acabar com a minha vida",
    "ar": "انتحار|الانتحار|أنتحر|أقتل نفسي|أريد أن أموت|أنهي حياتي|لا أريد أن أعيش",
}
_SAFETY: Final = {
    "en": "danger*|unsafe|not safe|injur*|bleeding|ambulance called|hospitali*|overdose|poison*|allergic reaction|"
    "anaphyla*|unconscious|collapsed|heart attack|stroke|chest pain*|cant breathe|cannot breathe|assault*|attacked|"
    "threaten*|violen*|abus*|harass*|racis*|weapon*|knife|on fire|caught fire|smoke|gas leak*|electric shock*|"
    "exposed wire*|carbon monoxide|safeguarding|child at risk",
    "de": "gefahr*|gefährlich*|nicht sicher|verletz*|blutet*|bewusstlos*|krankenhaus eingeliefert|notarzt|vergift*|"
    "überdosis|allergische reaktion|herzinfarkt|schlaganfall|brustschmerz*|keine luft|angegriffen|bedroh*|gewalt*|"
    "belästig*|rassis*|waffe*|messer|brennt|brand|feuer|rauch|gasleck*|gasgeruch|stromschlag*|missbrauch*",
    "fr": "danger*|pas en sécurité|bless*|saigne*|inconscient*|hospitalis*|empoisonn*|intoxi*|surdose|réaction allergique|"
    "crise cardiaque|avc|douleur* à la poitrine|peux pas respirer|agress*|menac*|violen*|harcel*|harcèl*|racis*|arme|"
    "couteau|incendie|en feu|fumée|fuite de gaz|électrocut*|maltrait*",
    "es": "peligro*|inseguro|no es seguro|herid*|lesion*|sangra*|inconsciente|hospitaliz*|envenen*|intoxic*|sobredosis|"
    "reacción alérgica|infarto|dolor en el pecho|no puedo respirar|agred*|agresi*|amenaz*|violen*|acos*|racis*|arma|"
    "cuchillo|incendio|en llamas|humo|fuga de gas|descarga eléctrica|maltrat*|abuso*",
    "pt": "perigo*|inseguro|não é seguro|ferid*|lesion*|sangra*|inconsciente|hospitaliz*|internad*|envenen*|intoxic*|"
    "overdose|reação alérgica|enfarte|infarto|dor no peito|não consigo respirar|agred*|agress*|ameaç*|violên*|"
    "violent*|assédi*|assedi*|racis*|arma|faca|incêndio|em chamas|fumaça|fumo|fuga de gás|vazamento de gás|"
    "choque elétrico|maltrat*|abuso*",
    "ar": "خطر|خطير|خطيرة|الخطر|غير آمن|إصابة|مصاب|جرح|نزيف|ينزف|إغماء|تسمم|حساسية شديدة|نوبة قلبية|جلطة|ألم في الصدر|"
    "لا أستطيع التنفس|اعتداء|هجوم|تهديد|هددني|عنف|تحرش|عنصرية|سلاح|سكين|حريق|النار|دخان|تسرب غاز|صعقة",
}
_URGENT: Final = {
    "en": "urgent*|emergency|asap|as soon as possible|cannot wait|cant wait any longer|last warning|lawyer|solicitor|"
    "legal action|ombudsman|going to the press|police",
    "de": "dringend*|eilt|eilig*|notfall*|so schnell wie möglich|anwalt|rechtsanwalt|klage einreichen|verbraucherzentrale|"
    "polizei",
    "fr": "urgen*|au plus vite|dès que possible|avocat*|porter plainte|action en justice|police",
    "es": "urgen*|emergencia|cuanto antes|lo antes posible|abogad*|demanda judicial|denuncia*|policía",
    "pt": "urgen*|emergência|o quanto antes|o mais rápido possível|advogad*|processo judicial|polícia|procon",
    "ar": "عاجل|عاجلة|طارئ|طارئة|طوارئ|الطوارئ|في أسرع وقت|محامي|المحامي|الشرطة|شكوى قانونية",
}
# Who tells what was done says these words in praise ("Joana sorted it out at once"): they hurry nobody by themselves, but where
# the same sentence asks for something.
_HASTE: Final = {
    "en": "immediately|right away|right now|at once|straight away",
    "de": "sofort*|umgehend*|unverzüglich*",
    "fr": "immédiatement|tout de suite|sans délai",
    "es": "inmediatamente|de inmediato|ahora mismo",
    "pt": "imediatamente|de imediato|agora mesmo",
    "ar": "فورا|حالا|بسرعة",
}
_ASKING: Final = {
    "en": "please|need|needs|must|want|wants|demand|expect|have to|has to|call me|call us|contact me|contact us|help me|help us|"
    "reply|answer me|get back to",
    "de": "bitte|brauch*|muss|müssen|will|wollen|verlang*|erwart*|helfen sie|rufen sie|melden sie",
    "fr": "plaît|plait|svp|besoin|doit|dois|devez|doivent|faut|veux|voulons|exige*|rappelez*|aidez*|répondez*",
    "es": "por favor|necesit*|debe|deben|quiero|queremos|exij*|exigimos|tienen que|tiene que|hay que|llámen*|ayúden*|"
    "responda|respondan",
    "pt": "por favor|precis*|deve|devem|quero|queremos|exij*|exigimos|têm de|têm que|tem de|tem que|liguem*|ajudem*|"
    "responda|respondam",
    "ar": "أرجو|نرجو|الرجاء|من فضلكم|أحتاج|نحتاج|يجب|أريد|نريد|اتصلوا|ساعدوني|ساعدونا",
}
_ENDS: Final = ".!?؟\n"


@dataclass(frozen=True)
class Alarm:
    """Why somebody should look now: ``life`` before ``safety`` before ``urgent``; the words stand at ``text[start:end]``."""

    kind: str
    language: str
    start: int
    end: int


def alarms(text: str) -> tuple[Alarm, ...]:
    """The words of ``text`` that should fetch somebody, the gravest kind first.

    Words of haste are praise where somebody tells what was done ("sorted out at once"): they count where their sentence asks.

    >>> text = "Not urgent, but the wires are dangerous."
    >>> [(one.kind, text[one.start:one.end]) for one in alarms(text)]
    [('safety', 'dangerous')]
    """
    found = set()
    for kind in (LIFE, SAFETY, URGENT):
        for one in _phrases(kind).find(text):
            if kind == LIFE or not one.denied:
                found.add((kind, one.key, one.start, one.end))
    asks: dict[str, bool] = {}
    for one in _phrases(_HASTILY).find(text):
        sentence = _sentence(text, one.start, one.end)
        if sentence not in asks:
            asks[sentence] = any(not word.denied for word in _phrases(_ASKED).find(sentence))
        if asks[sentence] and not one.denied:
            found.add((URGENT, one.key, one.start, one.end))
    order = {LIFE: 0, SAFETY: 1, URGENT: 2}
    return tuple(Alarm(*one) for one in sorted(found, key=lambda one: (order[one[0]], one[2], one[1])))


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence in which ``text[start:end]`` stands."""
    begins = max(text.rfind(mark, 0, start) for mark in _ENDS) + 1
    ends = min((at for mark in _ENDS if (at := text.find(mark, end)) >= 0), default=len(text))
    return text[begins:ends]


@lru_cache
def _phrases(kind: str) -> Phrases:
    lists = {LIFE: _LIFE, SAFETY: _SAFETY, URGENT: _URGENT, _HASTILY: _HASTE, _ASKED: _ASKING}[kind]
    return Phrases({language: words.split("|") for language, words in lists.items()})
