"""The form a respondent fills in, whoever asks: a customer, a colleague, or somebody who only tries it."""
