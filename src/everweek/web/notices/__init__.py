"""What a colleague is told: the list behind the bell of every page, and how one wants to be told."""
