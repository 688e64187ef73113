"""Answers that may be nobody's, or somebody's several times: marked with the evidence, and decided by people."""
