from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "everweek.messages"
    # Django's own "messages" (what a page says once) has that label.
    label = "everweek_messages"

    def ready(self) -> None:
        from everweek.messages import erasure  # noqa: F401  # importing it registers what is erased
