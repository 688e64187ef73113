"""Asking customers by name: each customer's own link and what is answered there, which moments lead to it, why somebody was not
asked.
"""
