"""The tables of the room Listen."""
