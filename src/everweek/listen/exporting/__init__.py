"""Answers taken out as a file: which columns it has, how it is read, and that it was taken."""
