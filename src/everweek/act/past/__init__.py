"""Cases that another program kept before this house did: told by a file, as they were."""
