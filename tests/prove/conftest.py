"""The fixtures of the facts serve here too."""

from tests.facts.conftest import answer, folder, load, version

__all__ = ["answer", "folder", "load", "version"]
