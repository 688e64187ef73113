"""The room Thank: thanks, rewards, awards, Customer Service Week."""
