"""Rules by which cases are opened: a low score, words that speak of danger or of haste, a word that was said."""
