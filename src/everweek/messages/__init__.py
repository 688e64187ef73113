"""What is sent, and the rules of contact; the only way out of the house."""
