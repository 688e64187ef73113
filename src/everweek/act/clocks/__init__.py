"""What is promised in working time, and the clocks that run for a case."""
