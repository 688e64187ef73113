"""Answers and events as a Delta Lake table; the only code that speaks DuckDB.

Importing this package loads neither duckdb, deltalake nor pyarrow: they are imported where a table is opened or asked.
"""
