"""What every sentence of Prove is, whatever it is about."""

import re

UP, DOWN = re.compile(r"\b(above|higher)\b"), re.compile(r"\b(below|lower)\b")
NUMBER = r"(\d[\d,]*(?:\.\d+)?)"


def is_whole(sentence: str) -> bool:
    """Whether it begins with a capital, a number or a quotation and ends with a full stop, with no hole and nothing doubled."""
    holes = re.search(r"%\(|%%|\bNone\b|\bnan\b|\binf\b|  | [,.;:]|\.\.|\[|\{", sentence)
    return bool(re.match(r"[A-Z\d“]", sentence)) and sentence.endswith((".", "”.")) and holes is None


def numbers(pattern: str, sentence: str) -> list[float]:
    """The numbers at the places of a pattern's groups; empty where it is not in the sentence."""
    found = re.search(pattern, sentence)
    return [float(each.replace(",", "")) for each in found.groups()] if found else []
