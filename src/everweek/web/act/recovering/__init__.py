"""What became of our cases, and after how long customers are asked again."""
