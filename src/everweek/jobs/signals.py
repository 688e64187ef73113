"""What happens to jobs, said aloud inside the transaction in which it happens.

The journal stands beside this package, not below it, so jobs cannot write lines themselves: ``flows`` listens to ``happened`` and
writes the line in the same transaction. It is sent with ``kind`` (a key of ``events.EVENTS``), ``job`` (the id), ``name`` and
``actor`` (text such as ``member:12``).
"""

from django.dispatch import Signal

happened = Signal()
