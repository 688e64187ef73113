"""What was told of invitations before: its keys become keyed hashes, and customers are remembered to have heard from us by it."""

import hashlib
import hmac
import re
from datetime import timedelta
from typing import Any

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from everweek import clock
from everweek.messages.contact.marks import mark_of

_PLAIN = re.compile(r"told:([0-9a-f]{48})")
_LOOKED_BACK_AT = timedelta(days=730)
_MANY = 500


def _keyed(plain: str) -> str:
    return "told:" + hmac.new(settings.SEAL_KEY.encode(), f"everweek.told\n{plain}".encode(), hashlib.sha256).hexdigest()


def key_anew(apps: Apps, _editor: BaseDatabaseSchemaEditor | None) -> None:
    """Make the keys of digests that anybody could make who guesses identities, and remember whom these invitations were for."""
    invitations = apps.get_model("listen", "Invitation").objects
    contact = apps.get_model("everweek_messages", "Contact")
    since, reached = clock.now() - _LOOKED_BACK_AT, 0
    told_of = invitations.filter(key__startswith="told:").select_related("customer").order_by("pk")
    while some := list(told_of.filter(pk__gt=reached)[:_MANY]):
        reached = some[-1].pk
        heard = []
        for one in some:
            found = _PLAIN.fullmatch(one.key)
            one.key = _keyed(found[1]) if found else one.key
            if found and one.customer is not None and one.outcome != "bounced" and one.sent_at > since:
                heard.append(_contact(contact, one))
        invitations.bulk_update(some, ["key"])
        contact.objects.bulk_create(heard, ignore_conflicts=True)


def _contact(contact: Any, one: Any) -> Any:
    return contact(
        key=one.key,
        customer_id=one.customer_id,
        purpose="asking",
        channel="mail" if one.channel == "email" else "link",
        mark=mark_of(one.customer.email),
        zone=one.customer.zone,
        by="system:migration",
        decided_at=one.sent_at,
        at=one.sent_at,
        done_at=one.sent_at,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("listen", "0016_comments_that_feel"),
        ("everweek_messages", "0006_two_with_one_mailbox"),
    ]

    # There is no way back to plain digests, and none is needed: what reads the keys compares them alone.
    operations = [migrations.RunPython(key_anew, migrations.RunPython.noop)]
