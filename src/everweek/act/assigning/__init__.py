"""Whom a case is given to: what each can do, how much waits with each, and that nobody gets more than their part."""
