"""How customers are asked: the links at which they answer."""
