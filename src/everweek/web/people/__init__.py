"""The pages of people: colleagues and their posts, the units they work in, what each role may do."""
