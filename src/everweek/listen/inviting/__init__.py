"""Asking customers by name: her own link and what she answers there, which moments lead to it, why somebody was not asked."""
