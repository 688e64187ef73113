"""Letters to customers: what they say, how they look, how they leave. See the README of ``messages``."""
