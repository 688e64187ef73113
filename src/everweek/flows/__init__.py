"""Where rooms meet: one file per sentence."""
