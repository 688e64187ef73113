"""How often customers hear from us: the rules, what came back, and the page at which customers say so themselves."""
