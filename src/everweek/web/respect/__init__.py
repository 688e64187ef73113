"""Pages of respect: somebody crossed a line, how the colleague is, steps towards a customer."""
