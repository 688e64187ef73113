"""The JSON API for programs: the same services and queries as the pages, behind tokens."""
