"""Customers of before are found by their words too."""

from itertools import islice

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from everweek.people.words import words_of

_BATCH = 2000


def find_all(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Write the words of every customer who is served."""
    customers = apps.get_model("people", "Customer").objects.filter(erased_at__isnull=True, merged_into__isnull=True)
    word = apps.get_model("people", "CustomerWord")
    rows = (
        word(customer_id=one.pk, kind=kind, word=text)
        for one in customers.order_by("pk").iterator(chunk_size=_BATCH)
        for kind, text in sorted(words_of(one))
    )
    while some := list(islice(rows, _BATCH)):
        word.objects.bulk_create(some, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("people", "0005_customers_known")]
    operations = [migrations.RunPython(find_all, migrations.RunPython.noop)]
