"""Answers and events as a Delta Lake table; the only code that speaks DuckDB."""
