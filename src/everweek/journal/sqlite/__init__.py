"""Django's SQLite backend with one write lock for all processes of this house."""
