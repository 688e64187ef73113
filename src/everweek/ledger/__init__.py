"""What is spent and given: double entry with limits the database holds."""
