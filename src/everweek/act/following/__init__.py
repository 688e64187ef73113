"""The customer's own view of a case: the link of its page, what is told there, what may be done there, the letters about it."""
