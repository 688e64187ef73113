from django.apps import AppConfig


class ListenConfig(AppConfig):
    name = "everweek.listen"
    label = "listen"

    def ready(self) -> None:
        from everweek.listen import erasure, kinds  # noqa: F401  # importing erasure registers what is in it

        kinds.load()
