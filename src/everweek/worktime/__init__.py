"""Pure working time: opening hours, holidays, clocks that pause."""
