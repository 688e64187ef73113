"""Who may be written to, when, and why not. See the README of ``messages``."""
