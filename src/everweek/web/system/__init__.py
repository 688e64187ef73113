"""The pages of the house itself: the organisation, tokens of programs, work done later, health."""
