"""The room Lead: vision, pulses, objectives, listening turns, the register of practices."""
