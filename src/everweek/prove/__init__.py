"""Questions put to the facts, findings, reports."""
