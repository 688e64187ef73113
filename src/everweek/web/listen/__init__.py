"""The pages of Listen: importing answers from files."""
