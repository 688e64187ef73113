"""Pages, fragments and the JSON API: the front door for people and programs."""
