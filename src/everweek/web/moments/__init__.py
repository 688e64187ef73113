"""Pages of what customers experience: logging a moment by hand, and the touchpoints."""
