"""What reaches into several rooms: the first page and what stands on it, the search."""
