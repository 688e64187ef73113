"""Writing the ledger: open accounts, set limits, post, reverse. Each is safe to do twice."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid, NotFound
from everweek.journal.bulk import insert_made, some_of
from everweek.journal.services import Actor, Happening, record, record_many
from everweek.ledger.models import Entry, LedgerAccount, Posting
from everweek.ledger.money import decimals_of, to_amount, to_units
from everweek.people import saying

_LARGEST_BALANCE = 2**62
_REVERSAL = "reverse:"
_PLAIN = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]+")


@dataclass(frozen=True)
class Leg:
    """``amount`` (not zero; positive in, negative out) to the account called ``account``."""

    account: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class EntryWanted:
    """An entry to be posted with others; its parts are those of ``post``."""

    key: str
    purpose: str
    legs: Sequence[Leg]
    subject: tuple[str, object] = ("", "")


def open_account(
    *, key: str, currency: str, by: Actor, floor: Decimal | None = None, ceiling: Decimal | None = None
) -> LedgerAccount:
    """Open the account called ``key``, or give the one that stands already.

    Raises:
        Conflict: it stands already with another currency or other limits (``set_limits`` changes those).
        Invalid: a limit that the currency cannot express, or a floor above the ceiling, or limits that zero does not keep.
    """
    decimals_of(currency)
    low, high = _limits(currency, floor, ceiling)
    _check_text("An account's key", key, 120, "key")
    if (low is not None and low > 0) or (high is not None and high < 0):
        message = f"A new account holds nothing, which its limits must allow: floor {floor}, ceiling {ceiling}."
        raise Invalid(message, field="floor")
    with transaction.atomic():
        account, opened = LedgerAccount.objects.get_or_create(
            key=key, defaults={"currency": currency, "floor": low, "ceiling": high}
        )
        if opened:
            new = {"key": key, "currency": currency, "floor": floor, "ceiling": ceiling}
            record(Happening("ledger.account_opened", by=by, subject=("ledger_account", account.pk), new=new))
    if (account.currency, account.floor, account.ceiling) != (currency, low, high):
        message = f"The account {key} stands already with another currency or other limits; change those with set_limits."
        raise Conflict(message, field="key")
    return account


def hold_accounts(*, keys: Collection[str], currency: str, by: Actor) -> None:
    """Hold these accounts until the transaction ends; those that do not stand yet are opened, without limits.

    For who reads what was spent, sets limits by it and then posts: what is read stays true until it is posted. All are opened
    before any is held, both in one order for everybody, so that nobody waits in a circle. Two who open the same at once do not
    quarrel about limits, as they would by ``open_account``: the other may have set some by now.
    """
    decimals_of(currency)
    standing = set(LedgerAccount.objects.filter(key__in=keys).values_list("key", flat=True))
    for key in sorted(set(keys) - standing):
        _check_text("An account's key", key, 120, "key")
        account, opened = LedgerAccount.objects.get_or_create(key=key, defaults={"currency": currency})
        if opened:
            new = {"key": key, "currency": currency, "floor": None, "ceiling": None}
            record(Happening("ledger.account_opened", by=by, subject=("ledger_account", account.pk), new=new))
    _locked(sorted(keys))


def set_limits(*, key: str, by: Actor, floor: Decimal | None, ceiling: Decimal | None) -> LedgerAccount:
    """Set both limits of an account (None: no limit); ``Conflict`` where its balance is already beyond them."""
    with transaction.atomic():
        account = _locked([key])[key]
        old = {"floor": account.floor, "ceiling": account.ceiling}
        account.floor, account.ceiling = _limits(account.currency, floor, ceiling)
        if old == {"floor": account.floor, "ceiling": account.ceiling}:
            return account
        try:
            with transaction.atomic():
                account.save(update_fields=["floor", "ceiling"])
        except IntegrityError as beyond:
            told = {"account": key, "amount": saying.money(account.amount, account.currency)}
            message = _("%(account)s holds %(amount)s, which is beyond the limits you give.") % told
            raise Conflict(message, field="floor", code="over-limit") from beyond
        new = {"floor": account.floor, "ceiling": account.ceiling}
        record(Happening("ledger.limits_set", by=by, subject=("ledger_account", account.pk), old=old, new=new))
        return account


def post(*, key: str, purpose: str, legs: Sequence[Leg], by: Actor, subject: tuple[str, object] = ("", "")) -> Entry:
    """Move amounts between accounts: all of ``legs`` or nothing.

    Args:
        key: the entry's identity, such as ``gesture:17``; posting the same key and legs again gives the same entry.
        purpose: what it is for, in words.
        legs: at least two, each on another account, summing to zero in each currency.
        by: who does it.
        subject: what it is about, such as ``("case", 12)``.

    Raises:
        Conflict: ``code="over-limit"`` where an account's floor or ceiling would be passed (nothing is written), or the key is
            another entry's.
        Invalid: legs that do not balance; NotFound: no such account.
    """
    _check_text("An entry's key", key, 160, "key")
    if key.startswith(_REVERSAL):
        message = f"Keys that begin with {_REVERSAL} are those of reversals: call reverse."
        raise Invalid(message, field="key")
    _check_text("The purpose", purpose, 300, "purpose")
    _check_legs(legs)
    with transaction.atomic():
        accounts = _locked([leg.account for leg in legs])
        amounts = {leg.account: to_units(leg.amount, accounts[leg.account].currency) for leg in legs}
        _check_balanced(accounts, amounts)
        standing = Entry.objects.filter(key=key).first()
        if standing is not None:
            return _same(standing, accounts, amounts)
        entry = _write(Entry(key=key, purpose=purpose, by=by.actor, at=clock.now()), accounts, amounts, subject)
        record(_posted(entry, EntryWanted(key=key, purpose=purpose, legs=legs, subject=subject), accounts, by))
        return entry


def post_many(*, wanted: Sequence[EntryWanted], by: Actor) -> None:
    """Post many entries at once, all of them or none, each as ``post`` would; for what is told of together.

    Raises:
        Conflict: a limit would be passed, or a key is taken: also by the same entry, which ``post`` alone would let be.
        Invalid: legs that do not balance; NotFound: no such account.
    """
    with transaction.atomic():
        accounts = _locked(sorted({leg.account for one in wanted for leg in one.legs}))
        now = clock.now()
        entries, postings = list[Entry](), list[Posting]()
        for one in wanted:
            _check_text("An entry's key", one.key, 160, "key")
            _check_text("The purpose", one.purpose, 300, "purpose")
            _check_legs(one.legs)
            amounts = {leg.account: to_units(leg.amount, accounts[leg.account].currency) for leg in one.legs}
            _check_balanced(accounts, amounts)
            told = {"subject_type": one.subject[0], "subject_id": str(one.subject[1])}
            entries.append(Entry(key=one.key, purpose=one.purpose, by=by.actor, at=now, **told))
            postings += [Posting(entry=entries[-1], account=accounts[name], amount=amount) for name, amount in amounts.items()]
        try:
            with transaction.atomic():
                insert_made(entries)
                for each in postings:
                    each.entry_id = each.entry.pk
                insert_made(postings)
                for some in some_of(entries):
                    Entry.objects.filter(pk__in=[one.pk for one in some]).update(posted=True)
        except IntegrityError as refused:
            message = _("One of these entries stands already, or passes a limit: none of them was posted.")
            raise Conflict(message, code="over-limit") from refused
        record_many([_posted(entry, one, accounts, by) for entry, one in zip(entries, wanted, strict=True)])


def _posted(entry: Entry, wanted: EntryWanted, accounts: dict[str, LedgerAccount], by: Actor) -> Happening:
    subject_type, subject_id = wanted.subject
    ids = {"accounts": [accounts[leg.account].pk for leg in wanted.legs], "for": [subject_type, str(subject_id)]}
    return Happening("ledger.posted", by=by, subject=("ledger_entry", entry.pk), ids=ids, new={"purpose": wanted.purpose})


def reverse(*, entry: Entry, reason: str, by: Actor) -> Entry:
    """Undo an entry by its opposite, once: asking again gives the entry that reversed it.

    Raises:
        Conflict: giving back would itself pass a limit, or the entry is itself a reversal.
    """
    _check_text("The reason", reason, 300, "reason")
    if entry.reverses_id is not None:
        message = _("A reversal is not reversed; post a new entry instead.")
        raise Conflict(message)
    with transaction.atomic():
        postings = list(entry.postings.select_related("account"))
        accounts = _locked([posting.account.key for posting in postings])
        amounts = {posting.account.key: -posting.amount for posting in postings}
        standing = Entry.objects.filter(reverses=entry).first()
        if standing is not None:
            return standing
        opposite = Entry(key=f"{_REVERSAL}{entry.pk}", purpose=reason, by=by.actor, at=clock.now(), reverses=entry)
        _write(opposite, accounts, amounts, (entry.subject_type, entry.subject_id))
        ids = {"reverses": entry.pk, "for": [entry.subject_type, entry.subject_id]}
        record(Happening("ledger.reversed", by=by, subject=("ledger_entry", opposite.pk), ids=ids, new={"reason": reason}))
        return opposite


def _limits(currency: str, floor: Decimal | None, ceiling: Decimal | None) -> tuple[int | None, int | None]:
    low = None if floor is None else to_units(floor, currency)
    high = None if ceiling is None else to_units(ceiling, currency)
    if low is not None and high is not None and low > high:
        told = {
            "floor": saying.money(to_amount(low, currency), currency),
            "ceiling": saying.money(to_amount(high, currency), currency),
        }
        message = _("The floor %(floor)s lies above the ceiling %(ceiling)s.") % told
        raise Invalid(message, field="floor")
    return low, high


def _check_text(what: str, text: str, longest: int, field: str) -> None:
    """Raise ``Invalid`` where a text is empty, longer than ``longest``, or has a control character.

    SQLite would keep any length and any character, PostgreSQL would fail.
    """
    if not 0 < len(text) <= longest or not _PLAIN.fullmatch(text):
        message = f"{what} has 1 to {longest} characters, none of them a control character."
        raise Invalid(message, field=field)


def _check_legs(legs: Sequence[Leg]) -> None:
    if len(legs) < 2 or len({leg.account for leg in legs}) != len(legs):
        message = _("An entry has at least two legs, each on another account.")
        raise Invalid(message, field="legs")
    if any(leg.amount.is_zero() for leg in legs):
        message = _("Each leg moves something: leave out a leg of zero.")
        raise Invalid(message, field="legs")


def _check_balanced(accounts: dict[str, LedgerAccount], amounts: dict[str, int]) -> None:
    sums: dict[str, int] = {}
    for name, amount in amounts.items():
        sums[accounts[name].currency] = sums.get(accounts[name].currency, 0) + amount
        if abs(accounts[name].balance + amount) > _LARGEST_BALANCE:
            message = _("%(account)s cannot hold that much.") % {"account": name}
            raise Invalid(message, field="legs")
    for currency, units in sums.items():
        if units:
            message = _("The legs sum to %(amount)s, not to zero.") % {
                "amount": saying.money(to_amount(units, currency), currency)
            }
            raise Invalid(message, field="legs")


def _locked(keys: Sequence[str]) -> dict[str, LedgerAccount]:
    """The accounts, locked in the order of their ids, so that two entries over the same accounts never wait in a circle."""
    found = {one.key: one for one in LedgerAccount.objects.select_for_update().filter(key__in=keys).order_by("pk")}
    for key in keys:
        if key not in found:
            message = _("There is no account %(account)r; open it first.") % {"account": key}
            raise NotFound(message, field="account")
    return found


def _same(standing: Entry, accounts: dict[str, LedgerAccount], amounts: dict[str, int]) -> Entry:
    stored = dict(standing.postings.values_list("account_id", "amount"))
    if stored != {accounts[name].pk: amount for name, amount in amounts.items()}:
        raise _taken(standing.key)
    return standing


def _taken(key: str) -> Conflict:
    message = _("The key %(key)r is another entry's; an entry never changes, so post this one under a key of its own.")
    message %= {"key": key}
    return Conflict(message, field="key")


def _write(entry: Entry, accounts: dict[str, LedgerAccount], amounts: dict[str, int], subject: tuple[str, object]) -> Entry:
    entry.subject_type, entry.subject_id = subject[0], str(subject[1])
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
            Posting.objects.bulk_create(
                [Posting(entry=entry, account=accounts[name], amount=amount) for name, amount in amounts.items()]
            )
            entry.posted = True
            entry.save(update_fields=["posted"])
    except IntegrityError as refused:
        raise _over_limit(entry.key, accounts, amounts, refused) from refused
    return entry


def _over_limit(
    key: str, accounts: dict[str, LedgerAccount], amounts: dict[str, int], refused: IntegrityError
) -> Conflict | IntegrityError:
    if Entry.objects.filter(key=key).exists():
        # Between other accounts, so that nobody had to wait: by these legs' own accounts it would have been seen before.
        return _taken(key)
    for name, amount in amounts.items():
        account = accounts[name]
        after = account.balance + amount
        if account.floor is not None and after < account.floor:
            room = saying.money(to_amount(account.balance - account.floor, account.currency), account.currency)
            told = {"amount": room, "account": name}
            message = _("Only %(amount)s can still leave %(account)s; ask for less, or for approval.") % told
            return Conflict(message, field="amount", code="over-limit")
        if account.ceiling is not None and after > account.ceiling:
            room = saying.money(to_amount(account.ceiling - account.balance, account.currency), account.currency)
            told = {"amount": room, "account": name}
            message = _("%(account)s can take only %(amount)s more; ask for less, or for approval.") % told
            return Conflict(message, field="amount", code="over-limit")
    return refused
