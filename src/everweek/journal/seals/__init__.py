"""Seals over the journal: an HMAC, with a key kept outside the database, over each stretch of lines and the seal before it."""

from everweek.journal.seals.heads import Head, head_file, parse, remember, remembered
from everweek.journal.seals.keys import fingerprint, other_key, withdraw_made
from everweek.journal.seals.sealing import head, remember_accepted, seal, seal_all
from everweek.journal.seals.verifying import Finding, Verdict, verify

__all__ = [
    "Finding",
    "Head",
    "Verdict",
    "fingerprint",
    "head",
    "head_file",
    "other_key",
    "parse",
    "remember",
    "remember_accepted",
    "remembered",
    "seal",
    "seal_all",
    "verify",
    "withdraw_made",
]
