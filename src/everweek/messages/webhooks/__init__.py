"""Other programs are told what happens here: lines of the journal, posted as CloudEvents, signed as Standard Webhooks says."""
