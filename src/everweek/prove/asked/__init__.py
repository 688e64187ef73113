"""Straight answers: of those asked by name how many answered, in which group answers stay out, what the silent might say.

- ``rates.answer_rate``: asked, answered and silent for a question's cut, filter and period; ``rates.as_json`` as programs get it.
- ``silence.silence_of``: all of it for the page of the silent and the API.
- ``words``: the same in sentences.
"""
