"""The tables of the room Thank."""
