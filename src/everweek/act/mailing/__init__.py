"""Cases by mail: where an answer goes, to which case a mail belongs, what opens none, how far the mailbox is read."""
