"""Improvements: what is done about causes, who asked for it, who was touched by it and said nothing, and telling them."""
