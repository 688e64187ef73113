"""Files at a case: what a customer, a colleague or a program puts to a word, checked before it is kept, only ever downloaded."""
