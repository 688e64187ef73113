"""The tables of the room Act."""
