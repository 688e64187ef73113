"""Scores that look asked for: patterns with their evidence, beside what else may explain them; of places, never of persons."""
