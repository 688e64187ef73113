"""The pages by which customers follow what they complained of: no sign-in, no script, all of it in one answer."""
