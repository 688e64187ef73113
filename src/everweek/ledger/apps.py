from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "everweek.ledger"
    label = "ledger"

    def ready(self) -> None:
        from everweek.ledger import checks  # noqa: F401  # importing it registers them
