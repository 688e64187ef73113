"""One whole answer, and how it is put right where it is read."""
