"""The pages of authority: what may be given in a case, the grid, budgets, what is asked for and what was promised."""
