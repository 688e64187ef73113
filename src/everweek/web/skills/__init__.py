"""What colleagues know, so that cases fall to them."""
