"""What happened, once, in order."""
