"""Whatever holds a customer says what becomes of it: when she is erased, merged into another, or asks for her data."""

import pytest
from django.apps import apps
from django.db.models import CharField, ForeignKey, Model

from everweek.people import erasure
from everweek.people.models import Customer

OWN = {"people", "journal", "jobs"}
"""Whose part is in ``people.services`` and ``people.queries`` itself."""
NAMED = ("person", "customer_id")
"""Fields of text in which a customer may be named, as ``customer:7`` or by her number."""
READ_THROUGH = {
    "everweek.messages": "What was sent to one who was merged is looked for under both numbers, and stays under its own.",
}
"""Whose rows stay about the one who is gone: whoever reads them asks for those merged into a customer too."""


def holding() -> dict[str, type[Model]]:
    """Every column that may say which customer it is about."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in OWN or not model.__module__.startswith("everweek."):
            continue
        for field in model._meta.get_fields():
            named = isinstance(field, CharField) and field.name in NAMED
            if named or (isinstance(field, ForeignKey) and field.related_model is Customer):
                found[f"{model._meta.app_label}.{model.__name__}.{field.name}"] = model
    return found


def packages(functions: object) -> set[str]:
    return {".".join(function.__module__.split(".")[:2]) for function in functions}


def test_something_holds_customers():
    assert {"moments.Interaction.customer", "questionnaires.Response.customer"} <= holding().keys()


@pytest.mark.parametrize("told", ["erased", "merged", "handed out"])
def test_whatever_holds_a_customer_says_what_becomes_of_it(told: str):
    registered = {
        "erased": packages(erasure.ERASERS),
        "merged": packages(erasure.MERGERS) | READ_THROUGH.keys(),
        "handed out": packages(erasure.EXPORTERS.values()),
    }[told]
    silent = {name for name, model in holding().items() if ".".join(model.__module__.split(".")[:2]) not in registered}
    assert silent == set(), f"these hold a customer, and their package says nothing of what becomes of it when she is {told}"
