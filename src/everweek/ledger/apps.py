from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "everweek.ledger"
    label = "ledger"
