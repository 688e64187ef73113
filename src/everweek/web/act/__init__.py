"""The pages of Act: work queues, a case, and what is done about it."""
