"""What is asked and what is answered: questionnaires with versions, responses made of answers."""
