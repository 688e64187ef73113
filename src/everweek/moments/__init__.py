"""What is experienced: touchpoints and interactions."""
