"""Pages of where people speak of us unasked."""
