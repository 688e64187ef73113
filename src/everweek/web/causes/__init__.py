"""Why cases happen: which causes most come from, and the tree they stand in."""
