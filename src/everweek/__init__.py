"""Everweek: the system a customer-service organisation runs its whole year on."""
