"""The house itself: the layout of every page, the components, signing in, the first page and the errors."""
