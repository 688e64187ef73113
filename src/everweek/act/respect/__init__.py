"""Service with respect, both ways: who crossed a line, care for the colleague, a fair ladder for the customer, a charter."""
