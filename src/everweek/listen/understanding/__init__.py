"""Understanding comments: what each is held for, why, and what people said instead.

A comment arrives with a response; ``hearing`` judges it off the path of accepting, by a ``lens`` (what was learned, the topics,
the names); ``services`` take corrections and shape topics; ``hiding`` lets nobody read personal data who may not.
"""
