"""The simulated organisation: a ferry company, its people, its customers and a year of its life, with known truths hidden in it.

``truths`` says what is hidden and how large; ``year.draw(seed, until)`` makes the rows without a database; ``filling`` takes them
through the same import and services as anybody's; ``command`` is the command.
"""
