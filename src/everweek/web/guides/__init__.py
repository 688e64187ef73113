"""Guides: guidelines to judge by and how things are done, kept by whoever leads and open beside each case."""
