"""What is to be done later: lease, retry, dead letters, schedules."""
