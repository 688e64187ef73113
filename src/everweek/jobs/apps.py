from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "everweek.jobs"
    label = "jobs"
