from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "everweek.web"
    label = "web"
