"""Reading the ledger."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from everweek.errors import NotFound
from everweek.ledger.models import LedgerAccount, Posting
from everweek.ledger.money import to_amount


@dataclass(frozen=True)
class Difference:
    """An account whose balance is not the sum of its postings."""

    account: str
    currency: str
    balance: Decimal
    postings: Decimal


def balance_of(key: str) -> Decimal:
    """What the account called ``key`` holds; ``NotFound`` where there is none."""
    account = LedgerAccount.objects.filter(key=key).first()
    if account is None:
        message = f"There is no account {key!r}."
        raise NotFound(message, field="key")
    return account.amount


def list_postings(key: str) -> QuerySet[Posting]:
    """The posted movements of an account, newest first, with their entries."""
    return (
        Posting.objects.filter(account__key=key, entry__posted=True)
        .select_related("entry", "account")
        .order_by("-entry__at", "-pk")
    )


def list_differences() -> list[Difference]:
    """Accounts whose balance differs from their postings: empty unless somebody changed the database by hand."""
    posted = Coalesce(Sum("postings__amount", filter=Q(postings__entry__posted=True)), 0)
    wrong = LedgerAccount.objects.annotate(posted_sum=posted).exclude(balance=F("posted_sum")).order_by("key")
    return [Difference(one.key, one.currency, one.amount, to_amount(one.posted_sum, one.currency)) for one in wrong]
