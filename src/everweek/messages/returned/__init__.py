"""Mail that comes back, and complaints: read from a mailbox, or told by a mail provider. See the README of ``messages``."""
