"""The public page on which anybody complains without signing in, and how the organisation opens, closes and asks there."""
