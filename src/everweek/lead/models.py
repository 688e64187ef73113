"""The tables of the room Lead."""
