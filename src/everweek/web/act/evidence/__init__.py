"""Evidence of how complaints are handled, of one case and of a year: the page, and the same as documents and files."""
