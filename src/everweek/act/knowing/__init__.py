"""What colleagues should know of a case: guidelines to judge by, and how things are done."""
