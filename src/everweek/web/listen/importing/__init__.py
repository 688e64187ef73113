"""The pages of imports: files that came in, a map tried on one, and what became of its rows."""
