"""What the ledger writes into the journal."""

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "ledger.account_opened": "An account was opened. Subject: the account.",
    "ledger.limits_set": "An account's floor or ceiling was set. Subject: the account.",
    "ledger.posted": "An entry moved amounts between accounts. Subject: the entry; ids: accounts, and what it was for.",
    "ledger.reversed": "An entry was reversed by its opposite. Subject: the reversing entry; ids: the entry it reverses.",
}
