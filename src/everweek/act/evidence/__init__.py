"""What shows how complaints were handled, put together for whoever asks to see it."""
