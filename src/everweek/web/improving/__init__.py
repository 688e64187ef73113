"""Improvements: what is done about causes, telling who asked and who said nothing, and what everybody may read of it."""
