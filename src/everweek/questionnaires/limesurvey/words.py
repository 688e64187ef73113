"""Words that LimeSurvey writes itself, for questions whose answers it does not store ("Yes", "No", "Uncertain")."""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "Y": {"en": "Yes", "de": "Ja", "fr": "Oui", "es": "Sí", "it": "Sì", "pt": "Sim", "nl": "Ja", "ar": "نعم"},
    "N": {"en": "No", "de": "Nein", "fr": "Non", "es": "No", "it": "No", "pt": "Não", "nl": "Nee", "ar": "لا"},
    "U": {
        "en": "Uncertain",
        "de": "Unsicher",
        "fr": "Incertain",
        "es": "No estoy seguro",
        "it": "Incerto",
        "pt": "Não tenho certeza",
        "nl": "Onzeker",
        "ar": "غير متأكد",
    },
    "I": {
        "en": "Increase",
        "de": "Zunahme",
        "fr": "Augmentation",
        "es": "Aumento",
        "it": "Aumento",
        "pt": "Aumento",
        "nl": "Toename",
        "ar": "زيادة",
    },
    "S": {
        "en": "Same",
        "de": "Gleich",
        "fr": "Identique",
        "es": "Igual",
        "it": "Uguale",
        "pt": "Igual",
        "nl": "Gelijk",
        "ar": "نفسه",
    },
    "D": {
        "en": "Decrease",
        "de": "Abnahme",
        "fr": "Diminution",
        "es": "Disminución",
        "it": "Diminuzione",
        "pt": "Diminuição",
        "nl": "Afname",
        "ar": "نقصان",
    },
    "F": {
        "en": "Female",
        "de": "Weiblich",
        "fr": "Féminin",
        "es": "Femenino",
        "it": "Femmina",
        "pt": "Feminino",
        "nl": "Vrouw",
        "ar": "أنثى",
    },
    "M": {
        "en": "Male",
        "de": "Männlich",
        "fr": "Masculin",
        "es": "Masculino",
        "it": "Maschio",
        "pt": "Masculino",
        "nl": "Man",
        "ar": "ذكر",
    },
    "other": {
        "en": "Other",
        "de": "Anderes",
        "fr": "Autre",
        "es": "Otro",
        "it": "Altro",
        "pt": "Outro",
        "nl": "Anders",
        "ar": "أخرى",
    },
}


def words(code: str, languages: tuple[str, ...]) -> dict[str, str]:
    """The word of a code in those of ``languages`` it is known in; in the first always, in English if it must be.

    >>> words("Y", ("pt-BR", "fi"))
    {'pt-BR': 'Sim'}
    """
    known = WORDS[code]
    found = {tag: known[tag.split("-")[0]] for tag in languages if tag.split("-")[0] in known}
    return found if languages[0] in found else {languages[0]: known["en"], **found}
