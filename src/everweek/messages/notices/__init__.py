"""What colleagues are told: in the house, and by the ways they have chosen."""
