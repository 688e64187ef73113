"""The tables of the room Grow."""
