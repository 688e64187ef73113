"""When the units of the organisation work: shifts by the day of the week, public holidays, days of their own."""
