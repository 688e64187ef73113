"""The frame of pages for who never signs in. See docs/decisions/0010-who-comes-without-signing-in.md."""
