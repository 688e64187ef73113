"""From a stored version to what it asks: parsed once, kept while it is used."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping, Set

from everweek.questionnaires.document import parse
from everweek.questionnaires.models import Version
from everweek.questionnaires.rules import Sheet

_KEPT = 128
_sheets: OrderedDict[str, Sheet] = OrderedDict()


def digest_of(document: Mapping[str, object]) -> str:
    """The SHA-256 of a document, in hexadecimal, the same however its fields are ordered.

    >>> digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    True
    """
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def sheet_of(version: Version) -> Sheet:
    """The version made ready to check and score answers. Kept by the document's digest, so a draft that changed is read anew."""
    kept = _sheets.get(version.digest)
    if kept is None:
        kept = Sheet(parse(version.document))
        _sheets[version.digest] = kept
        while len(_sheets) > _KEPT:
            _sheets.popitem(last=False)
    return kept


def sheets_of(digests: Set[str]) -> Mapping[str, Sheet]:
    """The sheets of stored versions by their digests; the database is asked only for what this process has not met yet."""
    found = {digest: kept for digest in digests if (kept := _sheets.get(digest)) is not None}
    missing = digests - found.keys()
    if missing:
        found |= {one.digest: sheet_of(one) for one in Version.objects.filter(digest__in=missing)}
    return found
