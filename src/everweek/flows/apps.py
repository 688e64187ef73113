import pkgutil
from importlib import import_module

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "everweek.flows"
    label = "flows"

    def ready(self) -> None:
        flows = import_module(self.name)
        for found in pkgutil.iter_modules(flows.__path__, prefix=f"{self.name}."):
            # Importing a flow connects it: a file laid here is a flow that runs.
            import_module(found.name)
