"""Why cases happen: a tree of causes the organisation owns, the cause of each case, and which causes most of them come from."""
