"""The room Act: cases, clocks, authority, closing the loop."""
