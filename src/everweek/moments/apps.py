from django.apps import AppConfig


class MomentsConfig(AppConfig):
    name = "everweek.moments"
    label = "moments"
