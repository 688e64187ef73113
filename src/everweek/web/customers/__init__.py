"""Pages of customers and segments: who is served, and whom the organisation wants to serve."""
