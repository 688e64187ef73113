"""What helpdesks tell us by webhook: tickets that were solved, and what customers thought of it."""
