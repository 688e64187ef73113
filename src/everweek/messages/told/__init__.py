"""The log of who was told what, read from what is stored already: letters to customers, notices to colleagues, chats of teams."""
