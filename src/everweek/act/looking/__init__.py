"""Who has a case open at this moment, so that two do not work on it without knowing."""
