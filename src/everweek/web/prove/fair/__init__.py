"""The page of fair comparison: colleagues beside peers, units beside others at the same touchpoints."""
